/** `join` on a pipe, and a server or a reader that keeps it waiting. */
import { EXIT, JoinError } from "../../client/errors.ts";
import { Pipe, type PipeParts } from "../../client/pipe.ts";
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { FakeStream } from "../helpers/fake_stream.ts";
import { bytes, failure } from "../helpers/pipe.ts";
import { enteringLines, newSession, NOW } from "../helpers/session.ts";

const CAPABILITIES = "echo-message batch labeled-response";
const MINUTE = 60_000;

function start(parts: Partial<PipeParts> = {}) {
  const server = new FakeStream();
  const clock = new FakeClock(NOW);
  const printed: string[] = [];
  const warned: string[] = [];
  const stop = new AbortController();
  const dials: string[] = [];
  const pipe = new Pipe({
    session: newSession({ name: "ci" }),
    dialer: {
      dial: () => {
        dials.push("dial");
        return Promise.reject(new JoinError(EXIT.unreachable, "Nobody answers."));
      },
    },
    clock,
    chance: () => 0,
    input: bytes("one\n"),
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
    follow: false,
    json: false,
    stop: stop.signal,
    ...parts,
  });
  const running = pipe.run(server);
  running.catch(() => {});
  return { server, clock, printed, warned, running, stop, dials };
}

async function letIn(server: FakeStream): Promise<void> {
  server.say(`:s CAP * LS :${CAPABILITIES}`, `:s CAP * ACK :${CAPABILITIES}`);
  await server.expect(/^CAP END/);
  server.say(":s 001 ci :Welcome", ...enteringLines("ci"));
}

/** Lets time pass with a server that asks again and again whether we are alive. */
async function pings(
  server: FakeStream,
  clock: FakeClock,
  ms: number,
  ...first: readonly string[]
): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10_000) {
    server.say(...passed === 0 ? first : [], `PING ${passed}`);
    await server.expect(new RegExp(`PONG ${passed}`));
    clock.advance(10_000);
  }
}

Deno.test("a server that only asks whether we are alive does not keep a pipe for ever", async () => {
  const rows: readonly [(server: FakeStream) => Promise<void>, number, RegExp][] = [
    [
      async () => {},
      EXIT.unreachable,
      /^The server is there, but has not let us in for 60 seconds\.$/,
    ],
    [
      async (server) => {
        await letIn(server);
        await server.expect(/PRIVMSG #7 one/);
      },
      EXIT.notDelivered,
      /^The server is there, but has answered nothing for 60 seconds\.$/,
    ],
  ];
  for (const [begin, code, text] of rows) {
    const { server, clock, running } = start();
    await begin(server);
    await pings(server, clock, MINUTE + 10_000);
    server.arrive(null);
    await failure(running, code, text);
  }
});

Deno.test("a server that gets on is waited for, however slow it is", async () => {
  const text = "line\n".repeat(5);
  const { server, clock, running } = start({ input: bytes(text) });
  await letIn(server);
  const arrived = (number: number): string => `@label=s${number} :ci!c@c PRIVMSG #7 line`;
  await pings(server, clock, 50_000);
  for (let number = 1; number < 5; number++) {
    await pings(server, clock, 50_000, arrived(number));
  }
  server.say(arrived(5));
  await server.expect(/^QUIT/);
  clock.advance(1_000);
  await running;
});

Deno.test("with --follow a server that answers nothing is given another connection", async () => {
  const { server, clock, running, stop, warned, dials } = start({ follow: true });
  await letIn(server);
  await server.expect(/PRIVMSG #7 one/);
  await pings(server, clock, MINUTE + 10_000);
  while (clock.sleepers === 0) await Promise.resolve();
  clock.advance(1_000);
  while (dials.length === 0) await Promise.resolve();
  assertMatch(warned[0] ?? "", /has answered nothing/);
  stop.abort();
  await failure(running, EXIT.notDelivered, /^Not delivered: 1 /);
});

Deno.test("with --follow an idle server is no silent one", async () => {
  const later = Promise.withResolvers<void>();
  const input = (async function* () {
    await later.promise;
    yield new TextEncoder().encode("one\n");
  })();
  const { server, clock, running, stop } = start({ follow: true, input });
  await letIn(server);
  await pings(server, clock, 10 * MINUTE);
  assertEquals(server.closed, false);
  // From now on something is waited for.
  later.resolve();
  await server.expect(/PRIVMSG #7 one/);
  await pings(server, clock, MINUTE - 10_000);
  assertEquals(server.closed, false);
  server.say("@label=s1 :ci!c@c PRIVMSG #7 one", "PING last");
  await server.expect(/PONG last/);
  stop.abort();
  server.arrive(null);
  await running;
});

Deno.test("a reader that is slow is waited for at the end, but not when told to end", async () => {
  const written = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const slow = start({
    written: () => {
      asked.resolve();
      return written.promise;
    },
  });
  await letIn(slow.server);
  await slow.server.expect(/PRIVMSG #7 one/);
  slow.server.say("@label=s1 :ci!c@c PRIVMSG #7 one");
  await slow.server.expect(/^QUIT/);
  slow.server.arrive(null);
  let ended = false;
  void slow.running.then(() => ended = true);
  await asked.promise;
  for (let turn = 0; turn < 20; turn++) {
    slow.clock.advance(MINUTE);
    await Promise.resolve();
  }
  assertEquals(ended, false);
  written.resolve();
  await slow.running;

  const hung = start({ follow: true, input: bytes(), written: () => new Promise(() => {}) });
  await letIn(hung.server);
  hung.stop.abort();
  await hung.server.expect(/^QUIT/);
  hung.server.arrive(null);
  while (hung.clock.sleepers < 2) await Promise.resolve();
  hung.clock.advance(1_000);
  await hung.running;
});

Deno.test("a reader that does not keep up at all ends it", async () => {
  const cutOff = Promise.withResolvers<string>();
  const { server, clock, running } = start({
    follow: true,
    input: bytes(),
    cutOff: cutOff.promise,
    written: () => new Promise(() => {}),
  });
  await letIn(server);
  cutOff.resolve("It does not keep up.");
  await server.expect(/^QUIT/);
  server.arrive(null);
  while (clock.sleepers < 2) await Promise.resolve();
  clock.advance(1_000);
  await failure(running, EXIT.notDelivered, /^It does not keep up\.$/);
});
