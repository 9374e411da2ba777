/** What the screen shows of what is typed, whatever the sizes in which the keys arrive. */
import type { ClientEvent } from "../../client/events.ts";
import { graphemes, width } from "../../client/layout.ts";
import { PLAIN } from "../../client/palette.ts";
import type { Heard } from "../../client/said.ts";
import { Screen } from "../../client/screen.ts";
import { View } from "../../client/view.ts";
import { assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { NOW, Seat } from "../helpers/session.ts";

const HEARD: Heard = {
  kind: "heard",
  time: NOW,
  id: "m1",
  room: "#7",
  from: "bob",
  peer: undefined,
  text: "shipping at five?",
  style: "message",
  own: false,
};

const JOINED: ClientEvent = { kind: "joined", time: NOW, room: "#7", who: "carol" };

/** Keys, what happens after them, and the screen that there is then; `▏` where the cursor stands. */
interface Scene {
  readonly keys: string;
  readonly then?: (view: View) => void;
  readonly shows: readonly string[];
}

const SCENES: readonly Scene[] = [
  { keys: "hello 家族 ", shows: ["[7] alice› hello 家族 ▏"] },
  {
    keys: "👩‍👩‍👧🅱️🇩🇪é",
    then: (view) => view.show(HEARD),
    shows: ["bob  shipping at five?", "[7] alice› hello 家族 👩‍👩‍👧🅱️🇩🇪é▏"],
  },
  // Back over a flag and a boxed letter, and the family goes with one key.
  {
    keys: "\x1b[D\x1b[D\x1b[D\x7f",
    shows: ["bob  shipping at five?", "[7] alice› hello 家族 ▏🅱️🇩🇪é"],
  },
  {
    keys: "\x05 and so much more that it wraps",
    shows: [
      "bob  shipping at five?",
      "[7] alice› hello 家族 🅱️🇩🇪é and so muc",
      "h more that it wraps▏",
    ],
  },
  {
    keys: "\x1b\rline two\x1b\r\x1b\rfour",
    then: (view) => view.show(JOINED),
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "[7] alice› hello 家族 🅱️🇩🇪é and so muc",
      "h more that it wraps",
      "line two",
      "",
      "four▏",
    ],
  },
  // Up to the end of the second line, the rest of it killed and put back at its start.
  {
    keys: "\x1b[A\x1b[A\x01two \x0b\x01\x19",
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "[7] alice› hello 家族 🅱️🇩🇪é and so muc",
      "h more that it wraps",
      "line two▏two",
      "",
      "four",
    ],
  },
  { keys: "\x03", shows: ["bob  shipping at five?", "→ carol came in", "[7] alice› ▏"] },
  // Pasted, with what must not come through.
  {
    keys: "\x1b[200~def f():\r\n\treturn 1\x1b[2J\r\n\x1b[201~",
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "[7] alice› def f():",
      "    return 1[2J▏",
    ],
  },
  {
    keys: "\r\x12ret",
    then: (view) => view.tell("a line of the program"),
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "── a line of the program",
      'find "ret": def f():',
      "    ▏return 1[2J",
    ],
  },
  {
    keys: "\x07b\t",
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "── a line of the program",
      "bob · barb",
      "[7] alice› bob: ▏",
    ],
  },
  {
    keys: "\t\x1b[Z\t",
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "── a line of the program",
      "barb",
      "[7] alice› barb: ▏",
    ],
  },
  {
    keys: "hi",
    then: (view) => view.place("#8", "alice", [{ room: "#7", messages: 2, mentions: 1 }]),
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "── a line of the program",
      "[8 | 7:2!] alice› ▏",
    ],
  },
  {
    keys: "eight",
    then: (view) => view.place("#7", "alice"),
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "── a line of the program",
      "[7] alice› barb: hi▏",
    ],
  },
  {
    keys: "",
    then: (view) => void view.ask("Password: ", true),
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "── a line of the program",
      "Press Enter, then answer: Password: ▏",
    ],
  },
  {
    keys: " he said\r",
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "── a line of the program",
      "Password: ▏",
    ],
  },
  {
    keys: "sesame\x7f\x1b[D\x12x\x1b[200~pasted\x1b[201~",
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "── a line of the program",
      "Password: ▏",
    ],
  },
  {
    keys: "\r",
    shows: [
      "bob  shipping at five?",
      "→ carol came in",
      "── a line of the program",
      "[7] alice› barb: hi he said▏",
    ],
  },
];

/** The screen, with the cursor drawn into it and the times left out. */
function picture({ screen }: Seat): string[] {
  const lines = screen.history();
  const { row, column } = screen.cursor();
  const at = screen.history().length - screen.lines().length + row;
  while (lines.length <= at) lines.push("");
  // Columns are counted as the terminal does: a wide character takes two.
  let text = "";
  let rest = lines[at] ?? "";
  for (const segment of graphemes(rest)) {
    if (width(text) >= column) break;
    text += segment;
    rest = rest.slice(segment.length);
  }
  lines[at] = `${text.padEnd(text.length + column - width(text))}▏${rest}`;
  return lines.map((line) => line.replace(/^\d\d:\d\d /, ""));
}

/** Types the scenes in pieces of a size. @returns The picture after each. */
async function play(size: number): Promise<string[][]> {
  const seat = new Seat(40, 20);
  const clock = new FakeClock(NOW);
  const view = new View(seat.terminal, new Screen(seat.terminal), PLAIN, clock);
  const running = view.run({
    submit: () => {},
    written: () => {},
    instead: () => undefined,
    go: () => {},
    attended: () => {},
    complete: (before) => ({
      start: before.length - 1,
      offers: ["bob", "barb"].map((name) => ({ text: `${name}: `, label: name })),
    }),
    leave: () => {},
  });
  view.place("#7", "alice");
  const pictures: string[][] = [];
  for (const { keys, then } of SCENES) {
    const bytes = new TextEncoder().encode(keys);
    for (let at = 0; at < bytes.length; at += size) seat.press(bytes.slice(at, at + size));
    await seat.settled();
    then?.(view);
    pictures.push(picture(seat));
  }
  view.close();
  await running;
  return pictures;
}

Deno.test("what is typed is drawn as it is, at every read size", async () => {
  const longest = Math.max(...SCENES.map(({ keys }) => new TextEncoder().encode(keys).length));
  const expected = SCENES.map(({ shows }) => [...shows]);
  for (let size = 1; size <= longest; size++) {
    for (const [scene, shown] of (await play(size)).entries()) {
      assertEquals(shown, expected[scene], `scene ${scene}, ${size} bytes at once`);
    }
  }
});
