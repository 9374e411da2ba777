import fc from "fast-check";
import { isolate, sanitize, sanitizeLines } from "../../client/sanitize.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

/** What must never reach the terminal. */
const HARMFUL = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const INVISIBLE = /[\u00ad\u034f\u180e\u200b\u2060-\u2064\u3164\ufeff\u{e0001}]/u;

Deno.test("sanitize leaves alone what real writing needs", () => {
  const texts = [
    "plain text, with 'quotes' and \\ backslashes",
    "12三四56",
    "👩‍👩‍👧 👩🏻‍❤️‍💋‍👨🏼 🏳️‍🌈 🏴‍☠️ 🅱️ 1️⃣ 👍🏽",
    "🇩🇪🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "e\u0301 Zu\u0308rich Tiếng Việt",
    "مرحبا بالعالم",
    "می‌خواهم",
    "שלום עולם",
    "क्षत्रिय क्‍ष ക്‍",
    "한국어 각",
    "葛󠄀",
  ];
  for (const text of texts) assertEquals(sanitize(text), text);
});

Deno.test("sanitize makes the rest harmless", () => {
  const rows: [string, string][] = [
    ["A\x1b[31mRED\x1b]0;TITLE\x07B", "A␛[31mRED␛]0;TITLE␇B"],
    ["\x9b31m", "\\x9b31m"],
    ["\x85", "\\x85"],
    ["\0\x7f\b", "␀␡␈"],
    ["a\tb", "a b"],
    ["a\nb\r\nc\rd", "a b c␍d"],
    ["a\u2028b\u2029c", "a b c"],
    ["\u202Egnp.exe\u202C", "\\u202egnp.exe"],
    ["\u2066a\u2069\u200e", "a"],
    ["\u2066a\u2069\u200e\u200f\u061c", "a‹4 invisible›"],
    ["a" + "\u200b".repeat(300) + "b", "a‹300 invisible›b"],
    ["al\u200bi\u2060c\ufeffe\u00ad", "alice"],
    ["al\u200ci\u200dce", "alice"],
    ["ali\ufe0fce\u{e0100}", "alice"],
    ["👩\u200d", "👩"],
    ["x\u{e0041}\u{e0042}\u{e007f}", "x‹3 invisible›"],
    ["🏴\u{e0041}\u{e0042}\u{e007f}", "🏴‹3 invisible›"],
    ["a\ud800b\udc00", "a\ufffdb\ufffd"],
    ["\uffff", "\ufffd"],
    ["\u3164\uffa0", ""],
    ["\u3164\u115f\uffa0", "‹3 invisible›"],
    ["\u0301a", "◌\u0301a"],
    ["e" + "\u0301".repeat(30), "e" + "\u0301".repeat(8) + "…"],
    ["👩" + "\u200d👩".repeat(30), "👩" + "\u200d👩".repeat(7) + "…"],
    ["ᄀ".repeat(40), "ᄀ".repeat(16) + "…"],
  ];
  for (const [text, expected] of rows) assertEquals(sanitize(text), expected);
});

Deno.test("sanitizeLines splits at line breaks only", () => {
  assertEquals(sanitizeLines("a\r\nb\n\nc\rd\x1b"), ["a", "b", "", "c␍d␛"]);
  assertEquals(sanitizeLines(""), [""]);
});

Deno.test("isolate wraps only text with right-to-left characters", () => {
  assertEquals(isolate("plain 三 👩‍👩‍👧"), "plain 三 👩‍👩‍👧");
  assertEquals(isolate("שלום"), "\u2068שלום\u2069");
  assertEquals(isolate("مرحبا"), "\u2068مرحبا\u2069");
  assertEquals(isolate("\u{1e900}"), "\u2068\u{1e900}\u2069");
});

Deno.test("sanitize: whatever comes in, nothing harmful goes out", () => {
  const nasty = fc.constantFrom(
    ..."\x1b\x9b\x07\r\n\t\x7f\u202e\u2066\u200d\u200c\ufe0f\u0301\u200b\u{e0041}\u{e007f}🏴👩🏽aé三ش\ud800",
  );
  const unit = fc.oneof(fc.string({ unit: "binary", maxLength: 1 }), nasty, fc.constant("\udc00"));
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 60 }), (units) => {
      const text = sanitize(units.join(""));
      assert(!HARMFUL.test(text), JSON.stringify(text));
      assert(!INVISIBLE.test(text), JSON.stringify(text));
      assert(!HARMFUL.test(sanitizeLines(units.join("")).join("")), "lines");
      assert(!/[\p{M}\u200c\u200d]{9}/u.test(text), JSON.stringify(text));
      assert(!/^[\p{M}\u200c\u200d]/u.test(text), JSON.stringify(text));
    }),
    { numRuns: 2000 },
  );
});
