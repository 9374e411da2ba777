import { UsageError } from "../../cli/flags.ts";
import { readServeOptions, SERVE_FLAGS, SERVE_HELP } from "../../server/options.ts";
import { assertEquals, assertStringIncludes, assertThrows } from "../../typed/assert.ts";

const none = (): undefined => undefined;

Deno.test("the defaults are the contract's", () => {
  const options = readServeOptions([], none);
  assertEquals([options.host, options.port, options.maxClients], [undefined, 5050, 10_000]);
});

Deno.test("a flag goes before its variable, a variable before the default", () => {
  const environment = (name: string): string | undefined =>
    ({ SNUG_PORT: "6000", SNUG_LOG_LEVEL: "warn", SNUG_QUIET: "1", SNUG_MOTD: "" })[name];
  const options = readServeOptions(["--port", "7000"], environment);
  assertEquals([options.port, options.logLevel, options.quiet], [7000, "warn", true]);
  assertEquals(options.motdFile, undefined);
  const own = (name: string): string | undefined =>
    ({ SNUG_HISTORY: "20", SNUG_SERVE_HISTORY: "7", SNUG_JOIN_PORT: "6000" })[name];
  const read = readServeOptions([], own);
  assertEquals([read.historyDays, read.port], [7, 5050]);
});

Deno.test("an empty password is no password, and no server without one", () => {
  for (const variable of ["SNUG_PASSWORD", "SNUG_SERVE_PASSWORD"]) {
    const environment = (name: string): string | undefined => name === variable ? "" : undefined;
    assertThrows(
      () => readServeOptions([], environment),
      UsageError,
      `${variable} is empty. Set it, or unset it for a server without a password.`,
    );
    assertEquals(readServeOptions(["--password", "x"], environment).password, "x");
  }
});

Deno.test("wrong usage is a sentence", () => {
  const cases: readonly [string[], string][] = [
    [["--port", "x"], "--port takes a number from 0 to 65535"],
    [["--port", "70000"], "--port takes a number from 0 to 65535"],
    [["--port=-1"], "--port takes a number"],
    [["--port="], "--port needs a value"],
    [["--prot", "1"], "Unknown flag --prot"],
    [["--log-lev", "1"], "Did you mean --log-level?"],
    [["somewhere"], "serve takes flags only"],
    [["--cert", "x"], "--cert and --key go together"],
    [["--name", "nodot"], "--name takes a name with a dot"],
    [["--log-level", "loud"], "--log-level takes debug or info or warn or error"],
    [["--password", "a", "--password-file", "b"], "not both"],
    [["--description", "a\x1b[31m"], "--description"],
    [["--max-clients", "0"], "--max-clients"],
    [["--history", "0"], "--history takes a number of days"],
    [["--history", "week"], "--history takes a number of days"],
    [["--invite-only", "--password", "x"], "With --invite-only"],
    [["--host", "127.0.0.1:5050"], "--host takes an address or a name, without a port"],
    [["--host", "a b"], "--host takes"],
    [["--host", "a/b"], "--host takes"],
    [["--exempt", "everybody"], "--exempt takes addresses"],
    [
      ["--exempt", "10.0.0.0/33"],
      '--exempt takes addresses like 192.168.0.0/16, not "10.0.0.0/33"',
    ],
    [["--plain-port", "0", "--proxy", "::/129"], "--proxy takes addresses"],
    [["--proxy", "127.0.0.1"], "--proxy is for connections without TLS: give --plain-port too"],
    [["--oper", "nopassword"], "--oper takes NAME:PASSWORD"],
  ];
  for (const [args, text] of cases) {
    assertThrows(() => readServeOptions(args, none), UsageError, text);
  }
});

Deno.test("--host takes what can be listened on, in brackets too", () => {
  const rows = {
    "[::1]": "::1",
    "fe80::1%eth0": "fe80::1%eth0",
    "chat.example.org": "chat.example.org",
  };
  for (const [given, host] of Object.entries(rows)) {
    assertEquals(readServeOptions(["--host", given], none).host, host);
  }
});

Deno.test("--help names every flag", () => {
  for (const flag of SERVE_FLAGS) assertStringIncludes(SERVE_HELP, `--${flag.name}`);
});

Deno.test("ranges of addresses are given again and again, or with commas in the variable", () => {
  const options = readServeOptions(["--exempt", "127.0.0.0/8", "--exempt", "::1"], none);
  assertEquals(options.exempt, [
    { start: [127, 0, 0, 0], bits: 8 },
    { start: [...new Array(15).fill(0), 1], bits: 128 },
  ]);
  const environment = (name: string): string | undefined =>
    name === "SNUG_EXEMPT" ? "10.0.0.0/8,192.168.0.0/16" : undefined;
  assertEquals(readServeOptions([], environment).exempt.map((range) => range.bits), [8, 16]);
});
