/** The files of docs/examples: what they say is right, and the server runs as they say. */
import { readServeOptions } from "../../server/options.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { Peer } from "../helpers/peer.ts";
import { emptyHome, runProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";
import { installed } from "../helpers/tmux.ts";
import { readPlist } from "../helpers/plist.ts";

const EXAMPLES = new URL("../../docs/examples/", import.meta.url).pathname;
const UNIT = await Deno.readTextFile(`${EXAMPLES}snug.service`);
/** How exposed the service may be, of 100, in the measure of systemd-analyze. */
const MOST_EXPOSED = 20;

/** A test that needs a program; where it is missing the test is ignored, and says so. */
function needing(program: string, there: boolean, name: string, fn: () => Promise<void>): void {
  const reason = there ? "" : ` (ignored: ${program} is not there)`;
  Deno.test({ name: name + reason, ignore: !there, fn });
}

/** The values of a name in the unit. */
function valuesOf(name: string): string[] {
  return UNIT.split("\n").filter((line) => line.startsWith(`${name}=`))
    .map((line) => line.slice(name.length + 1));
}

async function run(...words: string[]): Promise<{ code: number; text: string }> {
  const [command = "", ...args] = words;
  const { code, stdout, stderr } = await new Deno.Command(command, { args }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Whether words are a command line of `snug serve`. */
function isServe(words: readonly string[]): void {
  const [program, command, ...args] = words;
  assertEquals([program, command], ["/usr/local/bin/snug", "serve"]);
  assertEquals(readServeOptions(args, () => undefined).help, false);
}

const analyze = await installed("systemd-analyze");

needing("systemd-analyze", analyze, "the unit of systemd has no fault", async () => {
  await using folder = await temporaryFolder();
  // It looks whether the program is there, and finds this one everywhere.
  await Deno.writeTextFile(
    `${folder.path}/snug.service`,
    UNIT.replaceAll("/usr/local/bin/snug", "/bin/true"),
  );
  const { code, text } = await run("systemd-analyze", "verify", `${folder.path}/snug.service`);
  assertEquals([code, text.split("\n").filter((line) => line.includes("snug.service"))], [0, []]);
});

needing("systemd-analyze", analyze, "the unit of systemd leaves little to attack", async () => {
  const { code, text } = await run(
    "systemd-analyze",
    "security",
    "--offline=true",
    `--threshold=${MOST_EXPOSED}`,
    `${EXAMPLES}snug.service`,
  );
  const [, exposure = "?"] = /exposure level for snug\.service: (\S+)/.exec(text) ?? [];
  assert(code === 0 && Number(exposure) * 10 <= MOST_EXPOSED, text);
});

Deno.test("what the unit of systemd starts is a command line of snug", () => {
  const [start = ""] = valuesOf("ExecStart");
  isServe(start.split(" "));
  // A stop is a restart for everybody, and the folder is the one that systemd makes.
  assertEquals(valuesOf("KillSignal"), ["SIGTERM"]);
  assertMatch(start, /--data \/var\/lib\/snug$/);
  assertEquals(valuesOf("StateDirectory"), ["snug"]);
});

Deno.test("the list of launchd is well formed, and starts a command line of snug", async () => {
  const list = readPlist(await Deno.readTextFile(`${EXAMPLES}org.snug.serve.plist`));
  const words = list.get("ProgramArguments");
  assert(Array.isArray(words));
  isServe(words.map(String));
  assertEquals(list.get("Label"), "org.snug.serve");
  assertEquals(list.get("RunAtLoad"), true);
  assertEquals(list.get("Umask"), 0o077);
  assertEquals(list.get("KeepAlive"), new Map([["SuccessfulExit", false]]));
  assertEquals(list.get("WorkingDirectory"), words.at(-1));
});

/** What may mount: root, or a `sudo` that asks nothing. */
async function mounter(home: string): Promise<string[] | undefined> {
  const variables = Object.entries(emptyHome(home)).map(([name, value]) => `${name}=${value}`);
  for (const prefix of [[], ["sudo", "-n", "env", ...variables]]) {
    const probe = [...prefix, "unshare", "--mount", "mount", "-o", "remount,ro,bind", "/"];
    const { code } = await run(...probe).catch(() => ({ code: 1 }));
    if (code === 0) return prefix;
  }
  return undefined;
}

/** A part of what the unit forbids: a system that cannot be written, no rights, no processes to see. */
const WALLS = `set -e
data=$1 user=$2 group=$3; shift 3
mount --bind "$data" "$data"
mount -o remount,ro,bind /
mount -t proc -o hidepid=invisible,subset=pid proc /proc
exec setpriv --reuid "$user" --regid "$group" --clear-groups --no-new-privs \\
  --bounding-set=-all --inh-caps=-all --ambient-caps=-all "$@"`;

const mounts = Deno.build.os === "linux" && await mounter("/") !== undefined;

needing(
  "a right to mount",
  mounts,
  "the server runs within walls like those of the unit",
  async () => {
    await using home = await temporaryFolder();
    const prefix = await mounter(home.path) ?? [];
    const [user, group] = [String(Deno.uid()), String(Deno.gid())];
    const walls = ["unshare", "--mount", "--ipc", "sh", "-c", WALLS, "sh", home.path, user, group];
    await using server = await serveProgram(home.path, [], {}, false, [...prefix, ...walls]);
    const { code, err } = await runProgram(
      ["join", server.address, "--room", "7", "--name", "ci"],
      home.path,
      { input: "hello\n" },
    );
    assertEquals([code, err], [0, ""]);
    const exported = await runProgram(["export", "--room", "7"], home.path);
    assertMatch(exported.out, /<ci> hello/);
    server.program.kill("SIGTERM");
    assertEquals((await server.program.ended).code, 0);
  },
);

/** A certificate for localhost of an authority of our own, as certbot leaves it. */
async function issue(folder: string, lineage: string): Promise<void> {
  await Deno.mkdir(lineage, { recursive: true });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const ca = [`-CA`, `${folder}/ca.crt`, "-CAkey", `${folder}/ca.key`];
  if (!await Deno.stat(`${folder}/ca.crt`).then(() => true, () => false)) {
    const made = await run(
      ...["openssl", "req", "-x509", ...key, "-days", "30", "-subj", "/CN=Our authority"],
      ...["-keyout", `${folder}/ca.key`, "-out", `${folder}/ca.crt`],
    );
    assertEquals(made.code, 0, made.text);
  }
  const made = await run(
    ...["openssl", "req", "-x509", ...ca, ...key, "-days", "20", "-subj", "/CN=localhost"],
    ...["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"],
    ...["-keyout", `${lineage}/privkey.pem`, "-out", `${lineage}/cert.pem`],
  );
  assertEquals(made.code, 0, made.text);
  const chain = await Promise.all(
    [`${lineage}/cert.pem`, `${folder}/ca.crt`].map((file) => Deno.readTextFile(file)),
  );
  await Deno.writeTextFile(`${lineage}/fullchain.pem`, chain.join(""));
}

needing(
  "openssl",
  await installed("openssl"),
  "a renewed certificate: the hook of certbot gives it to the server, and nobody is dropped",
  async () => {
    await using home = await temporaryFolder();
    const [tls, lineage] = [`${home.path}/tls`, `${home.path}/live/localhost`];
    const hook = async (environment: Record<string, string> = {}): Promise<void> => {
      const { code, stderr } = await new Deno.Command(`${EXAMPLES}certbot-deploy-hook.sh`, {
        env: {
          RENEWED_LINEAGE: lineage,
          RENEWED_DOMAINS: "localhost chat.example.org",
          SNUG_TLS: tls,
          SNUG_GROUP: String(Deno.gid()),
          ...environment,
        },
      }).output();
      assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    };
    await issue(home.path, lineage);
    await hook();
    assertEquals([...Deno.readDirSync(tls)].map(({ name }) => name).sort(), [
      "fullchain.pem",
      "privkey.pem",
    ]);
    assertEquals((Deno.statSync(`${tls}/privkey.pem`).mode ?? 0) & 0o777, 0o640);
    const flags = ["--cert", `${tls}/fullchain.pem`, "--key", `${tls}/privkey.pem`];
    await using server = await serveProgram(home.path, flags);
    const authority = await Deno.readTextFile(`${home.path}/ca.crt`);
    using before = await Peer.connect(server.port, authority, "localhost");
    await before.register("alice");
    // A certificate of somebody else is none of our business.
    await issue(home.path, lineage);
    const first = await Deno.readTextFile(`${tls}/fullchain.pem`);
    await hook({ SNUG_DOMAIN: "mail.example.org" });
    assertEquals(await Deno.readTextFile(`${tls}/fullchain.pem`), first);
    await hook({ SNUG_DOMAIN: "localhost" });
    const loaded = await server.program.expectErr(/certificate loaded/);
    // The key is another one: the server shows it, and the authority vouches for it.
    assertEquals(loaded.includes(server.fingerprint), false);
    const { code, err } = await runProgram(
      [
        ...["join", server.address, "--ca", `${home.path}/ca.crt`],
        ...["--room", "7", "--name", "ci", "--data", `${home.path}/other`],
      ],
      home.path,
      { input: "hello\n" },
    );
    assertEquals([code, err], [0, ""]);
    assertEquals(await before.sync(), []);
  },
);
