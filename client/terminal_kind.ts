/** What a terminal can do, as far as its variables tell. Pure. */
import type { Environment } from "../cli/flags.ts";

/** How a terminal is asked to show a notification of the desktop. */
export type DesktopWay = "osc9" | "osc777";

/** What stands between us and the terminal, and has to be told to pass something on. */
export type Multiplexer = "tmux" | "screen";

export interface TerminalKind {
  /** Undefined where it is not known to show any. */
  readonly desktop: DesktopWay | undefined;
  readonly multiplexer: Multiplexer | undefined;
  /** Whether it takes escape sequences at all. */
  readonly isDumb: boolean;
  /** Whether it breaks what is on the screen into other rows when its width changes. */
  readonly rewraps: boolean;
}

/** What the variables of a terminal tell of it. Those of the one outside are still there in tmux. */
export function terminalKind(environment: Environment): TerminalKind {
  const term = environment("TERM") ?? "";
  const multiplexer = isSet(environment, "TMUX")
    ? "tmux"
    : isSet(environment, "STY")
    ? "screen"
    : undefined;
  return {
    desktop: desktopOf(environment, term),
    multiplexer,
    isDumb: term === "dumb",
    // tmux and screen do, whatever they run in.
    rewraps: multiplexer !== undefined ||
      (!isSet(environment, "XTERM_VERSION") && !KEEPS_ROWS.test(term)),
  };
}

/** Terminals that cut rows, or leave them as they are, when they get narrower. */
const KEEPS_ROWS = /^(?:linux|vt\d+|ansi|cons25|st)(?:$|[.-])/;

/** By what `TERM_PROGRAM`, or `LC_TERMINAL`, says. */
const BY_PROGRAM: ReadonlyMap<string, DesktopWay> = new Map([
  ["iterm.app", "osc9"],
  ["iterm2", "osc9"],
  ["wezterm", "osc777"],
  ["ghostty", "osc777"],
  ["warpterminal", "osc777"],
  ["contour", "osc777"],
]);

/** By how `TERM` begins. */
const BY_TERM: readonly [start: string, way: DesktopWay][] = [
  ["xterm-kitty", "osc9"],
  ["xterm-ghostty", "osc777"],
  ["foot", "osc777"],
  ["rxvt-unicode", "osc777"],
  ["contour", "osc777"],
];

/** By a variable that only that terminal sets. */
const BY_VARIABLE: readonly [name: string, way: DesktopWay][] = [
  ["KITTY_WINDOW_ID", "osc9"],
  ["WEZTERM_PANE", "osc777"],
  // Where it does not know of notifications, it passes over them.
  ["VTE_VERSION", "osc777"],
];

function desktopOf(environment: Environment, term: string): DesktopWay | undefined {
  const program = BY_PROGRAM.get((environment("TERM_PROGRAM") ?? "").toLowerCase()) ??
    BY_PROGRAM.get((environment("LC_TERMINAL") ?? "").toLowerCase());
  return program ?? BY_TERM.find(([start]) => term.startsWith(start))?.[1] ??
    BY_VARIABLE.find(([name]) => isSet(environment, name))?.[1];
}

function isSet(environment: Environment, name: string): boolean {
  return (environment(name) ?? "") !== "";
}
