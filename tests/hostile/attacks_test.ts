/** A server that means harm, against the real chat on a terminal: it goes on, or leaves with a sentence. */
import { assert, assertEquals } from "../../typed/assert.ts";
import { EVIL, HARMS } from "./harms.ts";
import { LET_IN, Victim } from "./victim.ts";

for (const { name, before = [], after = [] } of HARMS) {
  Deno.test(`a server with ${name}`, async () => {
    await using alice = new Victim();
    alice.server.say(...before);
    await alice.heard();
    await alice.letIn();
    alice.server.say(...after);
    await alice.heard();
    assertEquals(alice.fault, undefined);
    assertEquals(alice.outcome, undefined, alice.shown.slice(-500));
    // The keyboard is there, help is shown, and what is typed is not lost.
    alice.type("/help\r");
    await alice.sees(/\/quit/);
    alice.type("still writing");
    await alice.sees(/still writing/);
    assertEquals(alice.steered, undefined);
    await alice.leaves();
    assertEquals([alice.outcome, alice.fault], [null, undefined]);
    assert(alice.server.closed);
    assertEquals(alice.servers.length, 1, "it has gone to another place");
  });
}

Deno.test("a server that hangs up after each line, and each byte of some", async () => {
  const session = LET_IN.map((line) => `${line}\r\n`).join("");
  await using alice = new Victim();
  const cuts = [
    ...LET_IN.keys().map((at) => LET_IN.slice(0, at).map((line) => `${line}\r\n`).join("").length),
    ...Array.from({ length: 200 }, (_, at) => at),
  ];
  for (const cut of cuts) {
    const { server } = alice;
    server.arrive(session.slice(0, cut));
    server.arrive(null);
    await alice.comesBack();
    assertEquals([alice.outcome, alice.fault], [undefined, undefined]);
  }
  await alice.letIn();
  await alice.sees(/you are alice/);
  assertEquals(alice.steered, undefined);
  // Those who were not let in are told once, not each time.
  assert(alice.written < 100_000, `${alice.written} bytes were shown`);
  await alice.leaves();
  assertEquals(alice.outcome, null);
});

Deno.test("a server that lets in and hangs up, again and again, is come back to with pauses", async () => {
  await using alice = new Victim();
  const began = alice.clock.now();
  for (let n = 0; n < 30; n++) {
    alice.server.say(":s 001 alice :Welcome");
    alice.server.arrive(null);
    await alice.comesBack();
  }
  assert(alice.clock.now() - began >= 30 * 1_000);
  assertEquals([alice.outcome, alice.fault], [undefined, undefined]);
  await alice.leaves();
});

Deno.test("a server that says nothing is given up, and another connection is made", async () => {
  await using alice = new Victim();
  const { server } = alice;
  for (let seconds = 0; seconds < 90 && !server.closed; seconds += 5) alice.clock.advance(5_000);
  assert(server.closed, "it is waited for");
  await alice.comesBack();
  await alice.letIn();
  await alice.sees(/you are alice/);
  await alice.leaves();
});

Deno.test("a server that reads nothing of what it asks for is hung up on", async () => {
  await using alice = new Victim();
  await alice.letIn();
  const { server } = alice;
  server.held = true;
  const long = "x".repeat(3_000);
  for (let n = 0; n < 2_000 && !server.closed; n++) {
    server.say(`PING :${long}`);
    if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  await alice.comesBack();
  assert(server.closed);
  server.release();
  await alice.leaves();
});

Deno.test("a line that does not end, and bytes that are none: the connection is another one", async () => {
  await using alice = new Victim();
  await alice.letIn();
  const { server } = alice;
  const piece = "A".repeat(64 * 1024);
  for (let n = 0; n < 32; n++) server.arrive(piece);
  await alice.comesBack();
  assert(server.closed);
  await alice.letIn();
  await alice.leaves();
  assertEquals(alice.outcome, null);
});

Deno.test("who is put out is told why, in words that do no harm", async () => {
  await using alice = new Victim();
  alice.server.say(...LET_IN, `ERROR :Closing link: Killed (root (${EVIL}))`);
  await alice.ended;
  assertEquals(alice.outcome?.code, 5);
  assertEquals(alice.steered, undefined);
});
