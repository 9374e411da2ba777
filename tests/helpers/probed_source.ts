/**
 * The source of the program with something in it that should not be there: it tries to do what nobody
 * wants, where the program itself runs, and says on standard error whether it could.
 */

const ROOT = new URL("../../", import.meta.url).pathname;
const PARTS = ["certs", "cli", "client", "protocol", "server", "typed", "tools", "workers"];
const FILES = [
  "main.ts",
  "deno.json",
  "deno.lock",
  "tests/lint/layers.ts",
];

/** What is tried, by name; `DATA` is the data folder, which it may use. */
const PROBES: Readonly<Record<string, string>> = {
  "read a password file": `Deno.readTextFileSync("/etc/passwd")`,
  "read the folder above": `[...Deno.readDirSync(DATA + "/..")]`,
  "read as node does": `(await import("node:fs")).readFileSync("/etc/passwd")`,
  "open a database elsewhere": `new (await import("node:sqlite")).DatabaseSync("/etc/passwd")`,
  "write elsewhere": `Deno.writeTextFileSync(DATA + "-elsewhere", "x")`,
  "make a link to elsewhere": `Deno.symlinkSync("/etc/passwd", DATA + "/link")`,
  "run a program": `new Deno.Command("id").outputSync()`,
  "run as node does": `(await import("node:child_process")).execFileSync("id")`,
  "load native code": `Deno.dlopen("/lib/x86_64-linux-gnu/libc.so.6", {})`,
  "connect elsewhere": `await Deno.connect({ hostname: "127.0.0.1", port: 9 })`,
  "read a variable": `Deno.env.get("PATH")`,
  "ask about the system": `Deno.osRelease()`,
  "have a worker that may more": `await new Promise((done, fail) => {
    const source = "try { Deno.readTextFileSync('/etc/passwd'); postMessage(1) } catch { postMessage(0) }";
    const options = { type: "module", deno: { permissions: { read: true } } };
    const worker = new Worker("data:text/javascript," + encodeURIComponent(source), options);
    worker.onmessage = (event) => (worker.terminate(), event.data ? done(1) : fail(new Error("no")));
    worker.onerror = (event) => (event.preventDefault(), fail(new Error("no")));
  })`,
  // That it can be tried at all: this one is allowed.
  "read the data folder": `[...Deno.readDirSync(DATA)]`,
};

/** The names of what must be denied. */
export const DENIED: readonly string[] = Object.keys(PROBES).filter((name) =>
  name !== "read the data folder"
);

/** Copies the source into a folder, with the probes in it. */
export async function probedSource(folder: string): Promise<void> {
  for (const part of PARTS) await copy(`${ROOT}${part}`, `${folder}/${part}`);
  await Deno.mkdir(`${folder}/tests/lint`, { recursive: true });
  for (const file of FILES) await Deno.copyFile(`${ROOT}${file}`, `${folder}/${file}`);
  const probes = Object.entries(PROBES).map(([name, code]) =>
    `await probe(${JSON.stringify(name)}, async () => { return ${code}; });`
  );
  const text = `// @ts-nocheck
const DATA = Deno.env.get("SNUG_DATA");
async function probe(name, act) {
  let outcome = "allowed";
  try {
    await act();
  } catch (error) {
    outcome = error instanceof Deno.errors.NotCapable || /no|permission/i.test(String(error))
      ? "denied"
      : "failed " + error;
  }
  Deno.stderr.writeSync(new TextEncoder().encode("probe: " + name + ": " + outcome + "\\n"));
}
Deno.mkdirSync(DATA, { recursive: true });
${probes.join("\n")}
`;
  await Deno.writeTextFile(`${folder}/probes.ts`, text);
  for (const worker of [`${folder}/workers/serve.ts`, `${folder}/workers/join.ts`]) {
    await Deno.writeTextFile(
      worker,
      `import "../probes.ts";\n${await Deno.readTextFile(worker)}`,
    );
  }
}

async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copy(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}
