/**
 * What stands on the screen: finished lines, those that may still change, and the input line. It puts
 * what has changed there in one write, and what others say no more often than the eye can follow.
 */
import type { Clock } from "../cli/clock.ts";
import type { ClientEvent } from "./events.ts";
import { Feed } from "./feed/feed.ts";
import { info, type RenderContext, warn } from "./lines.ts";
import type { Heard } from "./said.ts";
import { Pace } from "./pace.ts";
import { sanitizeLines } from "./sanitize.ts";
import type { InputLine, Screen } from "./screen.ts";

/** What a board is made of. */
export interface BoardParts {
  readonly screen: Screen;
  /** What the lines depend on now. */
  readonly context: () => RenderContext;
  /** How many rows the screen has. */
  readonly rows: () => number;
  /** The input line as it is now. */
  readonly input: () => InputLine;
  /** What stands right above the input line as long as somebody types it. */
  readonly hint: () => readonly string[];
  readonly clock: Clock;
  /** No more often than every so many ms is what has changed put on the screen. */
  readonly every: number;
}

/** The most rows that may still change, above the input line. */
const MOST_LIVE = 8;

export class Board {
  readonly #parts: BoardParts;
  readonly #feed: Feed;
  /** What is to be printed, and whether the input line is to be drawn, when all has been told. */
  #finished: string[] = [];
  #stale = false;
  #telling = 0;
  readonly #pace: Pace;

  constructor(parts: BoardParts) {
    this.#parts = parts;
    this.#feed = new Feed(parts.screen.redraws);
    this.#pace = new Pace(parts.every, parts.clock, () => this.#write());
  }

  /** Does something that shows more than one thing, and puts all of it on the screen at once. */
  together(act: () => void): void {
    this.#telling++;
    try {
      act();
    } finally {
      this.#telling--;
      this.#flush();
    }
  }

  /** Shows an event. */
  show(event: ClientEvent): void {
    this.#print(this.#feed.take(event, this.#parts.context()));
  }

  /** Prints a line of the program itself. */
  tell(text: string): void {
    this.#say(text, info);
  }

  /** Prints a line that is there to be copied: it is broken by nobody but the terminal. */
  tellWhole(text: string): void {
    this.#say(text, (line) => [line]);
  }

  /** Prints a line that should not be missed. */
  warn(text: string): void {
    this.#say(text, warn);
  }

  /** The message that is meant by a number, counted back, or by the name of who said it. */
  find(which: string): Heard | undefined {
    return this.#feed.shown.find(which, this.#parts.context().room);
  }

  /** The last messages that can be counted back, the newest first. */
  lastShown(count: number): readonly Heard[] {
    return this.#feed.shown.last(count, this.#parts.context().room);
  }

  /** Says which message a person is about to answer; undefined: none. */
  pick(which: string | undefined): void {
    this.#feed.pick(which, this.#parts.context().room);
  }

  /** Time has passed. */
  tick(): void {
    this.#print(this.#feed.tick(this.#parts.context()));
  }

  /** The input line, or what stands above it, is not any more what was drawn. */
  draw(): void {
    this.#stale = true;
    this.#flush();
  }

  /** Puts on the screen at once what has changed: somebody has pressed a key, and looks. */
  now(): void {
    if (this.#telling === 0) this.#pace.now();
  }

  /** Rows that were drawn for another width are drawn anew. */
  resized(): void {
    const { screen, input } = this.#parts;
    screen.update([], this.#live(), input());
    screen.redraw();
  }

  /** Nothing more comes: what may still change is final, and the input line goes. */
  close(): void {
    this.#print(this.#feed.end(this.#parts.context()));
    this.#pace.now();
    this.#parts.screen.close();
  }

  #say(text: string, kind: typeof info): void {
    const context = this.#parts.context();
    const lines = sanitizeLines(text).flatMap((line) => kind(line, context));
    this.#print(this.#feed.finish(lines, context));
  }

  #print(lines: readonly string[]): void {
    this.#finished.push(...lines);
    this.#flush();
  }

  /** Has what has changed put on the screen, unless there is more to be told. */
  #flush(): void {
    if (this.#telling === 0) this.#pace.want();
  }

  #write(): boolean {
    const input = this.#stale ? this.#parts.input() : undefined;
    this.#stale = false;
    return this.#parts.screen.update(this.#finished.splice(0), this.#live(), input);
  }

  #live(): string[] {
    const { context, rows, hint } = this.#parts;
    const most = Math.max(1, Math.min(MOST_LIVE, Math.floor(rows() / 3)));
    return [...this.#feed.live(context(), most), ...hint()];
  }
}
