/**
 * Whom to tell of what, when they look elsewhere: the terminal's bell, and a notification of the desktop.
 * Pure: events in, what is to be sent to the terminal out.
 */
import type { Clock } from "../cli/clock.ts";
import { roomForPeople } from "../protocol/names.ts";
import type { ClientEvent } from "./events.ts";
import { graphemes } from "./layout.ts";
import type { Heard } from "./said.ts";
import { sanitize } from "./sanitize.ts";
import type { NotifyLevel } from "./setting_rows.ts";
import type { Settings } from "./settings.ts";
import type { DesktopWay, TerminalKind } from "./terminal_kind.ts";

/** What notices are made with. */
export interface NoticeParts {
  readonly settings: Settings;
  readonly terminal: Partial<Pick<TerminalKind, "desktop" | "multiplexer">>;
  readonly clock: Pick<Clock, "now">;
  /** How much is to be heard of a room. */
  readonly levelOf: (room: string) => NotifyLevel;
  /** Whether a message is meant for the person who reads. */
  readonly names: (message: Heard) => boolean;
}

/** A terminal that does not tell whether it has the focus has it for so long after a key, in ms. */
const ATTENTION = 30_000;
/** One is told no more often than this, in ms. */
const PAUSE = 3_000;
/** The most of a message that a notification shows, in characters. */
const MOST_SHOWN = 160;
const BELL = "\x07";

/** What somebody is told of. */
interface Notice {
  readonly from: string;
  readonly room: string | undefined;
  readonly text: string;
}

export class Notices {
  readonly #parts: NoticeParts;
  /** Undefined as long as the terminal has not told. */
  #focused: boolean | undefined;
  #typedAt = -Infinity;
  #toldAt = -Infinity;

  constructor(parts: NoticeParts) {
    this.#parts = parts;
  }

  /** Somebody has pressed a key, or the window has gained or lost the focus. */
  attended(focused?: boolean): void {
    this.#focused = focused ?? this.#focused;
    if (focused === undefined) this.#typedAt = this.#parts.clock.now();
  }

  /** What to send to the terminal because of something that happens now; mostly nothing. */
  take(event: ClientEvent): string {
    const notice = this.#noticeOf(event);
    const now = this.#parts.clock.now();
    if (notice === undefined || this.#isLooking(now) || now - this.#toldAt < PAUSE) return "";
    const { settings, terminal } = this.#parts;
    const desktop = settings.get("desktop");
    const way = desktop === "auto" ? terminal.desktop : desktop === "off" ? undefined : desktop;
    const sent = (settings.get("bell") === "on" ? BELL : "") +
      (way === undefined ? "" : passedOn(sequence(way, notice), terminal.multiplexer));
    if (sent !== "") this.#toldAt = now;
    return sent;
  }

  #isLooking(now: number): boolean {
    return this.#focused ?? now - this.#typedAt < ATTENTION;
  }

  #noticeOf(event: ClientEvent): Notice | undefined {
    const { settings, levelOf, names } = this.#parts;
    if (event.kind === "invited") {
      if (settings.get("notify") === "off") return undefined;
      const text = `invites you to room ${roomForPeople(event.room)}`;
      return { from: event.who, room: undefined, text };
    }
    if (event.kind !== "heard" || event.own || event.takenBack) return undefined;
    const { room, from, text } = event;
    // What is said privately is always meant for us.
    const level = room === undefined ? settings.get("notify") : levelOf(room);
    const wanted = level === "all" ||
      (level === "mentions" && (room === undefined || names(event)));
    return wanted ? { from, room, text } : undefined;
  }
}

/** What asks a terminal to show a notification. Nothing in it can end it, or begin anything else. */
function sequence(way: DesktopWay, { from, room, text }: Notice): string {
  const who = harmless(from);
  const where = room === undefined ? "" : ` in room ${harmless(roomForPeople(room))}`;
  if (way === "osc9") return `\x1b]9;${shortened(`${who}${where}: ${harmless(text)}`)}\x07`;
  // Semicolons stand between the parts.
  const parts = [`${who}${where}`, shortened(harmless(text))].map((part) =>
    part.replaceAll(";", ",")
  );
  return `\x1b]777;notify;${parts.join(";")}\x07`;
}

function harmless(text: string): string {
  return sanitize(text).replace(/\p{Cc}/gu, "");
}

function shortened(text: string): string {
  // What is longer than this has more characters, too, however many code units one may take.
  const parts = graphemes(text.slice(0, MOST_SHOWN * 16));
  return parts.length <= MOST_SHOWN ? parts.join("") : `${parts.slice(0, MOST_SHOWN).join("")}…`;
}

/** A sequence for the terminal outside of tmux or screen, which would keep it to themselves. */
function passedOn(text: string, multiplexer: TerminalKind["multiplexer"]): string {
  if (multiplexer === "tmux") return `\x1bPtmux;${text.replaceAll("\x1b", "\x1b\x1b")}\x1b\\`;
  return multiplexer === "screen" ? `\x1bP${text}\x1b\\` : text;
}
