/** A link over a connection in memory: order, short writes, silence, failure and the end. */
import { ServerLink } from "../../client/link.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { FakeStream } from "../helpers/fake_stream.ts";

interface Setup {
  readonly stream: FakeStream;
  readonly clock: FakeClock;
  readonly link: ServerLink;
}

function setUp(): Setup {
  const stream = new FakeStream();
  const clock = new FakeClock();
  return { stream, clock, link: new ServerLink(stream, clock) };
}

/** Lets everything that can go on without time or the network go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

const say = (text: string) => [{ command: "PRIVMSG", params: ["#7", text] }];

Deno.test("ServerLink writes messages in order, however little is taken at once", async () => {
  const { stream, link } = setUp();
  stream.takes.push(1, 2, 3, 1, 5);
  link.send([...say("one"), ...say("two")]);
  link.send([]);
  link.send(say("häppchen 家族"));
  await settle();
  assertEquals(
    stream.written,
    "PRIVMSG #7 one\r\nPRIVMSG #7 two\r\nPRIVMSG #7 :häppchen 家族\r\n",
  );
  link.close();
});

Deno.test("ServerLink: what is sent while a write waits follows it, once", async () => {
  const { stream, link } = setUp();
  stream.held = true;
  link.send(say("one"));
  await settle();
  link.send(say("two"));
  link.send(say("three"));
  assertEquals(stream.written, "");
  stream.held = false;
  stream.release();
  await settle();
  assertEquals(stream.written, "PRIVMSG #7 one\r\nPRIVMSG #7 two\r\nPRIVMSG #7 three\r\n");
  link.close();
});

Deno.test("ServerLink: what is sent at any moment after a write is written too", async () => {
  for (let moment = 0; moment < 12; moment++) {
    const { stream, link } = setUp();
    stream.held = true;
    link.send(say("one"));
    await settle();
    stream.held = false;
    stream.release();
    for (let turn = 0; turn < moment; turn++) await Promise.resolve();
    link.send(say("two"));
    await settle();
    assertEquals(stream.written, "PRIVMSG #7 one\r\nPRIVMSG #7 two\r\n", `moment ${moment}`);
    link.close();
  }
});

Deno.test("ServerLink gives each message that arrives, at every split, and ends with the stream", async () => {
  const text = ":s PING x\r\n\r\n@time=1 :bob!b@b PRIVMSG #7 :家族 hi\r\nLAST\n";
  for (let size = 1; size <= text.length; size++) {
    const { stream, link } = setUp();
    const heard: string[] = [];
    const running = link.run(({ command, params }) => heard.push([command, ...params].join("|")));
    for (let at = 0; at < text.length; at += size) stream.arrive(text.slice(at, at + size));
    stream.arrive(null);
    await running;
    assertEquals(heard, ["PING|x", "PRIVMSG|#7|家族 hi", "LAST"], `${size} at a time`);
    assert(stream.closed);
  }
});

Deno.test("ServerLink passes over what is no proper line", async () => {
  const { stream, link } = setUp();
  const heard: string[] = [];
  const running = link.run(({ command }) => heard.push(command));
  stream.arrive(`A\r\nB\rC\r\nD\0\r\n${"x".repeat(20_000)}\r\nE\r\nunfinished`);
  stream.arrive(null);
  await running;
  assertEquals(heard, ["A", "E"]);
});

Deno.test("ServerLink asks a silent server after 30 s, and gives it up after 60 s", async () => {
  const { stream, clock, link } = setUp();
  const running = link.run(() => {});
  clock.advance(29_000);
  await settle();
  assertEquals(stream.calls, []);
  clock.advance(6_000);
  await settle();
  assertEquals(stream.calls[0], "PING alive\r\n");
  clock.advance(24_000);
  await settle();
  assert(!stream.closed);
  clock.advance(6_000);
  assert(stream.closed);
  await running;
  const { length } = stream.calls;
  clock.advance(600_000);
  assertEquals(stream.calls.length, length);
});

Deno.test("ServerLink: any line from the server starts the watch anew", async () => {
  const { stream, clock, link } = setUp();
  const running = link.run(() => {});
  for (let minute = 0; minute < 10; minute++) {
    clock.advance(59_000);
    stream.arrive("PONG s alive\r\n");
    await settle();
  }
  assert(!stream.closed);
  clock.advance(65_000);
  assert(stream.closed);
  await running;
});

Deno.test("ServerLink: a failed write ends the reader, and nothing more is written", async () => {
  const { stream, link } = setUp();
  const running = link.run(() => {});
  stream.broken = new Deno.errors.BrokenPipe("gone");
  link.send(say("one"));
  await running;
  link.send(say("two"));
  await link.finish();
  await settle();
  assertEquals(stream.calls, ["close"]);
});

Deno.test("ServerLink.finish writes what waits, says that nothing more comes, and closes", async () => {
  const { stream, link } = setUp();
  const running = link.run(() => {});
  stream.held = true;
  link.send(say("one"));
  await settle();
  link.send([{ command: "QUIT", params: ["bye"] }]);
  const finished = link.finish();
  await settle();
  assertEquals(stream.calls, []);
  stream.held = false;
  stream.release();
  await finished;
  assertEquals(stream.written, "PRIVMSG #7 one\r\nQUIT bye\r\n");
  assertEquals(stream.calls.slice(-2), ["closeWrite", "close"]);
  await running;
  await link.finish();
  link.close();
  assertEquals(stream.calls.filter((call) => call === "close").length, 1);
});

Deno.test("ServerLink.close ends the reader at once, in the middle of what it gives too", async () => {
  const { stream, link } = setUp();
  const heard: string[] = [];
  const running = link.run(({ command }) => {
    heard.push(command);
    link.close();
  });
  stream.arrive("A\r\nB\r\n");
  await running;
  assertEquals(heard, ["A"]);
});

Deno.test("ServerLink: what comes in one read is taken together", async () => {
  const { stream, link } = setUp();
  const seen: string[] = [];
  const running = link.run(({ command }) => seen.push(command), (act) => {
    seen.push("(");
    act();
    seen.push(")");
  });
  stream.arrive("PING a\r\nPING b\r\nPO");
  stream.arrive("NG c\r\n");
  stream.arrive(null);
  await running;
  assertEquals(seen.join(" "), "( PING PING ) ( PONG )");
});

Deno.test("ServerLink leaves out what no line can say", async () => {
  const { stream, link } = setUp();
  link.send([
    { command: "MARKREAD", params: ["", "timestamp=2026-01-01T00:00:00.000Z"] },
    ...say("one"),
    ...say("two\nQUIT"),
  ]);
  await settle();
  assertEquals(stream.written, "PRIVMSG #7 one\r\n");
  link.close();
});
