import fc from "fast-check";
import { Editor } from "../../client/editor.ts";
import type { Key, KeyName } from "../../client/keys.ts";
import { Screen } from "../../client/screen.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { FakeTerminal } from "../helpers/terminal.ts";

interface Setup {
  terminal: FakeTerminal;
  screen: Screen;
  editor: Editor;
}

function setUp(columns: number, rows: number, plain = false): Setup {
  const terminal = new FakeTerminal(columns, rows);
  return { terminal, screen: new Screen(terminal, { plain }), editor: new Editor() };
}

function press(name: KeyName): Key {
  return { kind: "key", name, ctrl: false, alt: false, shift: false };
}

/** Sets the text with the cursor where `|` stands, and draws it. */
function show({ screen, editor }: Setup, text: string): void {
  const [before = "", after = ""] = text.split("|");
  editor.set(before + after, [...before].length);
  screen.setInput("> ", editor);
}

/** The screen with `|` where the cursor stands. For narrow characters. */
function picture(terminal: FakeTerminal): string[] {
  const { row, column } = terminal.cursor();
  const lines = terminal.lines();
  while (lines.length <= row) lines.push("");
  const line = (lines[row] ?? "").padEnd(column);
  lines[row] = `${line.slice(0, column)}|${line.slice(column)}`;
  return lines;
}

Deno.test("Screen prints above the input line", () => {
  const setup = setUp(20, 6);
  const { terminal, screen } = setup;
  screen.print(["welcome"]);
  assertEquals(picture(terminal), ["welcome", "|"]);
  show(setup, "hel|lo");
  assertEquals(picture(terminal), ["welcome", "> hel|lo"]);
  screen.print(["bob: hi", "carol: hi"]);
  assertEquals(picture(terminal), ["welcome", "bob: hi", "carol: hi", "> hel|lo"]);
});

Deno.test("Screen prints with one write, which shows the cursor again", () => {
  const setup = setUp(20, 6);
  show(setup, "abc|");
  setup.terminal.writes.length = 0;
  setup.screen.print(["a", "b", "c"]);
  assertEquals(setup.terminal.writes.length, 1);
  assertEquals([...setup.terminal.modes], ["25"]);
});

Deno.test("Screen keeps an input line of several rows below what it prints", () => {
  const setup = setUp(10, 8);
  const { terminal, screen } = setup;
  show(setup, "abcdefghijkl|mnopqrstuvw");
  const input = ["> abcdefgh", "ijkl|mnopqr", "stuvw"];
  assertEquals(picture(terminal), input);
  screen.print(["one"]);
  assertEquals(picture(terminal), ["one", ...input]);
  screen.print(["a line that the terminal wraps"]);
  assertEquals(picture(terminal), ["one", "a line tha", "t the term", "inal wraps", ...input]);
  show(setup, "ab|");
  assertEquals(picture(terminal).at(-1), "> ab|");
});

Deno.test("Screen scrolls, and the lines stay in the scrollback", () => {
  const setup = setUp(10, 4);
  show(setup, "abcdefghij|");
  for (let n = 1; n <= 9; n++) setup.screen.print([`line ${n}`]);
  assertEquals(picture(setup.terminal), ["line 8", "line 9", "> abcdefgh", "ij|"]);
  const lines = Array.from({ length: 9 }, (_, n) => `line ${n + 1}`);
  assertEquals(setup.terminal.history(), [...lines, "> abcdefgh", "ij"]);
});

Deno.test("Screen: a full row takes the cursor to the next one", () => {
  const setup = setUp(10, 6);
  show(setup, "abcdefgh|");
  assertEquals(picture(setup.terminal), ["> abcdefgh", "|"]);
  setup.screen.print(["one"]);
  assertEquals(picture(setup.terminal), ["one", "> abcdefgh", "|"]);
  show(setup, "abcdefg|h");
  assertEquals(picture(setup.terminal), ["one", "> abcdefg|h"]);
  setup.screen.print(["two"]);
  assertEquals(picture(setup.terminal), ["one", "two", "> abcdefg|h"]);
});

