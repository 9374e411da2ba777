/** `snug admin`, `backup`, `restore` and `export` as processes, beside a server and without one. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertRejects,
  assertStringIncludes,
} from "../../typed/assert.ts";
import { Peer } from "../helpers/peer.ts";
import {
  emptyHome,
  type Ended,
  programWords,
  runProgram,
  type ServedProgram,
  serveProgram,
  temporaryFolder,
} from "../helpers/program.ts";
import { installed } from "../helpers/tmux.ts";

const PASSWORD = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/;

function folderIn(home: string): string {
  return `${home}/.local/share/snug`;
}

/** Runs `snug admin`, which is to succeed, and gives what it prints. */
async function admin(home: string, ...words: string[]): Promise<string> {
  const { code, out, err } = await runProgram(["admin", ...words], home);
  assertEquals([code, err], [0, ""], out);
  return out;
}

async function stop(server: ServedProgram, signal: Deno.Signal = "SIGTERM"): Promise<Ended> {
  server.program.kill(signal);
  return await server.program.ended;
}

/** Somebody who is in room 7. */
async function enter(
  server: ServedProgram,
  home: string,
  nick: string,
  ...capabilities: string[]
): Promise<Peer> {
  const certificate = await Deno.readTextFile(`${folderIn(home)}/identity.crt`);
  const peer = await Peer.connect(server.port, certificate, "localhost");
  await peer.register(nick, ...capabilities);
  await peer.send("JOIN #7");
  await peer.expect(/ 366 /);
  return peer;
}

Deno.test("admin works beside a server, which logs it, and without one", async () => {
  await using home = await temporaryFolder();
  {
    await using server = await serveProgram(home.path);
    using bob = await enter(server, home.path, "bob");
    const made = await admin(home.path, "account", "add", "ann");
    assertMatch(made, PASSWORD);
    assertMatch(await admin(home.path, "accounts"), /^ann {2}since \d{4}-\d\d-\d\d\n$/);
    assertMatch(await admin(home.path, "people"), /^bob {2}guest {2}since .* in 7\n$/);
    assertMatch(
      await admin(home.path, "rooms"),
      /^7 {2}1 here {2}owner bob \(guest\) {2}kept 30 d/,
    );
    await admin(home.path, "room", "7", "owner", "ann");
    await bob.expect(/ MODE #7 /);
    const code = await admin(home.path, "invite");
    const { code: exit, err } = await runProgram(["admin", "account", "add", "ann"], home.path);
    assertEquals(exit, 3);
    assertMatch(err, /^snug: The name ann is taken/);
    const ended = await stop(server);
    assertMatch(
      ended.err,
      / info admin id=\d+ verb="account add" who=\"\(local\)\" target=ann done=true\n/,
    );
    assertMatch(
      ended.err,
      / info admin id=\d+ verb="room owner" who=\"\(local\)\" target="7 ann" done=true\n/,
    );
    for (const secret of [made, code]) {
      const [found = ""] = PASSWORD.exec(secret) ?? [];
      assertEquals(ended.err.includes(found), false);
    }
  }
  assertMatch(await admin(home.path, "rooms"), /^7 {2}0 here {2}owner ann {2}kept as --history/);
  await admin(home.path, "account", "admin", "ann", "on");
  const acts = (await admin(home.path, "audit")).trimEnd().split("\n");
  assertEquals(acts.map((line) => line.replace(/^\S+ \S+Z {2}/, "").replace(/ +/g, " ")), [
    "(local) account add ann",
    "(local) room owner 7 ann",
    "(local) invite",
    "(local) account admin ann on",
  ]);
  assertEquals(await admin(home.path, "people"), "Nobody is here.\n");
  assertMatch(await admin(home.path, "account", "add", "cat"), PASSWORD);
  await admin(home.path, "account", "admin", "cat", "on");
  await admin(home.path, "room", "7", "remove");
  await using _server = await serveProgram(home.path);
  assertMatch(await admin(home.path, "accounts"), /^ann .*\ncat .* admin\n$/);
  assertEquals(await admin(home.path, "rooms"), "There are no rooms.\n");
});

Deno.test("a password that admin prints lets its owner in, and a reset sends them away", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  const [password = ""] = PASSWORD.exec(await admin(home.path, "account", "add", "ann")) ?? [];
  using ann = await enter(server, home.path, "guest", "sasl");
  await ann.send("AUTHENTICATE PLAIN");
  await ann.expect(/AUTHENTICATE \+$/);
  await ann.send(`AUTHENTICATE ${btoa(`\0ann\0${password}`)}`);
  await ann.expect(/ 903 /);
  await admin(home.path, "account", "reset", "ann");
  assertMatch((await ann.rest()).at(-1) ?? "", /^ERROR :Closing link: Your password was reset/);
});

