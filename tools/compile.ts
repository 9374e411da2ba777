/**
 * Makes executables in `dist/`: one for this platform, or with `--all` one for each platform and
 * `SHA256SUMS` over them.
 */
import { runFlags } from "./run_flags.ts";

const config = JSON.parse(await Deno.readTextFile("deno.json"));

const FLAGS = [
  // It would be kept under a name that anybody can take first, in a folder that all users share.
  "--no-code-cache",
  ...runFlags(),
];

/** The modules that run in workers: nothing imports them. */
const INCLUDED = ["serve", "join", "others"].flatMap((name) => ["--include", `workers/${name}.ts`]);

/** File names by the target's name for `deno compile`. */
const TARGETS: Readonly<Record<string, string>> = {
  "x86_64-unknown-linux-gnu": "snug-linux-x64",
  "aarch64-unknown-linux-gnu": "snug-linux-arm64",
  "x86_64-apple-darwin": "snug-macos-x64",
  "aarch64-apple-darwin": "snug-macos-arm64",
  "x86_64-pc-windows-msvc": "snug-windows-x64.exe",
};

/** Whether this Deno can leave out the npm packages that only tests use. */
function canExclude(): boolean {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 9);
}

/** What only tests import: an executable with them is 12 MB larger and starts 15 ms later. */
const TEST_PACKAGES: readonly string[] = ["ajv", "fast-check", "irc-framework"];

/** The flags that leave out what only tests use. */
async function withoutTests(): Promise<string[]> {
  if (canExclude()) return ["--exclude-unused-npm"];
  for (const name of TEST_PACKAGES) delete config.imports[name];
  const folder = "dist/config";
  await Deno.mkdir(folder, { recursive: true });
  // The same versions, in a lock that may forget the packages that are not there.
  await Deno.copyFile("deno.lock", `${folder}/deno.lock`);
  const own = { ...config, lock: { path: "deno.lock", frozen: false }, lint: {}, tasks: {} };
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(own));
  return ["--config", `${folder}/deno.json`];
}

async function compile(output: string, ...target: string[]): Promise<void> {
  const exclude = await withoutTests();
  const compiler = new Deno.Command(Deno.execPath(), {
    args: ["compile", "-q", ...FLAGS, ...INCLUDED, ...exclude, ...target, "-o", output, "main.ts"],
    stdin: "null",
    // Deno 2.7 needs more for what prom-client imports.
    env: { RUST_MIN_STACK: String(16 * 1024 * 1024) },
  }).spawn();
  if (!(await compiler.status).success) throw new Error(`Cannot compile ${output}`);
}

async function sha256(file: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(file));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function compileAll(): Promise<void> {
  const sums: string[] = [];
  for (const [target, name] of Object.entries(TARGETS)) {
    await compile(`dist/${name}`, "--target", target);
    sums.push(`${await sha256(`dist/${name}`)}  ${name}\n`);
  }
  await Deno.writeTextFile("dist/SHA256SUMS", sums.join(""));
}

await Deno.mkdir("dist", { recursive: true });
if (Deno.args.includes("--all")) await compileAll();
else await compile(`dist/snug${Deno.build.os === "windows" ? ".exe" : ""}`);
