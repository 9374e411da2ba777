/** `join` on a pipe, with a real server: what arrives, what is printed, and how it ends. */
import { EXIT } from "../../client/errors.ts";
import type { SessionStart } from "../../client/session.ts";
import { LOG_IN_FIRST } from "../../protocol/phrases.ts";
import { listenDeno } from "../../server/transport/deno.ts";
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import type { Peer } from "../helpers/peer.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import { keptTexts } from "../helpers/kept.ts";
import { bytes, failure, follow, open, scripted, startPipe } from "../helpers/pipe.ts";
import { startServer } from "../helpers/server.ts";

async function said(peer: Peer): Promise<string> {
  return (await peer.expect(/ PRIVMSG /)).replace(/^.*? PRIVMSG (\S+) :?/, "$1 ");
}

Deno.test("each line of input arrives, and nothing is printed", async () => {
  await using server = await startServer();
  const bob = await server.join("bob");
  await bob.send("JOIN #7");
  const input = bytes("one\r\ntw", "o\n\n  \n/quit\n", "🇩🇪 last, with no end");
  const { running, printed } = startPipe({ server, input });
  for (const text of ["one", "two", "/quit", "🇩🇪 last, with no end"]) {
    assertEquals(await said(bob), `#7 ${text}`);
  }
  await running;
  assertMatch(await bob.expect(/QUIT/), /^:ci!/);
  assertEquals(printed, []);
});

Deno.test("a line goes to every room, and many lines keep their order", async () => {
  await using server = await startServer();
  const bob = await server.join("bob");
  await bob.send("JOIN #7,#talk");
  const lines = Array.from({ length: 100 }, (_, n) => `line ${n}`);
  const { running } = startPipe({
    server,
    input: bytes(lines.join("\n")),
    start: { rooms: ["#7", "#talk"] },
  });
  for (const line of lines) {
    assertEquals([await said(bob), await said(bob)], [`#7 ${line}`, `#talk ${line}`]);
  }
  await running;
});

Deno.test("no input is nothing to deliver", async () => {
  await using server = await startServer();
  await startPipe({ server }).running;
});

Deno.test("a line that needs several messages arrives whole", async () => {
  await using server = await startServer();
  const bob = await server.join("bob");
  await bob.send("JOIN #7");
  const text = "Müller ".repeat(300).trim();
  const { running } = startPipe({ server, input: bytes(text) });
  let heard = "";
  while (heard.length < text.length) heard += (await said(bob)).slice("#7 ".length);
  assertEquals(heard, text);
  await running;
});

Deno.test("what the server refuses ends it with code 5 and a sentence", async () => {
  await using server = await startServer({ password: "secret" });
  const right = { password: "secret" };
  const rows: readonly [Partial<SessionStart>, RegExp][] = [
    [{}, /^The password is wrong, or one is needed\.$/],
    [{ password: "wrong" }, /^The password is wrong, or one is needed\.$/],
    [{ ...right, rooms: ["#7", "#a:b"] }, /^There is no room a:b\.$/],
    [{ ...right, name: "7up" }, /^A name has at most 32 letters/],
  ];
  for (const [start, message] of rows) {
    const { running } = startPipe({ server, input: bytes("x"), start });
    await failure(running, EXIT.refused, message);
  }
  await startPipe({ server, input: bytes("x"), start: right }).running;
});