Deno.test("Screen sends only what was typed when it was typed at the end", () => {
  const setup = setUp(10, 6);
  const { terminal, screen, editor } = setup;
  show(setup, "|");
  terminal.writes.length = 0;
  for (const text of ["h", "é", " ", "三"]) {
    editor.apply({ kind: "text", text });
    screen.setInput("> ", editor);
  }
  screen.setInput("> ", editor);
  assertEquals(terminal.writes, ["h", "é", " ", "三"]);
});

Deno.test("Screen does not count columns before the cursor where terminals do not agree on them", () => {
  const setup = setUp(20, 6);
  const { terminal, screen, editor } = setup;
  editor.set("👍🏽x", 1);
  terminal.writes.length = 0;
  screen.setInput("> ", editor);
  assert(terminal.writes[0]?.includes("> 👍🏽x\r> 👍🏽\x1b["), JSON.stringify(terminal.writes));
  editor.set("abx", 2);
  terminal.writes.length = 0;
  screen.setInput("> ", editor);
  assert(terminal.writes[0]?.includes("> abx\r\x1b[4C"), JSON.stringify(terminal.writes));
});

Deno.test("Screen shows a window of an input line that is higher than the screen", () => {
  const setup = setUp(4, 5);
  show(setup, "abcdefghijklmnop|");
  setup.screen.print(["one"]);
  assertEquals(picture(setup.terminal), ["one", "ghij", "klmn", "op|"]);
});

Deno.test("Screen hides the input line and shows it again", () => {
  const setup = setUp(10, 6);
  const { terminal, screen } = setup;
  show(setup, "abcdefghij|");
  screen.hide();
  screen.hide();
  assertEquals(picture(terminal), ["|"]);
  screen.print(["one"]);
  assertEquals(picture(terminal), ["one", "|"]);
  screen.redraw();
  assertEquals(picture(terminal), ["one", "> abcdefgh", "ij|"]);
  screen.close();
  screen.close();
  assertEquals(picture(terminal), ["one", "|"]);
  terminal.writes.length = 0;
  show(setup, "x|");
  screen.print(["x"]);
  screen.redraw();
  assertEquals(terminal.writes, []);
});

Deno.test("Screen redraws in place after a resize", () => {
  for (
    const [columns, expected] of [
      [8, ["one", "> abcdef", "ghijklmn", "op|qrst"]],
      [7, ["one", "> abcde", "fghijkl", "mnop|qrs", "t"]],
      [5, ["one", "> abc", "defgh", "ijklm", "nop|qr", "st"]],
      [10, ["one", "> abcdefgh", "ijklmnop|qr", "st"]],
      [40, ["one", "> abcdefghijklmnop|qrst"]],
    ] as const
  ) {
    const setup = setUp(10, 10);
    const { terminal, screen } = setup;
    screen.print(["one"]);
    show(setup, "abcdefghijklmnop|qrst");
    terminal.resize(columns, 10);
    screen.redraw();
    assertEquals(picture(terminal), [...expected], `${columns} columns`);
  }
});

Deno.test("Screen redraws in place where a terminal cuts rows instead of breaking them anew", () => {
  for (
    const [columns, expected] of [
      [8, ["one", "> abcdef", "ghijklmn", "op|qrst"]],
      [5, ["one", "> abc", "defgh", "ijklm", "nop|qr", "st"]],
      [40, ["one", "> abcdefghijklmnop|qrst"]],
    ] as const
  ) {
    const terminal = new FakeTerminal(10, 10, false);
    const screen = new Screen(terminal, { rewraps: false });
    const editor = new Editor();
    screen.print(["one"]);
    show({ terminal, screen, editor }, "abcdefghijklmnop|qrst");
    terminal.resize(columns, 10);
    screen.redraw();
    assertEquals(picture(terminal), [...expected], `${columns} columns`);
    screen.print(["two"]);
    assertEquals(picture(terminal), [expected[0], "two", ...expected.slice(1)]);
  }
});

