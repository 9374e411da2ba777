/** `join` on a pipe, with a server that keeps messages and knows accounts: transcripts. */
import type { Dialer } from "../../client/dial.ts";
import { EXIT, JoinError } from "../../client/errors.ts";
import { Pipe } from "../../client/pipe.ts";
import type { SessionStart } from "../../client/session.ts";
import { assertEquals, assertMatch, assertRejects } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { FakeStream } from "../helpers/fake_stream.ts";
import {
  enteringLines,
  LASTING_CAPABILITIES,
  newSession,
  NOW,
  pastLines,
  saidLine,
} from "../helpers/session.ts";

interface Started {
  readonly server: FakeStream;
  readonly running: Promise<void>;
  readonly printed: string[];
  readonly warned: string[];
  readonly stop: AbortController;
}

/** A pipe with one line of input, or one that follows. */
function start(session: Partial<SessionStart>, follow: boolean, json = false): Started {
  const server = new FakeStream();
  const printed: string[] = [];
  const warned: string[] = [];
  const stop = new AbortController();
  const dialer: Pick<Dialer, "dial"> = {
    dial: () => Promise.reject(new JoinError(EXIT.unreachable, "Nobody answers.")),
  };
  const pipe = new Pipe({
    session: newSession({ name: "ci", ...session }),
    dialer,
    clock: new FakeClock(NOW),
    chance: () => 0,
    input: (async function* () {
      if (!follow) yield new TextEncoder().encode("done\n");
    })(),
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
    logins: { forget: (account) => Promise.resolve(void warned.push(`not ${account}`)) },
    follow,
    json,
    stop: stop.signal,
  });
  const running = pipe.run(server);
  running.catch(() => {});
  return { server, running, printed, warned, stop };
}

function offer(server: FakeStream): void {
  const words = LASTING_CAPABILITIES;
  server.say(`:s CAP * LS :${words}`, `:s CAP * ACK :${words.replace(/=\S+/g, "")}`);
}

async function finish(started: Started): Promise<void> {
  await started.server.expect(/^PRIVMSG|PRIVMSG #7/);
  started.server.say("@label=s1 :ci!c@c PRIVMSG #7 :done");
  await started.server.expect(/^QUIT/);
  started.server.arrive(null);
  await started.running;
}

Deno.test("a pipe asks for no past, and so gets none", async () => {
  const started = start({}, false);
  const { server, printed } = started;
  offer(server);
  await server.expect(/^CAP END/);
  server.say(":s 001 ci :Welcome", ...enteringLines("ci"));
  await finish(started);
  assertMatch(server.written, /CAP REQ :.*draft\/chathistory/);
  assertEquals([/CHATHISTORY|MARKREAD/.test(server.written), printed], [false, []]);
});

Deno.test("--follow --history prints the past, then what is said", async () => {
  for (const json of [false, true]) {
    const { server, running, printed, stop } = start({ history: 2 }, true, json);
    offer(server);
    await server.expect(/^CAP END/);
    server.say(":s 001 ci :Welcome", ...enteringLines("ci"));
    await server.expect(/CHATHISTORY LATEST #7 \* 2/);
    server.say(saidLine(3), ...pastLines("q1", 1, 2), "PING x");
    await server.expect(/PONG x/);
    stop.abort();
    server.arrive(null);
    await running;
    const messages = json
      ? printed.map((line) => JSON.parse(line)).filter(({ type }) => type === "message")
        .map(({ text, earlier = false }) => `${text}${earlier ? " earlier" : ""}`)
      : printed;
    assertEquals(
      messages,
      json
        ? ["number 1 earlier", "number 2 earlier", "number 3"]
        : ["bob: number 1", "bob: number 2", "bob: number 3"],
    );
  }
});

Deno.test("a name that is taken: which one it is now is said beside the output", async () => {
  const started = start({}, false);
  const { server, warned, printed } = started;
  offer(server);
  await server.expect(/^CAP END/);
  server.say(":s 433 * ci :In use");
  await server.expect(/^NICK ci2/);
  server.say(":s 001 ci2 :Welcome", ...enteringLines("ci2"));
  await finish(started);
  assertEquals([warned, printed], [["snug: The name ci is taken: this is ci2."], []]);
});

Deno.test("a kept login is used, and forgotten when it is refused", async () => {
  const started = start({ login: { account: "ci", secret: "snug-login-x", kept: true } }, false);
  const { server, warned } = started;
  offer(server);
  await server.expect(/^AUTHENTICATE PLAIN/);
  server.say(":s 904 ci :No");
  await server.expect(/^CAP END/);
  server.say(":s 001 ci :Welcome", ...enteringLines("ci"));
  await finish(started);
  assertEquals(warned, [
    "snug: The login that was kept for ci is not valid any more.",
    "not ci",
  ]);
});

Deno.test("what a pipe cannot answer ends it, with what to do", async () => {
  const rows: readonly [string, RegExp][] = [
    ["FAIL * ACCOUNT_REQUIRED :x", /only people who log in\. Log in on a terminal once/],
    ["FAIL * INVITE_REQUIRED :x", /invitation code\. Give it as SNUG_PASSWORD/],
    ["464 * :x", /password is wrong, or one is needed/],
  ];
  for (const [line, message] of rows) {
    const { server, running } = start({}, false);
    offer(server);
    server.say(`:s ${line}`);
    server.arrive(null);
    const error = await assertRejects(() => running, JoinError);
    assertEquals(error.code, EXIT.refused);
    assertMatch(error.message, message);
  }
});

Deno.test("who is not let in is told what the server says, with the code for it", async () => {
  const rows: readonly [readonly string[], number, RegExp][] = [
    [
      ["ERROR :Closing link: Too many connections from your address"],
      EXIT.refused,
      /^Not let in: the server hangs up \(Too many connections from your address\)\.$/,
    ],
    [[], EXIT.unreachable, /^Not let in: the server hangs up\.$/],
  ];
  for (const [lines, code, message] of rows) {
    const { server, running } = start({}, false);
    server.say(...lines);
    server.arrive(null);
    const error = await assertRejects(() => running, JoinError);
    assertEquals(error.code, code);
    assertMatch(error.message, message);
  }
});

Deno.test("a pipe that is put out says so", async () => {
  const { server, running } = start({}, true);
  offer(server);
  server.say("ERROR :Closing link: Killed (root (spam))");
  server.arrive(null);
  const error = await assertRejects(() => running, JoinError);
  assertEquals([error.code, error.message], [EXIT.refused, "Put out of the chat: root (spam)"]);
});
