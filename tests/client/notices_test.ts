/** Whom to tell of what, and how a terminal is asked to. */
import fc from "fast-check";
import { Notices } from "../../client/notices.ts";
import type { Heard } from "../../client/said.ts";
import type { NotifyLevel } from "../../client/setting_rows.ts";
import { Settings } from "../../client/settings.ts";
import { type TerminalKind, terminalKind } from "../../client/terminal_kind.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";

const BELL = "\x07";

function heard(text: string, changes: Partial<Heard> = {}): Heard {
  return {
    kind: "heard",
    time: 1,
    id: "",
    room: "#7",
    from: "ben",
    peer: undefined,
    text,
    style: "message",
    own: false,
    ...changes,
  };
}

function setUp(
  terminal: Partial<Pick<TerminalKind, "desktop" | "multiplexer">> = {},
  levels: Record<string, NotifyLevel> = {},
) {
  const settings = new Settings();
  const clock = new FakeClock();
  const notices = new Notices({
    settings,
    terminal,
    clock,
    levelOf: (room) => levels[room] ?? settings.get("notify"),
    names: ({ text }) => text.includes("ann"),
  });
  /** What comes of a message, long after the last one. */
  const told = (message: Heard): string => {
    clock.advance(60_000);
    return notices.take(message);
  };
  return { settings, clock, notices, told };
}

Deno.test("Notices: who looks is not told", () => {
  const { notices, told, clock } = setUp();
  notices.attended(false);
  assertEquals(told(heard("ann?")), BELL);
  notices.attended(true);
  assertEquals(told(heard("ann?")), "");
  // A key alone says less than the terminal does.
  notices.attended(false);
  notices.attended();
  clock.advance(10_000);
  assertEquals(notices.take(heard("ann?")), BELL);
});

Deno.test("Notices: a terminal that says nothing of its focus has it for a while after a key", () => {
  const { notices, clock } = setUp();
  assertEquals(notices.take(heard("ann?")), BELL);
  clock.advance(60_000);
  notices.attended();
  clock.advance(29_999);
  assertEquals(notices.take(heard("ann?")), "");
  clock.advance(1);
  assertEquals(notices.take(heard("ann?")), BELL);
});

Deno.test("Notices: of each room what one wants, and of what is said privately", () => {
  const { settings, told } = setUp({}, { "#8": "all", "#9": "off" });
  const rows: [Heard, boolean][] = [
    [heard("hello"), false],
    [heard("hello ann"), true],
    [heard("hello", { room: "#8" }), true],
    [heard("hello ann", { room: "#9" }), false],
    [heard("hello", { room: undefined }), true],
    [heard("ann", { own: true }), false],
    [heard("ann", { takenBack: true }), false],
  ];
  for (const [message, expected] of rows) {
    assertEquals(told(message) !== "", expected, JSON.stringify(message));
  }
  settings.set("notify", "off");
  assertEquals(told(heard("hello ann")), "");
  assertEquals(told(heard("hello", { room: undefined })), "");
  assertEquals(told(heard("hello", { room: "#8" })), BELL);
  settings.set("bell", "off");
  assertEquals(told(heard("hello", { room: "#8" })), "");
});

Deno.test("Notices: an invitation is one, other events are none", () => {
  const { notices, clock, settings } = setUp({ desktop: "osc9" });
  const invited = { kind: "invited", time: 1, who: "ben", room: "#8" } as const;
  assertEquals(notices.take({ kind: "joined", time: 1, room: "#7", who: "ann" }), "");
  assertEquals(notices.take(invited), `${BELL}\x1b]9;ben: invites you to room 8\x07`);
  settings.set("notify", "off");
  clock.advance(60_000);
  assertEquals(notices.take(invited), "");
});

Deno.test("Notices tells no more than once in three seconds", () => {
  const { notices, clock } = setUp({}, { "#7": "all" });
  const told: string[] = [];
  for (let ms = 0; ms < 10_000; ms += 100) {
    told.push(notices.take(heard("x")));
    clock.advance(100);
  }
  assertEquals(told.filter((text) => text !== "").length, 4);
});

