/** One text to many rooms and people: noticed, and slowed. */
import { parseMessage } from "../../protocol/message.ts";
import { rowOf } from "../../server/dispatch.ts";
import { Flood } from "../../server/flood.ts";
import { REPEATS } from "../../server/limits.ts";
import type { OpenBatch } from "../../server/multiline.ts";
import { Repeats } from "../../server/repeats.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Says something, at once. @returns How many of the targets were too many. */
function say(repeats: Repeats, now: number, text: string, ...targets: string[]): number {
  const many = repeats.tooMany(now, text, targets);
  repeats.note(now, text, targets);
  return many;
}

Deno.test("a text for a fourth room or person is one too many, and each after it", () => {
  const repeats = new Repeats();
  for (const target of ["#1", "#2", "ann"]) {
    assertEquals(say(repeats, NOW, "Visit us today", target), 0);
  }
  assertEquals(say(repeats, NOW, "Visit us today", "#4"), 1);
  assertEquals(say(repeats, NOW, "visit us, TODAY 77!", "#5"), 1, "the same in other words");
  assertEquals(say(repeats, NOW, "Visit us today", "#1"), 0, "where it was said before");
  assertEquals(say(repeats, NOW, "Something else", "#6"), 0);
});

Deno.test("many targets of one message are as many as in several", () => {
  const repeats = new Repeats();
  const targets = Array.from({ length: 10 }, (_, n) => `#${n}`);
  assertEquals(say(repeats, NOW, "hello", ...targets), 10 - REPEATS.targets);
  assertEquals(say(repeats, NOW, "hello", "#11"), 1);
});

Deno.test("after a minute it is no repetition any more", () => {
  const repeats = new Repeats();
  say(repeats, NOW, "hello", "#1", "#2", "#3");
  assertEquals(repeats.tooMany(NOW + REPEATS.ms - 1, "hello", ["#4"]), 1);
  assertEquals(repeats.tooMany(NOW + REPEATS.ms, "hello", ["#4"]), 0);
});

Deno.test("texts in turn are noticed; of very many the oldest is forgotten", () => {
  const repeats = new Repeats();
  const texts = Array.from({ length: REPEATS.texts }, (_, n) => "abcdefg".slice(0, n + 1));
  for (const room of ["#1", "#2", "#3"]) {
    for (const text of texts) assertEquals(say(repeats, NOW, text, room), 0);
  }
  for (const text of texts) assertEquals(say(repeats, NOW, text, "#4"), 1);
  say(repeats, NOW, "one more", "#4");
  assertEquals(say(repeats, NOW, texts[0] ?? "", "#5"), 0);
});

/** A client that has registered, and what it is told for a line at a time. */
function taker(): {
  take: (line: string, now?: number, batch?: OpenBatch) => number;
  repeats: () => number;
} {
  let repeats = 0;
  const flood = new Flood(() => repeats++);
  flood.registered();
  return {
    take: (line, now, batch) => {
      const message = parseMessage(line);
      return flood.take(now ?? NOW, message, rowOf(message), batch);
    },
    repeats: () => repeats,
  };
}

Deno.test("one text to many waits longer than as many texts to as many", () => {
  const spammer = taker();
  for (let n = 1; n <= 3; n++) assertEquals(spammer.take(`PRIVMSG #${n} :buy`), 0);
  // Seven tokens are left, and each further one costs five.
  assertEquals(spammer.take("NOTICE #4 :buy"), 0);
  assertEquals(spammer.take("PRIVMSG #5 :buy"), 3 * 500);
  assertEquals(spammer.take("PRIVMSG #5 :buy", NOW + 1_500), 0);
  assertEquals(spammer.repeats(), 2, "what waits is counted once");
  const talker = taker();
  for (let n = 1; n <= 10; n++) {
    assertEquals(talker.take(`PRIVMSG #${n} :${"abcdefghij".at(n - 1)}`), 0);
  }
  assertEquals(talker.repeats(), 0);
});

Deno.test("a message of several lines is one text", () => {
  const spammer = taker();
  const lines = [{ text: "buy", concat: false }, { text: "now", concat: false }];
  for (let n = 1; n <= 4; n++) {
    const batch: OpenBatch = {
      name: "b",
      target: `#${n}`,
      clientTags: new Map(),
      label: undefined,
      lines,
      command: "PRIVMSG",
      bytes: 7,
      failure: undefined,
    };
    assertEquals(spammer.take("BATCH -b", NOW, batch), 0);
  }
  assertEquals(spammer.repeats(), 1);
  assert(spammer.take(`PRIVMSG #1 ${"x"}`) === 0);
});
