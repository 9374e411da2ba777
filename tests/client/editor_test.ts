import fc from "fast-check";
import { Editor, type EditorEvent, MAX_LINE_BYTES } from "../../client/editor.ts";
import { graphemes } from "../../client/layout.ts";
import type { Key, KeyName } from "../../client/keys.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const IGNORED: EditorEvent = { kind: "ignored" };

/** A key from `ctrl+a`, `alt+shift+b`, `left`. */
function press(chord: string): Key {
  const parts = chord.split("+");
  const name = parts.pop() as KeyName;
  const has = (modifier: string): boolean => parts.includes(modifier);
  return { kind: "key", name, ctrl: has("ctrl"), alt: has("alt"), shift: has("shift") };
}

/** An editor with the cursor where `|` stands. */
function editing(drawn: string, history: string[] = []): Editor {
  const editor = new Editor(history);
  const [before = "", after = ""] = drawn.split("|");
  editor.set(before + after, graphemes(before).length);
  return editor;
}

/** The text with `|` where the cursor stands. */
function drawn(editor: Editor): string {
  const parts = [...editor.graphemes];
  parts.splice(editor.cursor, 0, "|");
  return parts.join("");
}

function type(editor: Editor, text: string): void {
  for (const point of text) editor.apply({ kind: "text", text: point });
}

Deno.test("Editor: keys that edit", () => {
  const rows: [string, string, string][] = [
    ["ab|c", "left", "a|bc"],
    ["ab|c", "ctrl+b", "a|bc"],
    ["a|bc", "right", "ab|c"],
    ["a|bc", "ctrl+f", "ab|c"],
    ["ab|c", "home", "|abc"],
    ["ab|c", "ctrl+a", "|abc"],
    ["a|bc", "end", "abc|"],
    ["a|bc", "ctrl+e", "abc|"],
    ["one two-three|", "ctrl+left", "one two-|three"],
    ["one two|", "alt+b", "one |two"],
    ["|one two", "alt+f", "one| two"],
    ["one| two", "ctrl+right", "one two|"],
    ["one| two", "alt+right", "one two|"],
    ["ab|c", "backspace", "a|c"],
    ["ab|c", "ctrl+h", "a|c"],
    ["a|bc", "delete", "a|c"],
    ["a|bc", "ctrl+d", "a|c"],
    ["one two-three|", "ctrl+w", "one |"],
    ["one two  |x", "ctrl+w", "one |x"],
    ["one two-three|", "alt+backspace", "one two-|"],
    ["|one two", "alt+d", "| two"],
    ["one| two", "ctrl+k", "one|"],
    ["one| two", "ctrl+u", "| two"],
    ["ab|cd", "ctrl+t", "acb|d"],
    ["abc|", "ctrl+t", "acb|"],
    ["ab|c", "ctrl+c", "|"],
    ["12三|四", "backspace", "12|四"],
    ["a👩‍👩‍👧|b", "backspace", "a|b"],
    ["a|🇩🇪b", "delete", "a|b"],
    ["|👩‍👩‍👧b", "right", "👩‍👩‍👧|b"],
    ["a|b\u0301", "ctrl+t", "b\u0301a|"],
    ["naïve| x", "alt+b", "|naïve x"],
  ];
  for (const [before, key, after] of rows) {
    const editor = editing(before);
    assertEquals(editor.apply(press(key)), { kind: "edited" }, `${before} ${key}`);
    assertEquals(drawn(editor), after, `${before} ${key}`);
  }
});

Deno.test("Editor: keys that do nothing there, or nothing at all", () => {
  const rows: [string, string][] = [
    ["|abc", "left"],
    ["abc|", "right"],
    ["|abc", "home"],
    ["|abc", "backspace"],
    ["abc|", "delete"],
    ["|abc", "ctrl+u"],
    ["|abc", "ctrl+w"],
    ["abc|", "ctrl+k"],
    ["a|", "ctrl+t"],
    ["|ab", "ctrl+t"],
    ["abc|", "ctrl+y"],
    ["abc|", "alt+y"],
    ["abc|", "up"],
    ["abc|", "down"],
    ["abc|", "pageup"],
    ["abc|", "escape"],
    ["abc|", "alt+7"],
    ["abc|", "ctrl+q"],
    ["abc|", "alt+enter"],
  ];
  for (const [before, key] of rows) {
    const editor = editing(before);
    assertEquals(editor.apply(press(key)), IGNORED, `${before} ${key}`);
    assertEquals(drawn(editor), before, `${before} ${key}`);
  }
  assertEquals(new Editor().apply({ kind: "focus", focused: true }), IGNORED);
});

