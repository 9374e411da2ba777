/**
 * What a slash command is: a row of a table from which the line that was typed is carried out, and
 * `/help` is made.
 *
 * Each file beside this one holds one group of rows and knows no other. A command knows no screen and
 * no connection: it acts through {@linkcode ChatActions}.
 */
import type { Known } from "../completion.ts";
import type { Heard, Saying } from "../said.ts";
import type { Session, Step } from "../session.ts";
import type { Settings } from "../settings.ts";

/** What a command may do; the chat implements it. */
export interface ChatActions {
  /** The room in front. */
  readonly room: string | undefined;
  readonly settings: Settings;
  /** What is kept for this server is found again by this. */
  readonly server: string;
  /** Takes a step of the session: what it wants sent is sent, what happens is shown. */
  act(step: (session: Session, now: number) => Step): void;
  say(saying: Saying): void;
  /** Who wrote to us alone, last. */
  readonly lastPeer: string | undefined;
  /** Gives back a text with emoji in place of their names, perhaps a moment later. */
  expand(text: string, act: (expanded: string) => void): void;
  /** The message that is meant by a number, counted back on the screen, or by the name of who said it. */
  find(which: string): Heard | undefined;
  /** The last messages on the screen that can be counted back, the newest first. */
  lastShown(count: number): readonly Heard[];
  /** Puts a room in front, entering it where needed, with its key where it is locked. */
  goTo(room: string, key?: string): void;
  leave(room: string): void;
  /** Shows which rooms we are in, and what is new there. */
  showRooms(): void;
  register(): void;
  /** `undefined`: under the name that one has. */
  login(name: string | undefined): void;
  changePassword(): void;
  /** Prints a line of the program itself. */
  tell(text: string): void;
  /** Says what was wrong with what a person typed, as a sentence. */
  complain(text: string): void;
  quit(): void;
}

/** A command. */
export interface Command {
  /** What is typed after the slash. */
  readonly name: string;
  /** What may be typed instead. */
  readonly aliases?: readonly string[];
  /** What follows the name: capitals stand for something, brackets for what may be missing. */
  readonly usage: string;
  /** Whether what follows may have several lines; else they are one, with spaces between. */
  readonly lines?: true;
  /** What it does, in a few words without a full stop. */
  readonly help: string;
  /** What `/help NAME` says besides: a sentence or an example a line. */
  readonly more?: readonly string[];
  /**
   * What Tab offers for the next word, by the words before it, where the usage does not tell: NAME there
   * is somebody, ROOM a room, and what is not in capitals stands for itself.
   */
  readonly completes?: (before: readonly string[], known: Known) => readonly string[];
  /** Does it; `rest` is what followed the name, without the space around it. */
  readonly run: (chat: ChatActions, rest: string, table: readonly CommandGroup[]) => void;
}

/** Commands that belong together. */
export interface CommandGroup {
  /** The word that `/help` takes for all of them; no command has this name. */
  readonly name: string;
  /** What they are about, in a few words. */
  readonly title: string;
  readonly commands: readonly Command[];
}

/** Does something with the room in front, if there is one. */
export function inRoom(chat: ChatActions, act: (room: string) => void): void {
  if (chat.room === undefined) chat.complain("You are in no room: /room 7 enters one.");
  else act(chat.room);
}

/** A whole number as somebody typed it, within bounds. */
export function wholeNumber(text: string, least: number, most: number): number | undefined {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return number >= least && number <= most ? number : undefined;
}
