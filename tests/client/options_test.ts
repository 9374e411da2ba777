import { JOIN_FLAGS, JOIN_HELP, type JoinOptions, readJoinOptions } from "../../client/options.ts";
import { UsageError, variableOf } from "../../cli/flags.ts";
import { assert, assertEquals, assertMatch, assertThrows } from "../../typed/assert.ts";

const HASH = "WDrJI5pW16aFCniEkX+OWnUXugG5CYXxOl6Uem+x390=";
const LINK_HASH = "WDrJI5pW16aFCniEkX-OWnUXugG5CYXxOl6Uem-x390";

const NOTHING: JoinOptions = {
  target: { host: "localhost", port: 5050 },
  rooms: [],
  name: undefined,
  ca: undefined,
  fingerprint: undefined,
  askPassword: false,
  password: undefined,
  passwordFile: undefined,
  key: undefined,
  data: undefined,
  history: undefined,
  wantsHistory: false,
  json: false,
  follow: false,
  plain: false,
  color: true,
  help: false,
};

function read(args: readonly string[], variables: Record<string, string> = {}): JoinOptions {
  return readJoinOptions(args, (name) => variables[name]);
}

Deno.test("each flag, and its variable", () => {
  const rows: readonly [string, string | undefined, Partial<JoinOptions>][] = [
    ["room", "7", { rooms: ["#7"] }],
    ["room", "7,talk, #8 ,7", { rooms: ["#7", "#talk", "#8"] }],
    ["name", "jose\u0301", { name: "jos\u00e9" }],
    ["ca", "server.crt", { ca: "server.crt" }],
    ["fingerprint", `SHA256:${HASH}`, { fingerprint: HASH }],
    ["fingerprint", LINK_HASH, { fingerprint: HASH }],
    ["password-file", "secret", { passwordFile: "secret" }],
    ["key", "sesame", { key: "sesame" }],
    ["data", "/tmp/x", { data: "/tmp/x" }],
    ["history", "20", { history: 20, wantsHistory: true }],
    ["history", "0", { history: 0 }],
    // The server's variable of this name may stand in the same environment.
    ["history", "off", { history: 0 }],
    ["follow", undefined, { follow: true }],
    ["json", undefined, { json: true }],
    ["plain", undefined, { plain: true }],
    ["no-color", undefined, { color: false }],
    ["help", undefined, { help: true }],
  ];
  for (const [flag, value, expected] of rows) {
    const options = { ...NOTHING, ...expected };
    const args = value === undefined
      ? [[`--${flag}`]]
      : [[`--${flag}`, value], [`--${flag}=${value}`]];
    for (const given of args) assertEquals(read(given), options, given.join(" "));
    const byVariable = read([], { [variableOf(flag)]: value ?? "1" });
    assertEquals(byVariable, { ...options, wantsHistory: false }, variableOf(flag));
  }
  const untested = JOIN_FLAGS.map((flag) => flag.name)
    .filter((name) => name !== "password" && !rows.some(([flag]) => flag === name));
  assertEquals(untested, []);
});

Deno.test("a flag counts before its variable, and an empty variable is none", () => {
  assertEquals(read(["--room", "8"], { SNUG_ROOM: "7" }).rooms, ["#8"]);
  assertEquals(read(["--name", "bob"], { SNUG_NAME: "alice" }).name, "bob");
  assertEquals(read([], { SNUG_ROOM: "", SNUG_FOLLOW: "0", SNUG_PASSWORD: "" }), NOTHING);
  // One of join's own goes before one that may be meant for serve.
  const both = { SNUG_HISTORY: "7", SNUG_JOIN_HISTORY: "20", SNUG_PASSWORD: "a" };
  assertEquals(read([], both), { ...NOTHING, history: 20, password: "a" });
  const other = { SNUG_NAME: "ann", SNUG_JOIN_NAME: "", SNUG_JOIN_PASSWORD: "b" };
  assertEquals(read([], other), { ...NOTHING, name: "ann", password: "b" });
  assertEquals(read(["--name", "bob"], { SNUG_JOIN_NAME: "ann" }).name, "bob");
});