Deno.test("Editor: with line breaks, keys go by lines", () => {
  const rows: [string, string, string][] = [
    ["ab|", "alt+enter", "ab\n|"],
    ["a|b", "shift+enter", "a\n|b"],
    ["a|b", "ctrl+o", "a\n|b"],
    ["one\ntw|o\nthree", "home", "one\n|two\nthree"],
    ["one\ntw|o\nthree", "ctrl+a", "one\n|two\nthree"],
    ["one\nt|wo\nthree", "end", "one\ntwo|\nthree"],
    ["one\nt|wo\nthree", "ctrl+e", "one\ntwo|\nthree"],
    ["one\nt|wo", "ctrl+home", "|one\ntwo"],
    ["one|\ntwo", "ctrl+end", "one\ntwo|"],
    ["one\nt|wo\nthree", "ctrl+k", "one\nt|\nthree"],
    ["one\n|\nthree", "ctrl+k", "one\n|three"],
    ["one\ntw|o", "ctrl+u", "one\n|o"],
    ["one\n|two", "ctrl+u", "one|two"],
    ["one\n|two", "backspace", "one|two"],
    ["one|\ntwo", "delete", "one|two"],
    ["one\n|two", "left", "one|\ntwo"],
    ["one two\n|", "ctrl+w", "one |"],
    ["one\ntw|o", "up", "on|e\ntwo"],
    ["on|e\ntwo", "down", "one\ntw|o"],
    ["longer|\nab\n", "down", "longer\nab|\n"],
    ["longer\nab\n|", "up", "longer\n|ab\n"],
    // By columns, not by characters; never into the middle of a wide one.
    ["家族|\nabcdef", "down", "家族\nabcd|ef"],
    ["家族\na|bc", "up", "|家族\nabc"],
    ["家族\nabc|", "up", "家|族\nabc"],
  ];
  for (const [before, key, after] of rows) {
    const editor = new Editor([], { breaks: true });
    const [left = "", right = ""] = before.split("|");
    editor.set(left + right, graphemes(left).length);
    assertEquals(editor.apply(press(key)), { kind: "edited" }, `${before} ${key}`);
    assertEquals(drawn(editor), after, `${before} ${key}`);
  }
});

Deno.test("Editor: with line breaks, history comes above the first line and below the last", () => {
  const editor = new Editor(["old\none"], { breaks: true });
  editor.set("new\nline");
  const go = (key: string): string => {
    editor.apply(press(key));
    return drawn(editor);
  };
  assertEquals([go("up"), go("up")], ["new|\nline", "old\none|"]);
  assertEquals([go("up"), go("up")], ["old|\none", "old|\none"]);
  assertEquals([go("down"), go("down")], ["old\none|", "new\nline|"]);
});

Deno.test("Editor: line breaks and tabs are kept where they are allowed, other controls nowhere", () => {
  const editor = new Editor([], { breaks: true });
  editor.insert("a\r\nb\rc\n\td\x1b[1m\0\x7f");
  assertEquals(editor.text, "a\nb\nc\n\td[1m");
  const single = new Editor();
  single.insert("a\r\nb\tc");
  assertEquals(single.text, "a b c");
  assertEquals(single.apply(press("shift+enter")), { kind: "ignored" });
});

Deno.test("Editor: a draft is left and taken up again", () => {
  const editor = editing("dr|aft", ["one", "two"]);
  editor.apply(press("up"));
  type(editor, "!");
  const { draft } = editor;
  assertEquals(draft, { text: "two!", cursor: 4 });
  editor.resume({ text: "other", cursor: 2 });
  assertEquals(drawn(editor), "ot|her");
  // What was made of earlier lines is forgotten, and there is nothing to undo.
  assertEquals(editor.apply(press("ctrl+_")), { kind: "ignored" });
  editor.apply(press("up"));
  assertEquals(drawn(editor), "two|");
  editor.apply(press("ctrl+r"));
  type(editor, "on");
  assertEquals(editor.draft.text, "one");
  assertEquals(editor.search, undefined);
});

Deno.test("Editor: keys that the caller acts on", () => {
  assertEquals(editing("abc|").apply(press("tab")), { kind: "complete", step: 1 });
  assertEquals(editing("abc|").apply(press("shift+tab")), { kind: "complete", step: -1 });
  assertEquals(editing("abc|").apply(press("ctrl+l")), { kind: "redraw" });
  assertEquals(editing("|").apply(press("ctrl+c")), { kind: "interrupt" });
  assertEquals(editing("|").apply(press("ctrl+d")), { kind: "eof" });
  assertEquals(editing("|").apply(press("enter")), { kind: "submit", text: "" });
  const editor = editing("a|b");
  assertEquals(editor.apply(press("enter")), { kind: "submit", text: "ab" });
  assertEquals(drawn(editor), "|");
});

