import fc from "fast-check";
import { type Key, KeyDecoder, type KeyName, type KeyTimer, timerOf } from "../../client/keys.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";

const ENCODER = new TextEncoder();

/** A clock whose timers go off when the test says so. */
class FakeTimer implements KeyTimer {
  readonly waiting = new Set<() => void>();

  after(_milliseconds: number, callback: () => void): () => void {
    this.waiting.add(callback);
    return () => this.waiting.delete(callback);
  }

  elapse(): void {
    for (const callback of [...this.waiting]) {
      this.waiting.delete(callback);
      callback();
    }
  }
}

/** Decodes bytes in reads of that size, and lets the timer go off at the end. */
function decode(input: string | Uint8Array, readSize = Infinity): Key[] {
  const bytes = typeof input === "string" ? ENCODER.encode(input) : input;
  const keys: Key[] = [];
  const timer = new FakeTimer();
  const decoder = new KeyDecoder((key) => keys.push(key), timer);
  for (let at = 0; at < bytes.length; at += readSize) {
    decoder.push(bytes.subarray(at, at + readSize));
  }
  timer.elapse();
  decoder.close();
  return joined(keys);
}

/** Text in one piece, whatever the reads were. */
function joined(keys: readonly Key[]): Key[] {
  const result: Key[] = [];
  for (const key of keys) {
    const last = result.at(-1);
    if (key.kind !== "text" || last?.kind !== "text") result.push(key);
    else result[result.length - 1] = text(last.text + key.text);
  }
  return result;
}

function text(text: string): Key {
  return { kind: "text", text };
}

function paste(text: string): Key {
  return { kind: "paste", text };
}

function press(name: KeyName, ...modifiers: ("ctrl" | "alt" | "shift")[]): Key {
  const [ctrl, alt, shift] = (["ctrl", "alt", "shift"] as const).map((m) => modifiers.includes(m));
  return { kind: "key", name, ctrl: ctrl ?? false, alt: alt ?? false, shift: shift ?? false };
}

const FOCUSED: Key = { kind: "focus", focused: true };
const BLURRED: Key = { kind: "focus", focused: false };

const SHIFT_ENTER = press("enter", "shift");

const TABLE: readonly [string, ...Key[]][] = [
  ["hello World 1!", text("hello World 1!")],
  ["é三👩‍👩‍👧\u{feff}", text("é三👩‍👩‍👧\u{feff}")],
  ["a\rb\n", text("a"), press("enter"), text("b"), press("enter")],
  ["\t\x1b[Z", press("tab"), press("tab", "shift")],
  ["\x7f\b\x1b\x7f", press("backspace"), press("backspace"), press("backspace", "alt")],
  ["\x1b[3~\x1b[3;5~", press("delete"), press("delete", "ctrl")],
  ["\x1b[A\x1b[B\x1bOA\x1bOB", press("up"), press("down"), press("up"), press("down")],
  ["\x1b[D\x1b[C\x1bOD\x1bOC", press("left"), press("right"), press("left"), press("right")],
  ["\x1b[1;5D\x1b[1;3C", press("left", "ctrl"), press("right", "alt")],
  ["\x1b[H\x1b[F\x1bOH\x1bOF", press("home"), press("end"), press("home"), press("end")],
  ["\x1b[1~\x1b[4~\x1b[7~\x1b[8~", press("home"), press("end"), press("home"), press("end")],
  ["\x1b[5~\x1b[6~", press("pageup"), press("pagedown")],
  ["\x01\x03\x04\x1a", ..."acdz".split("").map((name) => press(name as KeyName, "ctrl"))],
  ["\x1f", press("_", "ctrl")],
  ["\x1bb\x1bf\x1b1", press("b", "alt"), press("f", "alt"), press("1", "alt")],
  ["\x1b", press("escape")],
  ["\x1b\x1b", press("escape"), press("escape")],
  ["a\x1b", text("a"), press("escape")],
  ["\x1b[I\x1b[Ox\x1b[I", FOCUSED, BLURRED, text("x"), FOCUSED],
  ["\x1b\x1b[I", press("escape"), FOCUSED],
  ["a\x1b[200~b\x1b[201~c", text("a"), paste("b"), text("c")],
  ["\x1b[200~1\r2\r\n3\n\x1b[I\x1b[A\x03é\x1b[201~", paste("1\n2\n3\n\x1b[I\x1b[A\x03é")],
  ["\x1b[200~\x1b[201~", paste("")],
  ["\x1b[200~\x1b[201\x1b[201~", paste("\x1b[201")],
  ["\x1b[21~\x1b[15;2u\0\x1b[201~x", text("x")],
  ["\x1b\r\x1b[13;2u\x1b[27;2;13~", press("enter", "alt"), SHIFT_ENTER, SHIFT_ENTER],
  ["\x1b[13;3u\x1b[27;4;13~", press("enter", "alt"), press("enter", "alt", "shift")],
];