Deno.test("Notices asks each terminal in its way, and through what stands between", () => {
  const osc9 = "\x1b]9;ben in room 7: hi ann; look\x07";
  const osc777 = "\x1b]777;notify;ben in room 7;hi ann, look\x07";
  const rows: [Parameters<typeof setUp>[0], string, string][] = [
    [{}, "auto", ""],
    [{ desktop: "osc9" }, "auto", osc9],
    [{ desktop: "osc777" }, "auto", osc777],
    [{ desktop: "osc777" }, "osc9", osc9],
    [{ desktop: "osc777" }, "off", ""],
    [{}, "osc777", osc777],
    [{ desktop: "osc9", multiplexer: "tmux" }, "auto", `\x1bPtmux;\x1b${osc9}\x1b\\`],
    [{ desktop: "osc9", multiplexer: "screen" }, "auto", `\x1bP${osc9}\x1b\\`],
  ];
  for (const [terminal, setting, expected] of rows) {
    const { settings, told } = setUp(terminal);
    settings.set("desktop", setting);
    assertEquals(told(heard("hi ann; look")), BELL + expected);
    settings.set("bell", "off");
    assertEquals(told(heard("hi ann; look")), expected);
  }
});

Deno.test("Notices: whatever strangers write, it ends where it is to end, and is short", () => {
  const anyText = fc.string({
    unit: fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
      fc.constantFrom(..."\x1b\x07\x9c\x9d\\\r\n;]\u202e\0"),
    ),
    maxLength: 400,
  });
  fc.assert(fc.property(
    anyText,
    anyText,
    fc.constantFrom<TerminalKind["desktop"]>("osc9", "osc777"),
    (text, from, desktop) => {
      const { told, settings } = setUp({ desktop }, { "#7": "all" });
      settings.set("bell", "off");
      const sent = told(heard(text, { from }));
      const start = desktop === "osc9" ? "\x1b]9;" : "\x1b]777;notify;";
      assert(sent.startsWith(start) && sent.endsWith("\x07"));
      const inner = sent.slice(start.length, -1);
      assert(!/\p{Cc}/u.test(inner), JSON.stringify(inner));
      if (desktop === "osc777") assertEquals(inner.split(";").length, 2);
    },
  ));
});

Deno.test("terminalKind: which terminals show notifications, and what stands between", () => {
  const kind = (variables: Record<string, string>) => terminalKind((name) => variables[name]);
  const rows: [Record<string, string>, TerminalKind["desktop"]][] = [
    [{}, undefined],
    [{ TERM: "xterm-256color" }, undefined],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "Apple_Terminal" }, undefined],
    [{ TERM: "xterm-256color", TERM_PROGRAM: "iTerm.app" }, "osc9"],
    [{ TERM: "tmux-256color", TERM_PROGRAM: "tmux", LC_TERMINAL: "iTerm2" }, "osc9"],
    [{ TERM: "xterm-kitty" }, "osc9"],
    [{ TERM: "screen", KITTY_WINDOW_ID: "1" }, "osc9"],
    [{ TERM_PROGRAM: "WezTerm" }, "osc777"],
    [{ TERM: "xterm-ghostty" }, "osc777"],
    [{ TERM: "foot-extra" }, "osc777"],
    [{ TERM: "rxvt-unicode-256color" }, "osc777"],
    [{ TERM: "xterm-256color", VTE_VERSION: "7600" }, "osc777"],
    [{ TERM: "xterm-256color", VTE_VERSION: "" }, undefined],
  ];
  for (const [variables, expected] of rows) {
    assertEquals(kind(variables).desktop, expected, JSON.stringify(variables));
  }
  assertEquals(kind({ TMUX: "/tmp/x", STY: "1" }).multiplexer, "tmux");
  assertEquals(kind({ STY: "1" }).multiplexer, "screen");
  assertEquals([kind({ TERM: "dumb" }).isDumb, kind({}).isDumb], [true, false]);
  const rewraps = (variables: Record<string, string>) => kind(variables).rewraps;
  for (const variables of [{ TERM: "xterm-256color" }, { TERM: "screen", STY: "1" }]) {
    assert(rewraps(variables), JSON.stringify(variables));
  }
  assert(rewraps({ TERM: "tmux", TMUX: "x", XTERM_VERSION: "XTerm(379)" }));
  for (
    const variables of [
      { TERM: "linux" },
      { TERM: "vt100" },
      { TERM: "st-256color" },
      { TERM: "xterm", XTERM_VERSION: "XTerm(379)" },
    ]
  ) assert(!rewraps(variables), JSON.stringify(variables));
});
