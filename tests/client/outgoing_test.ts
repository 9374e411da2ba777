import fc from "fast-check";
import { type Labelled, Outgoing } from "../../client/outgoing.ts";
import { formatMessage, type OutgoingMessage } from "../../protocol/message.ts";
import { byteLength } from "../../protocol/text.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

/** What a server of ours lets wait: see `server/limits.ts`. */
const SERVER_TAKES = 10 * 1024;

function saying(text: string, label = text): Labelled {
  return { label, lines: [{ command: "PRIVMSG", params: ["#7", text] }] };
}

function texts(messages: readonly OutgoingMessage[]): string[] {
  return messages.map((message) => message.params?.[1] ?? "");
}

Deno.test("Outgoing: a few at once, and one more for each that is answered", () => {
  const outgoing = new Outgoing();
  const labels = Array.from({ length: 20 }, (_, n) => `s${n}`);
  assert(outgoing.add(labels.map((label) => saying(label))));
  const unanswered = new Set(labels);
  const next = (): string[] => texts(outgoing.next((label) => unanswered.has(label)));
  assertEquals(next(), labels.slice(0, 16));
  assertEquals([next(), outgoing.size], [[], 4]);
  assertEquals([outgoing.hasGone("s15"), outgoing.hasGone("s16")], [true, false]);
  unanswered.delete("s3");
  assertEquals(next(), ["s16"]);
  assertEquals([outgoing.hasGone("s3"), outgoing.hasGone("s16")], [false, true]);
  unanswered.clear();
  assertEquals([next(), outgoing.size], [["s17", "s18", "s19"], 0]);
  outgoing.add([saying("x"), saying("y")]);
  outgoing.clear();
  assertEquals([next(), outgoing.size], [[], 0]);
});

Deno.test("Outgoing: more than can be kept is not taken, and nothing of it", () => {
  const outgoing = new Outgoing();
  const long = Array.from({ length: 1_000 }, (_, n) => saying("x".repeat(400), `s${n}`));
  let taken = 0;
  while (outgoing.add(long)) taken++;
  assertEquals([taken, outgoing.size], [10, 10_000]);
});

Deno.test("Outgoing: whatever is said and answered, in order, and never more than a server takes", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 490 }), { maxLength: 60 });
  fc.assert(fc.property(lengths, fc.infiniteStream(fc.nat()), (lengths, chance) => {
    const outgoing = new Outgoing();
    const sent: string[] = [];
    const underway = new Map<string, number>();
    const send = (): void => {
      for (const message of outgoing.next((label) => underway.has(label))) {
        const label = message.params?.[1]?.split(" ")[0] ?? "";
        sent.push(label);
        underway.set(label, byteLength(formatMessage(message)) + 2);
      }
      const bytes = [...underway.values()].reduce((sum, each) => sum + each, 0);
      assert(bytes <= SERVER_TAKES, `${bytes} bytes are on their way`);
    };
    for (const [n, length] of lengths.entries()) {
      outgoing.add([saying(`${n} ${"x".repeat(length)}`, String(n))]);
      send();
      const answered = [...underway.keys()][(chance.next().value ?? 0) % 20];
      if (answered !== undefined) underway.delete(answered);
    }
    while (underway.size > 0 || outgoing.size > 0) {
      underway.clear();
      send();
    }
    assertEquals(sent, lengths.map((_, n) => String(n)));
  }));
});

Deno.test("Outgoing: the lines of one message go out together, however many they are", () => {
  const outgoing = new Outgoing();
  const lines = Array.from({ length: 100 }, (_, n) => ({
    command: "PRIVMSG",
    params: ["#7", `${n} ${"x".repeat(150)}`],
  }));
  outgoing.add([saying("before"), { label: "long", lines }, saying("after")]);
  const unanswered = new Set(["before", "long", "after"]);
  const next = (): number => outgoing.next((label) => unanswered.has(label)).length;
  assertEquals([next(), next()], [1, 0]);
  unanswered.delete("before");
  assertEquals([next(), next()], [100, 0]);
  unanswered.delete("long");
  assertEquals([next(), outgoing.size], [1, 0]);
});