Deno.test("Editor joins what arrives in pieces to one character", () => {
  for (const cluster of ["👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇩🇪", "e\u0301", "👍🏽", "🅱️", "각"]) {
    const editor = editing("a|z");
    type(editor, cluster);
    assertEquals(editor.graphemes.length, 3, cluster);
    assertEquals(drawn(editor), `a${cluster}|z`);
  }
});

Deno.test("Editor: what is inserted before a mark joins it, and the cursor stands after both", () => {
  const editor = editing("|\u0301");
  type(editor, "e");
  assertEquals(drawn(editor), "e\u0301|");
});

Deno.test("Editor drops controls and keeps the rest as it was typed", () => {
  const editor = new Editor();
  type(editor, "a\x1b[31m\u202eb\x9b");
  assertEquals(editor.text, "a[31m\u202eb");
  editor.insert("\tc\r\nd\ud800");
  assertEquals(editor.text, "a[31m\u202eb c d\ufffd");
});

Deno.test("Editor: a paste of one line is inserted, of several lines handed on", () => {
  const editor = editing("a|b");
  assertEquals(editor.apply({ kind: "paste", text: "1 2\n" }), { kind: "edited" });
  assertEquals(drawn(editor), "a1 2|b");
  const paste: Key = { kind: "paste", text: "1\n2" };
  assertEquals(editor.apply(paste), paste);
  assertEquals(drawn(editor), "a1 2|b");
  assertEquals(editor.apply({ kind: "paste", text: "\n" }), IGNORED);
});

Deno.test("Editor takes 16 KiB and says so when it is full", () => {
  const editor = new Editor();
  assert(editor.insert("é".repeat(MAX_LINE_BYTES / 2 - 1)));
  assert(!editor.insert("三"));
  assertEquals(editor.apply({ kind: "text", text: "三" }), IGNORED);
  assert(editor.insert("é"));
  assertEquals(editor.apply({ kind: "text", text: "x" }), IGNORED);
  assertEquals(editor.apply({ kind: "paste", text: "x" }), { kind: "paste", text: "x" });
  assert(!editor.set("x".repeat(MAX_LINE_BYTES + 1)));
  assertEquals(editor.graphemes.length, MAX_LINE_BYTES / 2);
});

Deno.test("Editor undoes typing a word at a time, and everything else a step at a time", () => {
  const editor = new Editor();
  type(editor, "one two");
  editor.apply(press("ctrl+w"));
  editor.apply(press("left"));
  type(editor, "x");
  const seen: string[] = [];
  while (editor.apply(press("ctrl+_")).kind === "edited") seen.push(drawn(editor));
  assertEquals(seen, ["one| ", "one two|", "one|", "|"]);
});

Deno.test("Editor: Ctrl+C on a line can be undone", () => {
  const editor = editing("precious|");
  editor.apply(press("ctrl+c"));
  editor.apply(press("ctrl+z"));
  assertEquals(drawn(editor), "precious|");
});

Deno.test("Editor: kills in a row are one, and older ones can be had back", () => {
  const editor = editing("one two three|");
  editor.apply(press("ctrl+w"));
  editor.apply(press("ctrl+w"));
  editor.apply(press("ctrl+y"));
  assertEquals(drawn(editor), "one two three|");
  editor.apply(press("home"));
  editor.apply(press("alt+d"));
  editor.apply(press("ctrl+k"));
  assertEquals(drawn(editor), "|");
  editor.apply(press("ctrl+y"));
  assertEquals(drawn(editor), "one two three|");
  editor.apply(press("ctrl+a"));
  editor.apply(press("alt+d"));
  editor.apply(press("ctrl+e"));
  editor.apply(press("ctrl+y"));
  assertEquals(drawn(editor), " two threeone|");
  editor.apply(press("alt+y"));
  assertEquals(drawn(editor), " two threeone two three|");
  editor.apply(press("left"));
  assertEquals(editor.apply(press("alt+y")), IGNORED);
});

Deno.test("Editor: history up and down keeps the unfinished line and what was edited", () => {
  const editor = editing("draft|", ["one", "two"]);
  const go = (key: string): string => {
    editor.apply(press(key));
    return drawn(editor);
  };
  assertEquals(go("up"), "two|");
  type(editor, "!");
  assertEquals(go("up"), "one|");
  assertEquals(editor.apply(press("up")), IGNORED);
  assertEquals(go("down"), "two!|");
  assertEquals(go("down"), "draft|");
  assertEquals(editor.apply(press("down")), IGNORED);
  editor.apply(press("enter"));
  assertEquals(go("up"), "draft|");
  assertEquals(go("up"), "two|");
});