Deno.test("a server with limits gets everything in order, only slower", async () => {
  const clock = new FakeClock();
  const operators = new Map([["root", "toor"]]);
  await using server = await startServer({ clock, exempt: () => false, operators });
  const bob = await server.join("bob");
  // Who runs the server is not slowed: he may ask again and again.
  await bob.send("OPER root toor");
  await bob.send("JOIN #7");
  const long = "häppchen ".repeat(1700).trim();
  const lines = Array.from({ length: 300 }, (_, number) => `line ${number} ${"x".repeat(number)}`);
  const { running } = startPipe({ server, input: bytes(`${lines.join("\n")}\n${long}\n`) });
  const heard: string[] = [];
  let ended = false;
  const end = running.finally(() => ended = true);
  end.catch(() => {});
  while (!ended) {
    if (clock.sleepers > 0) clock.advance(500);
    for (const line of await bob.sync()) {
      if (line.includes(" PRIVMSG ")) heard.push(line.replace(/^.*? PRIVMSG #7 :?/, ""));
    }
  }
  await end;
  assertEquals(heard.slice(0, 300), lines);
  assertEquals(heard.slice(300).join(""), long);
  const { counters } = server.server;
  assertEquals([counters.of("closed_excess_flood"), counters.of("limit_delay") > 0], [0, true]);
});

Deno.test("a name that is taken gives way to the next one", async () => {
  await using server = await startServer();
  const bob = await server.join("ci");
  await server.join("ci2");
  await bob.send("JOIN #7");
  const { running } = startPipe({ server, input: bytes("deploy ok") });
  assertMatch(await bob.expect(/PRIVMSG/), /^:ci3!\S+ PRIVMSG #7 :deploy ok$/);
  await running;
});

Deno.test("input that is no text is not delivered, and says what is wrong", async () => {
  await using server = await startServer();
  const rows: readonly [AsyncIterable<Uint8Array>, RegExp][] = [
    [bytes(Uint8Array.of(0xff, 10)), /not UTF-8/],
    [bytes("a\rb\n"), /carriage return/],
    [bytes("a\0b\n"), /NUL/],
    [bytes("x".repeat(600_000), "x".repeat(600_000)), /longer than 1048576 bytes/],
  ];
  for (const [input, message] of rows) {
    await failure(startPipe({ server, input }).running, EXIT.notDelivered, message);
  }
});

Deno.test("a connection that is lost ends it with code 6", async () => {
  await using server = await startServer();
  const bob = await server.join("bob");
  await bob.send("JOIN #7");
  const { running } = startPipe({ server, input: open("one\n") });
  assertEquals(await said(bob), "#7 one");
  await server.server.close("Maintenance");
  await failure(
    running,
    EXIT.notDelivered,
    /^The connection was lost \(Maintenance\) before everything/,
  );
});

Deno.test("told to end before the end, it says so with code 6", async () => {
  await using server = await startServer();
  const bob = await server.join("bob");
  await bob.send("JOIN #7");
  const stop = new AbortController();
  const { running } = startPipe({ server, input: open("one\n"), stop: stop.signal });
  assertEquals(await said(bob), "#7 one");
  stop.abort();
  await failure(running, EXIT.notDelivered, /^Interrupted/);
});

Deno.test("--follow prints what arrives as text, and ends well when told to", async () => {
  await using server = await startServer();
  const bob = await server.join("bob");
  await bob.send("JOIN #7");
  const stop = new AbortController();
  const { print, sees } = follow(false);
  const { running } = startPipe({
    server,
    input: bytes("hello"),
    follow: true,
    print,
    stop: stop.signal,
  });
  assertEquals(await said(bob), "#7 hello");
  await sees(/^ci: hello$/);
  await bob.send("PRIVMSG #7 :hi \x1b[31mci");
  await sees(/^bob: hi ␛\[31mci$/);
  await bob.send("PRIVMSG ci :psst");
  await sees(/^\(privately\) bob: psst$/);
  stop.abort();
  await running;
});

Deno.test("--follow --json prints an object a line, and comes back after a lost connection", async () => {
  const first = await startServer();
  const stop = new AbortController();
  const { print, sees } = follow(true);
  const { running, clock } = startPipe({
    server: first,
    follow: true,
    json: true,
    print,
    stop: stop.signal,
  });
  await sees(/"type":"entered","room":"7","topic":"","people":\["ci"\]/);
  const bob = await first.join("bob");
  await bob.send("JOIN #7");
  await sees(/"type":"joined".*"name":"bob"/);
  await first[Symbol.asyncDispose]();
  await using second = await startServer();
  const tls = first.pair;
  second.server.listen(listenDeno, { hostname: "127.0.0.1", port: first.port, tls });
  const carol = await second.join("carol");
  await carol.send("JOIN #7");
  for (let came = false; !came;) {
    if (clock.sleepers > 0) clock.advance(1000);
    came = (await carol.sync()).some((line) => / JOIN #7$/.test(line) && line.startsWith(":ci!"));
  }
  await carol.send("PRIVMSG #7 :back?");
  await sees(/"from":"carol","text":"back\?"/);
  stop.abort();
  await running;
});

Deno.test("a restart in the middle: what the server has not taken is said again, once, in order", async () => {
  for (const follow of [false, true]) {
    const store = new MemoryStore();
    const first = await startServer({ store });
    const texts = Array.from({ length: 400 }, (_, n) => `line ${n}`);
    const printed: string[] = [];
    const warned: string[] = [];
    const stop = new AbortController();
    const { running, clock } = startPipe({
      server: first,
      start: { resends: true },
      input: bytes(`${texts.join("\n")}\n`),
      print: (line) => printed.push(line),
      warn: (line) => warned.push(line),
      follow,
      json: false,
      stop: stop.signal,
    });
    const bob = await first.join("bob");
    await bob.send("JOIN #7");
    await bob.expect(/ :?line 20$/);
    await first.server.close("The server restarts", { seconds: 5, spread: 500 });
    await first[Symbol.asyncDispose]();
    const second = await startServer({ store });
    const carol = await second.join("carol");
    await carol.send("JOIN #7");
    const tls = first.pair;
    second.server.listen(listenDeno, { hostname: "127.0.0.1", port: first.port, tls });
    for (let came = false; !came;) {
      if (clock.sleepers > 0) clock.advance(500);
      came = (await carol.sync()).some((line) => line.startsWith(":ci!"));
    }
    await carol.expect(/ :?line 399$/);
    if (follow) stop.abort();
    await running;
    assertEquals(warned, ["snug: The server restarts, back soon (about 5 s)."]);
    assertEquals(keptTexts(store), texts);
    await second[Symbol.asyncDispose]();
  }
});

Deno.test("a server that does not come back from its restart: not delivered", async () => {
  const first = await startServer();
  const { running, clock } = startPipe({
    server: first,
    start: { resends: true },
    input: open("one\n"),
  });
  const bob = await first.join("bob");
  await bob.send("JOIN #7");
  await bob.expect(/ :?one$/);
  await first.server.close("The server restarts", { seconds: 1, spread: 500 });
  await first[Symbol.asyncDispose]();
  let ended = false;
  running.then(() => ended = true, () => ended = true);
  await using other = await startServer();
  while (!ended) {
    if (clock.sleepers > 0) clock.advance(1_000);
    (await other.connect()).close();
  }
  await failure(running, EXIT.notDelivered, /^The server has not come back from its restart\./);
});

const CAPS = "echo-message batch labeled-response";

/** Lets everybody in, and answers what is said in a way of its own. */
function server(
  say: (line: string, label: string) => readonly string[],
  other: (line: string) => readonly string[] = () => [],
) {
  return (line: string): readonly string[] => {
    if (line.startsWith("CAP LS")) return [`:s CAP * LS :${CAPS}`];
    if (line.startsWith("CAP REQ")) return [`:s CAP * ACK :${CAPS}`];
    if (line === "CAP END") return [":s 001 ci :Welcome"];
    if (line.startsWith("JOIN")) return [":ci!c@c JOIN #7", ":s 366 ci #7 :End"];
    const label = /^@label=(\S+) PRIVMSG /.exec(line)?.[1];
    return label === undefined ? other(line) : say(line, label);
  };
}

Deno.test("when the connection is lost it says what was sent, and what of it may be missing", async () => {
  const rows: readonly [acknowledged: number, RegExp][] = [
    [
      3,
      /before everything had arrived: 5 messages were sent, of which the last 2 may be missing\.$/,
    ],
    [5, /before everything had arrived: 5 messages were sent, and arrived\.$/],
  ];
  for (const [acknowledged, message] of rows) {
    let said = 0;
    const say = (line: string, label: string): readonly string[] => [
      ...++said > acknowledged ? [] : [`@label=${label} :ci!c@c PRIVMSG #7 :${line}`],
      ...said === 5 ? ["PING :last"] : [],
    ];
    const close = (line: string): readonly string[] => line === "PONG last" ? ["close"] : [];
    await using other = await scripted(server(say, close));
    const input = open(Array.from({ length: 5 }, (_, n) => `line ${n}\n`).join(""));
    await failure(startPipe({ server: other, input }).running, EXIT.notDelivered, message);
  }
});

Deno.test("what was refused or thrown away is not delivered, whatever the server does", async () => {
  const rows: readonly [ReturnType<typeof server>, number, RegExp][] = [
    [
      server((_, label) => [`@label=${label} :s 404 ci #7 :No`]),
      EXIT.notDelivered,
      /^Not delivered: You cannot speak in room 7/,
    ],
    [
      // On a pipe nobody can say /login.
      server((_, label) => [`@label=${label} :s 404 ci #7 :Cannot send: ${LOG_IN_FIRST}`]),
      EXIT.notDelivered,
      /^Not delivered: This name belongs to somebody\. If that is you: Log in on a terminal once, .*--name\.$/,
    ],
    [
      server((_, label) => [`@label=${label} :s FAIL PRIVMSG LIMIT :Too fast`]),
      EXIT.notDelivered,
      /^Not delivered: Too fast/,
    ],
    [
      // Out of the room after the first line: the second one has nowhere to go.
      server((_, label) => [`@label=${label} :ci!c@c PRIVMSG #7 :x`, ":ci!c@c PART #7"]),
      EXIT.notDelivered,
      /room 7/,
    ],
  ];
  for (const [answer, code, message] of rows) {
    await using server = await scripted(answer);
    const lines = Array.from({ length: 100 }, (_, n) => `line ${n}`);
    await failure(startPipe({ server, input: bytes(lines.join("\n")) }).running, code, message);
  }
});