Deno.test("without the token ADMINISTER is not there; with it, any connection may ask", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path, [], {}, true);
  const file = `${folderIn(home.path)}/server.json`;
  const { token } = JSON.parse(await Deno.readTextFile(file));
  assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
  const certificate = await Deno.readTextFile(`${folderIn(home.path)}/identity.crt`);
  {
    using stranger = await Peer.connect(server.port, certificate, "localhost");
    for (const line of ["ADMINISTRATE x", "ADMINISTER", `ADMINISTER ${token}x people`]) {
      await stranger.send(line);
      assertEquals(await stranger.next(), ":chat.test 451 * :You have not registered", line);
    }
    await stranger.send(`ADMINISTER ${token} people`);
    assertEquals(await stranger.next(), ":chat.test ADMINISTER LINE :Nobody is here.");
    assertEquals(await stranger.next(), ":chat.test ADMINISTER END :");
    await stranger.send(`ADMINISTER ${token} dance`);
    assertMatch(await stranger.next() ?? "", /^:chat\.test FAIL ADMINISTER CANNOT :There is no "d/);
    // The connection's three tries are over after one more, even for who knows it by then.
    await stranger.send("ADMINISTER x");
    await stranger.next();
    await stranger.send(`ADMINISTER ${token} people`);
    assertEquals(await stranger.next(), ":chat.test 451 * :You have not registered");
  }
  using bob = await enter(server, home.path, "bob");
  await bob.sync();
  await bob.send("ADMINISTER x people");
  assertEquals(await bob.next(), ":chat.test 421 bob ADMINISTER :Unknown command");
  await bob.send("HELP");
  await bob.expect(/ 704 /);
  assertEquals((await bob.sync()).some((line) => line.includes("ADMINISTER")), false);
});

Deno.test("a folder has one server; others are told who has it", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  const copy = `${home.path}/copy`;
  assertEquals((await runProgram(["backup", copy], home.path)).code, 0);
  for (const args of [["serve", "--port", "0"], ["restore", copy, "--replace"]]) {
    const { code, err } = await runProgram(args, home.path);
    assertEquals(code, 3);
    assertStringIncludes(err, `is in use by the server with process id ${server.program.pid} on`);
    assertStringIncludes(err, `port ${server.port}: stop it, or give another with --data DIR.`);
  }
});

Deno.test("a running server without its server.json is told of as what it is", async () => {
  await using home = await temporaryFolder();
  await using _server = await serveProgram(home.path);
  await Deno.remove(`${folderIn(home.path)}/server.json`);
  const { code, err } = await runProgram(["status"], home.path);
  assertEquals(code, 3);
  assertStringIncludes(err, "its server.json is damaged or gone: restart the server.");
});

Deno.test({
  name: "an answer that cannot be written is told of, and that it is done",
  ignore: Deno.build.os !== "linux",
  fn: unwritable,
});