Deno.test("Editor: the history has no blank lines and no repetitions", () => {
  const editor = new Editor();
  for (const line of ["a", "a", "", "  ", "b"]) {
    type(editor, line);
    editor.apply(press("enter"));
  }
  const seen: string[] = [];
  while (editor.apply(press("up")).kind === "edited") seen.push(editor.text);
  assertEquals(seen, ["b", "a"]);
});

Deno.test("Editor: Ctrl+R finds older lines as the query grows", () => {
  const editor = editing("draft|", ["deploy one", "hello", "Deploy two", "bye"]);
  editor.apply(press("ctrl+r"));
  assertEquals(editor.search?.query, "");
  type(editor, "dep");
  assertEquals([editor.search?.query, editor.search?.found], ["dep", true]);
  assertEquals(drawn(editor), "|Deploy two");
  editor.apply(press("ctrl+r"));
  assertEquals(drawn(editor), "|deploy one");
  editor.apply(press("ctrl+r"));
  assertEquals(editor.search?.found, false);
  assertEquals(drawn(editor), "|deploy one");
  editor.apply(press("ctrl+s"));
  assertEquals(drawn(editor), "|Deploy two");
  type(editor, "x");
  assertEquals(editor.search?.found, false);
  editor.apply(press("backspace"));
  assertEquals([editor.search?.query, editor.search?.found], ["dep", true]);
  editor.apply(press("end"));
  assertEquals(editor.search, undefined);
  assertEquals(drawn(editor), "Deploy two|");
  editor.apply(press("ctrl+_"));
  assertEquals(drawn(editor), "draft|");
});

Deno.test("Editor: a search is cancelled, or sent with Enter", () => {
  for (const key of ["escape", "ctrl+c", "ctrl+g"]) {
    const editor = editing("dr|aft", ["hello"]);
    editor.apply(press("ctrl+r"));
    type(editor, "hell");
    assertEquals(editor.apply(press(key)), { kind: "edited" });
    assertEquals([drawn(editor), editor.search], ["dr|aft", undefined]);
  }
  const editor = editing("|", ["hello"]);
  editor.apply(press("ctrl+r"));
  type(editor, "hell");
  assertEquals(editor.apply(press("enter")), { kind: "submit", text: "hello" });
  assertEquals(editor.search, undefined);
});

Deno.test("Editor.set puts the cursor where it is told, within the text", () => {
  const editor = new Editor();
  for (const [cursor, expected] of [[undefined, 3], [1, 1], [-1, 0], [99, 3]] as const) {
    editor.set("a👩‍👩‍👧c", cursor);
    assertEquals(editor.cursor, expected);
  }
});

Deno.test("Editor: any keys keep text, graphemes and cursor in step", () => {
  const names =
    "left right up down home end backspace delete enter tab escape ctrl+a ctrl+b ctrl+c " +
    "ctrl+d ctrl+e ctrl+f ctrl+k ctrl+n ctrl+p ctrl+r ctrl+s ctrl+t ctrl+u ctrl+w ctrl+y ctrl+_ " +
    "alt+b alt+d alt+f alt+y alt+backspace ctrl+left ctrl+right alt+enter ctrl+home ctrl+end";
  const key = fc.oneof(
    fc.constantFrom(...names.split(" ")).map(press),
    fc.constantFrom(..."a b三\u0301\u200d👩🇩🇪🏽\ufe0f\x1bᄀ\u1161").map((text) => ({
      kind: "text" as const,
      text,
    })),
    fc.string({ unit: "binary", maxLength: 5 }).map((text) => ({ kind: "paste" as const, text })),
  );
  fc.assert(
    fc.property(fc.array(key, { maxLength: 60 }), fc.boolean(), (keys, breaks) => {
      const editor = new Editor(["one two", "three 👩‍👩‍👧 四"], { breaks });
      for (const key of keys) {
        const before = drawn(editor) + JSON.stringify(editor.search);
        const event = editor.apply(key);
        assertEquals([...editor.graphemes], graphemes(editor.text));
        assert(editor.cursor >= 0 && editor.cursor <= editor.graphemes.length);
        assert(!/(?![\n\t])\p{Cc}|\p{Surrogate}/u.test(editor.text));
        assert(breaks || !/[\n\t]/.test(editor.text));
        const same = drawn(editor) + JSON.stringify(editor.search) === before;
        if (event.kind === "ignored") assert(same, "ignored, but changed");
      }
    }),
    { numRuns: 1000 },
  );
});