Deno.test("Screen prints in place after a resize that nobody told it of", () => {
  const setup = setUp(10, 10);
  show(setup, "abcdefghijkl|");
  setup.terminal.resize(6, 10);
  setup.screen.print(["one"]);
  assertEquals(picture(setup.terminal), ["one", "> abcd", "efghij", "kl|"]);
});

Deno.test("Screen keeps live lines between what it prints and the input line", () => {
  const setup = setUp(20, 8);
  const { terminal, screen } = setup;
  screen.update([], ["not to be seen yet"]);
  assertEquals(terminal.writes, []);
  screen.update(["one"], ["sending: hi"]);
  assertEquals(picture(terminal), ["one", "|"]);
  show(setup, "ab|c");
  assertEquals(picture(terminal), ["one", "sending: hi", "> ab|c"]);
  screen.print(["two"]);
  assertEquals(picture(terminal), ["one", "two", "sending: hi", "> ab|c"]);
  terminal.writes.length = 0;
  screen.update(["alice: hi"], ["bob is typing", "carol too"]);
  assertEquals(terminal.writes.length, 1);
  assertEquals(picture(terminal).slice(2), [
    "alice: hi",
    "bob is typing",
    "carol too",
    "> ab|c",
  ]);
  screen.update([], ["bob is typing", "carol too"]);
  show(setup, "ab|c");
  assertEquals(terminal.writes.length, 1, "what has not changed is not written again");
  show(setup, "abc|");
  terminal.writes.length = 0;
  setup.editor.apply({ kind: "text", text: "d" });
  screen.setInput("> ", setup.editor);
  assertEquals(terminal.writes, ["d"]);
  screen.update([], []);
  assertEquals(picture(terminal), ["one", "two", "alice: hi", "> abcd|"]);
  screen.update([], ["x"]);
  screen.hide();
  assertEquals(picture(terminal), ["one", "two", "alice: hi", "|"]);
  screen.redraw();
  assertEquals(picture(terminal), ["one", "two", "alice: hi", "x", "> abcd|"]);
  screen.close();
  assertEquals(picture(terminal), ["one", "two", "alice: hi", "|"]);
});

Deno.test("Screen shows of the live lines as many as fit, and always the input line", () => {
  const setup = setUp(10, 6);
  show(setup, "ab|");
  setup.screen.update(["one"], ["1", "2", "3", "4"]);
  assertEquals(picture(setup.terminal), ["one", "2", "3", "4", "> ab|"]);
  show(setup, "abcdefghijklmnopqrstuvw|");
  assertEquals(picture(setup.terminal), ["one", "3", "4", "> abcdefgh", "ijklmnopqr", "stuvw|"]);
  show(setup, "abcdefghijklmnopqrstuvwabcdefghijklmn|");
  assertEquals(picture(setup.terminal).slice(-5, -3), ["4", "> abcdefgh"]);
  show(setup, "|");
  setup.screen.update([], ["a live line that is wider", "x"]);
  assertEquals(picture(setup.terminal).at(-2), "x");
  setup.screen.print(["two"]);
  assertEquals(setup.terminal.history(), ["one", "two", "x", ">"]);
});

Deno.test("Screen in plain mode shows no live lines", () => {
  const setup = setUp(20, 6, true);
  show(setup, "ab|c");
  setup.screen.update(["one"], ["bob is typing"]);
  setup.screen.update([], ["carol is typing"]);
  assertEquals(picture(setup.terminal), ["one", "> ab|c"]);
});

Deno.test("Screen in plain mode writes no escape sequence", () => {
  const setup = setUp(10, 6, true);
  const { terminal, screen, editor } = setup;
  screen.print(["\x1b[1mone\x1b[0m"]);
  show(setup, "ab|c");
  assertEquals(picture(terminal), ["one", "> ab|c"]);
  screen.print(["\x1b[31mtwo\x1b[0m"]);
  assertEquals(picture(terminal), ["one", "two", "> ab|c"]);
  show(setup, "abcdefghi|");
  assertEquals(picture(terminal), ["one", "two", "hi|"]);
  editor.apply(press("home"));
  screen.setInput("\x1b[1m>\x1b[0m ", editor);
  assertEquals(picture(terminal), ["one", "two", "> |abcdefg"]);
  screen.close();
  assertEquals(picture(terminal), ["one", "two", "|"]);
  assert(!terminal.writes.join("").includes("\x1b"));
});