Deno.test("the password's variable holds the password", () => {
  const options = read([], { SNUG_PASSWORD: "secret" });
  assertEquals([options.password, options.askPassword], ["secret", false]);
  assertEquals(read(["--password"]).askPassword, true);
  // As an argument it would stand in the list of processes, and be taken for something else.
  assertThrows(() => read(["--password=secret"]), UsageError, "--password");
  assertThrows(() => read(["--password", "secret", "chat.example"]), UsageError);
});

Deno.test("NO_COLOR", () => {
  assertEquals(read([], { NO_COLOR: "1" }).color, false);
  assertEquals(read([], { NO_COLOR: "" }).color, true);
});

Deno.test("where to go", () => {
  const rows: readonly [string, JoinOptions["target"]][] = [
    ["chat.example", { host: "chat.example", port: 5050 }],
    ["Chat.Example:7000", { host: "chat.example", port: 7000 }],
    ["[::1]:7000", { host: "::1", port: 7000 }],
    [`snug://h:1/7?k=${LINK_HASH}`, { host: "h", port: 1, room: "#7", spki: HASH }],
  ];
  for (const [where, target] of rows) assertEquals(read([where]).target, target, where);
  assertEquals(read(["snug://h/7"]).rooms, ["#7"]);
  assertEquals(read(["snug://h/7", "--room", "8"]).rooms, ["#8"]);
});

Deno.test("what cannot be followed is said, harmlessly", () => {
  const rows: readonly [readonly string[], RegExp][] = [
    [["one", "two"], /one address, not "one" and "two"/],
    [["a b"], /not an address/],
    [["host:0"], /not a port/],
    [["http://x/"], /not an invite link/],
    [["snug://h/7?k=short"], /ask for the link again/],
    [["--room", "0"], /--room "0": A room is a number/],
    [["--room", "7,,8"], /--room "": A room is a number/],
    [["--room", "a b"], /--room "a b"/],
    [["--room", Array.from({ length: 21 }, (_, n) => n + 1).join()], /at most 20 rooms/],
    [["--room"], /--room needs a value: --room ROOM/],
    [["--name", "7up"], /--name "7up" cannot be used\. A name has at most 32/],
    [["--name", "a\x1b[31m"], /--name "a\?\[31m"/],
    [["--fingerprint", "SHA256:x"], /what "snug serve" prints/],
    [["--frobnicate"], /Unknown flag --frobnicate\. See --help/],
    [["--roo", "7"], /Unknown flag --roo\. Did you mean --room\?/],
    [["--json=no"], /--json/],
    [["--history", "many"], /--history takes a number from 0 to 1000, not "many"/],
    [["--history", "1001"], /--history takes a number/],
  ];
  for (const [args, message] of rows) {
    const error = assertThrows(() => read(args), UsageError);
    assertMatch(error.message, message);
    assert(!/[\p{Cc}\p{Cf}]/u.test(error.message), error.message);
  }
});

Deno.test("the help names every flag and every exit code", () => {
  for (const { name, help } of JOIN_FLAGS) {
    assertMatch(JOIN_HELP, new RegExp(`^ {2}--${name}\\b.* {2}\\S`, "m"));
    assert(JOIN_HELP.includes(help));
  }
  for (const code of [0, 2, 3, 4, 5, 6]) assertMatch(JOIN_HELP, new RegExp(`\\b${code} [a-z]`));
});

Deno.test("a host that cannot be asked for is a sentence, not a fault", () => {
  for (const host of ["::1:23009", "1:2:3", "a,b", "*", "ex_ample..com", "%41"]) {
    assertThrows(
      () => readJoinOptions([host, "--room", "7", "--name", "a"], () => undefined),
      UsageError,
      "is not an address",
    );
  }
  for (const host of ["localhost", "127.0.0.1", "[::1]", "::1", "chat.example.org:5050"]) {
    readJoinOptions([host], () => undefined);
  }
});