async function unwritable(): Promise<void> {
  await using home = await temporaryFolder();
  await using _server = await serveProgram(home.path);
  const full = /Standard output cannot be written: .*space[^(]*\.\n$/;
  const done = await onFullDisk(home.path, "admin", "account", "add", "zed");
  assertEquals(done.code, 3);
  assertMatch(done.stderr, full);
  assertMatch(done.stderr, /^snug: It is done\. /);
  assertMatch(await admin(home.path, "accounts"), /^zed /);
  for (const words of [["status"], ["--help"], ["status", "--help"], ["serve", "--help"]]) {
    const cut = await onFullDisk(home.path, ...words);
    assertEquals(cut.code, 3, words.join(" "));
    assertMatch(cut.stderr, full);
    assertMatch(cut.stderr, /^snug: Standard/);
  }
}

/** Runs the program with a standard output that takes nothing. */
async function onFullDisk(
  home: string,
  ...words: string[]
): Promise<{ readonly code: number; readonly stderr: string }> {
  const { code, stderr } = await new Deno.Command("sh", {
    args: ["-c", 'exec "$@" > /dev/full', "sh", ...programWords(), ...words],
    env: emptyHome(home),
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

Deno.test("what a killed server left behind keeps nobody out", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  await admin(home.path, "account", "add", "ann");
  await stop(server, "SIGKILL");
  assertMatch(await admin(home.path, "accounts"), /^ann /);
  const left = Array.from(Deno.readDirSync(folderIn(home.path)), ({ name }) => name);
  assertEquals(left.includes("server.json"), false);
});

Deno.test("a backup taken while messages flow is whole, and can be restored and exported", async () => {
  await using home = await temporaryFolder();
  const copy = `${home.path}/copy.db`;
  const other = `${home.path}/other`;
  let before = 0;
  {
    await using server = await serveProgram(home.path);
    using bob = await enter(server, home.path, "bob", "echo-message");
    let said = 0;
    const speak = async (): Promise<void> => {
      await bob.send(`PRIVMSG #7 :message ${said}`);
      await bob.expect(new RegExp(` PRIVMSG #7 :message ${said}$`));
      said++;
    };
    for (let count = 0; count < 50; count++) await speak();
    before = said;
    let done = false;
    const backup = runProgram(["backup", copy], home.path).finally(() => done = true);
    while (!done) await speak();
    const { code, out, err } = await backup;
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^Wrote .*\/copy\.db \(\d+\.\d kB\).*\n.*identity\.key and secret/);
    assertEquals(((await Deno.stat(copy)).mode ?? 0) & 0o777, 0o600);
    const again = await runProgram(["backup", copy], home.path);
    assertEquals(again.code, 3);
    assertMatch(again.err, /is there already\. Give another name/);
  }
  const restored = await runProgram(["restore", copy, "--data", other], home.path);
  assertEquals([restored.code, restored.err], [0, ""]);
  assertStringIncludes(restored.out, `snug serve --data ${other}`);
  const { code, out, err } = await runProgram(
    ["export", "--room", "7", "--data", other],
    home.path,
  );
  assertEquals([code, err], [0, ""]);
  const lines = out.trimEnd().split("\n");
  assert(lines.length >= before, `${lines.length} of ${before}`);
  for (const [at, line] of lines.entries()) {
    assertMatch(
      line,
      new RegExp(`^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ <bob> message ${at}$`),
    );
  }
  const taken = await runProgram(["restore", copy, "--data", other], home.path);
  assertEquals(taken.code, 3);
  assertMatch(taken.err, /There is a database in .* already.*--replace/);
  const replaced = await runProgram(["restore", copy, "--replace", "--data", other], home.path);
  assertEquals([replaced.code, replaced.err], [0, ""]);
  const names = Array.from(Deno.readDirSync(other), ({ name }) => name).sort();
  assertEquals(names.length, 3, names.join());
  assertMatch(names.join(), /^server\.lock,snug\.db,snug\.db\.before-restore-[0-9TZ-]+$/);
  // A log without its database, which was moved away by hand, is moved aside, too.
  const third = `${home.path}/third`;
  await runProgram(["restore", copy, "--data", third], home.path);
  await Deno.remove(`${third}/snug.db`);
  await Deno.writeTextFile(`${third}/snug.db-wal`, "what was said last");
  const beside = await runProgram(["restore", copy, "--data", third], home.path);
  assertEquals([beside.code, beside.err], [0, ""]);
  const [, aside = ""] = /^The database before is now (.*)$/m.exec(beside.out) ?? [];
  assertEquals(await Deno.readTextFile(`${aside}-wal`), "what was said last");
  await using server = await serveProgram(home.path, ["--data", other]);
  assertEquals((await stop(server)).code, 0);
});

Deno.test("restore takes no file that a server could not go on with", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  using bob = await enter(server, home.path, "bob");
  await bob.sync();
  const good = `${home.path}/good`;
  await runProgram(["backup", good], home.path);
  const bytes = await Deno.readFile(good);
  const newer = bytes.slice();
  // `user_version` in the header: https://sqlite.org/fileformat.html
  newer[60] = 0x7f;
  const foreign = bytes.slice();
  foreign[68] = 0x7f;
  const cases: readonly [string, Uint8Array, RegExp][] = [
    ["foreign", foreign, /foreign is not a database of snug/],
    ["newer", newer, /newer was written by a newer snug/],
    ["cut", bytes.slice(0, bytes.length / 2), /cut is damaged, or not whole: take an earlier copy/],
    [
      "damaged",
      bytes.map((byte, at) => at > 4096 && at < 40_000 ? 0x55 : byte),
      /damaged is damaged, or not whole: take an earlier copy/,
    ],
  ];
  for (const [name, content, pattern] of cases) {
    const file = `${home.path}/${name}`;
    const data = `${home.path}/data-${name}`;
    await Deno.writeFile(file, content);
    const { code, out, err } = await runProgram(["restore", file, "--data", data], home.path);
    assertEquals([code, out], [3, ""], name);
    assertMatch(err, /^snug: /);
    assertMatch(err, pattern, name);
    assertNotMatch(err, / {4}at |\.part/);
    assertEquals(Array.from(Deno.readDirSync(data), (entry) => entry.name), ["server.lock"]);
  }
  const text = `${home.path}/text`;
  await Deno.writeTextFile(text, "hello ".repeat(1000));
  const empty = `${home.path}/empty`;
  await Deno.writeTextFile(empty, "");
  for (const file of [text, empty, home.path, ...Deno.build.os === "linux" ? ["/dev/zero"] : []]) {
    const data = `${home.path}/none`;
    const { code, err } = await runProgram(["restore", file, "--data", data], home.path);
    assertEquals([code, err], [
      3,
      `snug: ${file} is no copy that snug backup made: give the name of one.\n`,
    ]);
    // Nothing was made, nor copied.
    await assertRejects(() => Deno.stat(data), Deno.errors.NotFound);
  }
});

Deno.test("export prints what was said, from when it is asked, beside a server", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path);
  const capabilities = [
    "message-tags",
    "echo-message",
    "batch",
    "draft/multiline",
    "draft/message-redaction",
  ];
  using bob = await enter(server, home.path, "bob", ...capabilities);
  await bob.send("PRIVMSG #7 :hello \x1b[2J");
  await bob.send("PRIVMSG #7 :\x01ACTION waves\x01");
  await bob.send("NOTICE #7 :built");
  await bob.send("BATCH +1 draft/multiline #7");
  await bob.send("@batch=1 PRIVMSG #7 :one");
  await bob.send("@batch=1 PRIVMSG #7 :two");
  await bob.send("BATCH -1");
  await bob.send("PRIVMSG #7 :wrong room");
  const [, id = ""] = /msgid=([^; ]+)/.exec(await bob.expect(/:wrong room$/)) ?? [];
  await bob.send(`REDACT #7 ${id}`);
  await bob.send("PRIVMSG bob :to myself");
  await bob.sync();
  const text = await runProgram(["export", "--room", "7"], home.path);
  assertEquals([text.code, text.err], [0, ""]);
  assertEquals(
    text.out.replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ /gm, ""),
    [
      "<bob> hello ␛[2J",
      "* bob waves",
      "-bob- built",
      "<bob> one",
      "                     two",
      "-- a message of bob was taken back",
      "",
    ].join("\n"),
  );
  const json = await runProgram(["export", "--room", "#7", "--json"], home.path);
  const records = json.out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(records.map(({ kind }) => kind), [
    "message",
    "action",
    "notice",
    "message",
    "message",
  ]);
  const names = ["id", "time", "kind", "from", "account", "room", "text", "redacted", "for"];
  for (const record of records) assertEquals(Object.keys(record), names);
  assertEquals(records.at(-1)?.id, id);
  assertEquals([records[3]?.text, records[4]?.text, records[4]?.redacted], ["one\ntwo", "", true]);
  const since = async (date: string): Promise<string> =>
    (await runProgram(["export", "--room", "7", "--since", date], home.path)).out;
  assertEquals(await since("2000-01-01"), text.out);
  assertEquals(await since("2999-01-01"), "");
});