Deno.test("Screen: any keys, lines and sizes show what drawing from scratch shows", () => {
  const names = ["left", "right", "home", "end", "backspace", "delete", "up"] as const;
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(..."abc d三é\u0301👩\u200d🇩🇪\u200b").map(typed) },
    { weight: 3, arbitrary: fc.constantFrom(...names).map(press) },
    { weight: 3, arbitrary: fc.constantFrom(...CHORDS).map(chord) },
    fc.constantFrom("one", "a\nb", "x".repeat(30)).map((text): Key => ({ kind: "paste", text })),
    fc.constantFrom("", "hi", "a longer line 三四五六七八九", "x".repeat(24)).map(printed),
    fc.array(fc.constantFrom("a", "三四五", "x".repeat(11)), { maxLength: 4 }).map(live),
    fc.record({ columns: fc.integer({ min: 4, max: 30 }), rows: fc.integer({ min: 3, max: 9 }) }),
  );
  const plain = fc.boolean();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), plain, (steps, plain) => {
      const { terminal, screen } = setUp(12, 8, plain);
      const editor = new Editor(["one", "two\n\nthree"], { breaks: true });
      const printed: string[] = [];
      let liveLines: readonly string[] = [];
      let resized = false;
      editor.set("abcdefghij");
      screen.setInput("> ", editor);
      for (const step of steps) {
        // Without escape sequences there is no way back over rows that the terminal wrapped.
        if ("columns" in step && plain) continue;
        // Nor over rows that it has scrolled away because the line is taller now than the screen.
        if ("columns" in step && columnsOf(editor, liveLines) > step.columns * (step.rows - 1)) {
          continue;
        }
        if ("columns" in step) {
          resized = true;
          terminal.resize(step.columns, step.rows);
          screen.redraw();
        } else if (step.kind === "print") {
          printed.push(step.line);
          screen.print([step.line]);
        } else if (step.kind === "live") {
          liveLines = step.lines;
          screen.update([], step.lines);
        } else {
          editor.apply(step);
          screen.setInput("> ", editor);
        }
        const { columns, rows } = terminal.size();
        const fresh = setUp(columns, rows, plain);
        // What scrolled away cannot be wrapped anew, so after a resize only the input line counts.
        if (!resized) fresh.screen.print(printed);
        fresh.screen.update([], liveLines);
        fresh.screen.setInput("> ", editor);
        const above = terminal.cursor().row - fresh.terminal.cursor().row;
        assertEquals(terminal.cursor().column, fresh.terminal.cursor().column);
        if (resized) assertEquals(terminal.lines().slice(above), fresh.terminal.lines());
        else assertEquals(terminal.history(), fresh.terminal.history());
      }
    }),
    { numRuns: 500 },
  );
});

/** Keys that move, kill, yank, undo, break the line and search. */
const CHORDS =
  ("alt+enter ctrl+w ctrl+k ctrl+u ctrl+y alt+y ctrl+_ ctrl+t alt+b alt+f alt+d ctrl+a ctrl+e " +
    "ctrl+r ctrl+g ctrl+c ctrl+home ctrl+end").split(" ");

function chord(text: string): Key {
  const parts = text.split("+");
  const name = parts.at(-1) as KeyName;
  const [ctrl, alt] = [parts.includes("ctrl"), parts.includes("alt")];
  return { kind: "key", name, ctrl, alt, shift: false };
}

function typed(text: string): Key {
  return { kind: "text", text };
}

function printed(line: string): { kind: "print"; line: string } {
  return { kind: "print", line };
}

function live(lines: readonly string[]): { kind: "live"; lines: readonly string[] } {
  return { kind: "live", lines };
}

/** The most columns that the input line and the live lines can take, with what their breaks waste. */
function columnsOf(editor: Editor, lines: readonly string[]): number {
  return [...lines, ...`> ${editor.text}`.split("\n")]
    .reduce((sum, { length }) => sum + length * 2 + 30, 0);
}