for (const [input, ...expected] of TABLE) {
  Deno.test(`KeyDecoder decodes ${JSON.stringify(input)} at every read size`, () => {
    for (let size = 1; size <= ENCODER.encode(input).length; size++) {
      assertEquals(decode(input, size), expected);
    }
  });
}

Deno.test("KeyDecoder decodes everything in a row, at every read size", () => {
  // A lone Escape cannot be followed by anything; those rows stand for themselves.
  const rows = TABLE.filter(([input]) => !input.endsWith("\x1b"));
  const input = rows.map(([input]) => input).join("");
  const expected = joined(rows.flatMap(([, ...keys]) => keys));
  for (let size = 1; size < 64; size++) assertEquals(decode(input, size), expected);
});

Deno.test("KeyDecoder passes on what was typed before it returns", () => {
  const keys: Key[] = [];
  const decoder = new KeyDecoder((key) => keys.push(key), new FakeTimer());
  decoder.push(ENCODER.encode("ab"));
  assertEquals(keys, [text("ab")]);
  decoder.push(ENCODER.encode("\x1b[A"));
  assertEquals(keys, [text("ab"), press("up")]);
  decoder.close();
});

Deno.test("KeyDecoder shows a byte that is no UTF-8 as such and goes on", () => {
  assertEquals(decode(Uint8Array.of(0x61, 0xff, 0x62)), [text("a\ufffdb")]);
});

Deno.test("KeyDecoder bounds a paste and still finds its end", () => {
  const MiB = 1024 * 1024;
  const input = `\x1b[200~${"x".repeat(MiB + 5000)}\x1b[201~y`;
  const [key, ...rest] = decode(input, 4096);
  assert(key?.kind === "paste" && key.cut === true);
  assertEquals([key.text.length, rest], [MiB, [text("y")]]);
});

Deno.test("KeyDecoder takes a big read at once", () => {
  assertEquals(decode("x".repeat(300_000)), [text("x".repeat(300_000))]);
});

Deno.test("KeyDecoder leaves no timer behind, and says nothing after close()", () => {
  const keys: Key[] = [];
  const decoder = new KeyDecoder((key) => keys.push(key));
  decoder.push(ENCODER.encode("\x1b"));
  decoder.close();
  decoder.push(ENCODER.encode("a"));
  assertEquals(keys, []);
});

Deno.test("KeyDecoder with the real clock: a lone Escape is a key", async () => {
  const { promise, resolve } = Promise.withResolvers<Key>();
  const decoder = new KeyDecoder(resolve);
  decoder.push(ENCODER.encode("\x1b"));
  assertEquals(await promise, press("escape"));
  decoder.close();
});