Deno.test("a long room is exported whole", async () => {
  await using home = await temporaryFolder();
  await using server = await serveProgram(home.path, ["--transport", "deno"]);
  using bob = await enter(server, home.path, "bob");
  const count = 1_203;
  for (let at = 0; at < count; at++) await bob.send(`PRIVMSG #7 :${at}`);
  await bob.sync();
  const { out } = await runProgram(["export", "--room", "7"], home.path);
  const said = out.trimEnd().split("\n").map((line) => Number(line.split(" ").at(-1)));
  assertEquals(said, Array.from({ length: count }, (_, at) => at));
});

Deno.test("usage is exit code 2, what cannot be done 3, each with a sentence", async () => {
  await using home = await temporaryFolder();
  const cases: readonly [string[], number, RegExp][] = [
    [["admin"], 2, /Say what to do: "people"/],
    [["admin", "dance"], 2, /There is no "dance"/],
    [["admin", "--nonsense"], 2, /Unknown flag --nonsense/],
    [["backup"], 2, /Say which: snug backup FILE/],
    [["backup", "a", "b"], 2, /One file only/],
    [["restore"], 2, /Say which: snug restore FILE/],
    [["export"], 2, /Say which room/],
    [["export", "--room", "##"], 2, /--room takes a room's/],
    [["export", "7"], 2, /export takes flags only/],
    [["export", "--room", "7", "--since", "yesterday"], 2, /--since takes a day/],
    [["export", "--room", "7", "--since", "2026-02-30"], 2, /--since takes a day/],
    [["admin", "people"], 3, /There is no database in .*snug serve/],
    [["export", "--room", "7"], 3, /There is no database in/],
    [["backup", `${home.path}/copy`], 3, /There is no database in/],
    [["restore", "/nowhere"], 3, /There is no file \/nowhere/],
  ];
  for (const [args, expected, pattern] of cases) {
    const { code, out, err } = await runProgram(args, home.path);
    assertEquals([code, out], [expected, ""], `${args.join(" ")}: ${err}`);
    assertMatch(err, pattern);
    assertNotMatch(err, / {4}at /);
  }
  assertEquals(Array.from(Deno.readDirSync(home.path)), []);
  await using server = await serveProgram(home.path);
  await stop(server);
  const beside: readonly [string[], RegExp][] = [
    [["export", "--room", "9"], /There is no room 9 here: "snug admin rooms"/],
    [["backup", "/nowhere/copy"], /\/nowhere\/copy cannot be written/],
    [["admin", "room", "9", "remove"], /There is no room 9: "rooms"/],
  ];
  for (const [args, pattern] of beside) {
    const { code, err } = await runProgram(args, home.path);
    assertEquals(code, 3, err);
    assertMatch(err, pattern);
  }
  for (const command of ["admin", "backup", "restore", "export"]) {
    const { code, out } = await runProgram([command, "--help"], home.path);
    assertEquals(code, 0);
    assertMatch(out, new RegExp(`^snug ${command}: .*\n\nUsage: snug ${command} `));
    assertStringIncludes(out, "--data DIR");
  }
});

const withoutOpenssl = !(await installed("openssl"));

Deno.test({
  name: `admin reaches a server that was given a certificate for another name${
    withoutOpenssl ? " (ignored: openssl is not installed)" : ""
  }`,
  ignore: withoutOpenssl,
  async fn() {
    await using home = await temporaryFolder();
    const [key, certificate] = [`${home.path}/key`, `${home.path}/certificate`];
    for (const extensions of ["CA:TRUE", "CA:FALSE"]) {
      const { success } = await new Deno.Command("openssl", {
        args: [
          ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"],
          ...["-subj", "/CN=chat.example.org", "-addext", "subjectAltName=DNS:*.example.org"],
          ...["-addext", `basicConstraints=critical,${extensions}`],
          ...["-keyout", key, "-out", certificate],
        ],
        stderr: "null",
      }).output();
      assert(success);
      await using _server = await serveProgram(home.path, ["--cert", certificate, "--key", key]);
      assertEquals(await admin(home.path, "people"), "Nobody is here.\n", extensions);
    }
  },
});