Deno.test("KeyDecoder: how the bytes are cut never matters", () => {
  const part = fc.oneof(
    fc.constantFrom(
      ...TABLE.map(([input]) => input),
      "\x1b[",
      "\x1b[2",
      "\x1b[20",
      "[200~",
      "\x1bO",
    ),
    fc.string({ unit: "grapheme", maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (parts, size) => {
      const input = parts.join("");
      assertEquals(decode(input, size), decode(input));
    }),
    { numRuns: 500 },
  );
});

Deno.test("KeyDecoder ends a paste whose end was lost, and then takes keys again", () => {
  const keys: Key[] = [];
  const timer = new FakeTimer();
  const decoder = new KeyDecoder((key) => keys.push(key), timer);
  decoder.push(ENCODER.encode("\x1b[200~one\rtwo\x1b[201"));
  assertEquals([keys.length, timer.waiting.size], [0, 1]);
  decoder.push(ENCODER.encode("x"));
  assertEquals(timer.waiting.size, 1);
  timer.elapse();
  decoder.push(ENCODER.encode("y"));
  assertEquals(keys, [paste("one\ntwo\x1b[201x"), text("y")]);
  assertEquals(timer.waiting.size, 0);
  decoder.close();
});

Deno.test("KeyDecoder: what comes with the late end of a paste was pasted, too", () => {
  const keys: Key[] = [];
  const timer = new FakeTimer();
  const decoder = new KeyDecoder((key) => keys.push(key), timer);
  decoder.push(ENCODER.encode("\x1b[200~one\r"));
  timer.elapse();
  decoder.push(ENCODER.encode("two\rthree\r\x1b[201~y"));
  assertEquals(keys, [paste("one\n"), paste("two\nthree\n"), text("y")]);
  // That is so once.
  decoder.push(ENCODER.encode("z\x1b[201~"));
  assertEquals(keys.at(-1), text("z"));
  decoder.close();
});

Deno.test("KeyDecoder: Ctrl+C takes back a paste whose end was lost, but not one that goes on", () => {
  const keys: Key[] = [];
  const timer = new FakeTimer();
  const decoder = new KeyDecoder((key) => keys.push(key), timer);
  decoder.push(ENCODER.encode("\x1b[200~one\x03"));
  decoder.push(ENCODER.encode("two\x1b[201~"));
  assertEquals(keys, [paste("one\x03two")]);
  decoder.push(ENCODER.encode("\x1b[200~one\x03"));
  timer.elapse();
  decoder.push(ENCODER.encode("y"));
  assertEquals(keys, [paste("one\x03two"), text("y")]);
  decoder.close();
});

Deno.test("timerOf goes by a clock, once", () => {
  const clock = new FakeClock();
  const calls: string[] = [];
  const timer = timerOf(clock);
  timer.after(100, () => calls.push("a"));
  const stop = timer.after(100, () => calls.push("b"));
  stop();
  clock.advance(99);
  assertEquals(calls, []);
  clock.advance(1_000);
  assertEquals([calls, clock.sleepers], [["a"], 0]);
});

Deno.test("keys by their codes are those keys, at every split, and type nothing that they are not", () => {
  const cases: readonly [string, Key[]][] = [
    ["\x1b[27;5;13~", [press("enter", "ctrl")]],
    ["\x1b[13;5u", [press("enter", "ctrl")]],
    ["\x1b[127;5u", [press("backspace", "ctrl")]],
    ["\x1b[97;5u", [press("a", "ctrl")]],
    ["\x1b[27;3;98~", [press("b", "alt")]],
    ["\x1b[97;2u", [text("A")]],
    ["\x1b[228u", [text("ä")]],
    ["\x1b[27;9;97~", []],
    ["\x1b[57358;1u\x1b[9999999;5u", [text("\ue00e")]],
  ];
  for (const [bytes, expected] of cases) {
    for (let split = 1; split <= bytes.length; split++) {
      const keys: Key[] = [];
      const decoder = new KeyDecoder((key) => keys.push(key), timerOf(new FakeClock()));
      decoder.push(ENCODER.encode(bytes.slice(0, split)));
      if (split < bytes.length) decoder.push(ENCODER.encode(bytes.slice(split)));
      decoder.push(ENCODER.encode("x"));
      decoder.close();
      assertEquals(
        joined(keys),
        joined([...expected, text("x")]),
        `${JSON.stringify(bytes)} ${split}`,
      );
    }
  }
});
