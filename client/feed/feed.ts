/**
 * What the screen shows of what happens: lines that are finished, and those that may still change.
 * Events in, lines out: it knows no terminal.
 *
 * Lines that may change stand between the finished ones and the input line: what is on its way, people
 * coming and going one after the other. Where nothing can be redrawn (`--plain`), lines come out when
 * they are final, or when there has been time enough.
 */
import { sameDay } from "../days.ts";
import type { ClientEvent } from "../events.ts";
import { dayLine, type RenderContext } from "../lines.ts";
import { render } from "../render.ts";
import { quoteLine } from "../render_said.ts";
import type { Heard } from "../said.ts";
import { Comings } from "./comings.ts";
import { OwnLines } from "./own_lines.ts";
import { Reacting } from "./reacting.ts";
import { Shown } from "./shown.ts";
import { Typists } from "./typists.ts";

/** Where nothing is redrawn, a run of comings and goings ends after so long without another, in ms. */
const PAUSE = 2_000;

export class Feed {
  readonly #redraws: boolean;
  readonly #comings = new Comings();
  readonly #reacting = new Reacting();
  readonly #own = new OwnLines();
  readonly #typists = new Typists();
  /** What a person can refer to. */
  readonly shown = new Shown();
  /** The id of the message that stands right above what may still change. */
  #above: string | undefined;
  /** What a person is about to answer. */
  #picked: Heard | undefined;
  /** When the last message that was shown was said. */
  #lastSaid: number | undefined;

  /** @param redraws Whether there is a place for lines that may still change. */
  constructor(redraws: boolean) {
    this.#redraws = redraws;
  }

  /** Takes an event. @returns The lines that it finishes. */
  take(event: ClientEvent, context: RenderContext): string[] {
    switch (event.kind) {
      case "joined":
      case "left": {
        if (event.kind === "left") this.#typists.left(event);
        const before = this.#comings.takes(event, context) ? [] : this.#end(context);
        const answers = this.#endReacting(context);
        this.#comings.add(event, context);
        return [...before, ...answers];
      }
      case "reacted": {
        const before = this.#reacting.takes(event) && this.#comings.last === undefined
          ? []
          : this.#end(context);
        this.#reacting.add(event, context.now);
        return before;
      }
      case "typing":
        this.#typists.take(event, context.now);
        return [];
      case "sending":
        this.#own.sending(event, context.now);
        return [];
      case "delivered":
        this.#own.gone(event.saying);
        return [];
      case "not-sent":
        this.#own.failed(event, context.now);
        return this.#redraws ? [] : this.finish(render(event, context), context);
      case "given-up":
        this.#own.gone(event.saying);
        break;
      case "heard":
        this.#typists.said(event);
        break;
      case "put-out":
        this.#typists.left({ ...event, rooms: [event.room] });
        break;
      case "taken-back":
        this.shown.takeBack(event.id);
        break;
    }
    const lines = this.finish(
      [...this.#newDay(event, context), ...render(event, context)],
      context,
    );
    this.#noteShown(event);
    return lines;
  }

  /** Lines that come next. @returns Them, and what is final because of that. */
  finish(lines: readonly string[], context: RenderContext): string[] {
    if (lines.length === 0) return [];
    const before = this.#end(context);
    this.#above = undefined;
    return [...before, ...lines];
  }

  /** Says what a person is about to answer; undefined where that is nothing. */
  pick(which: string | undefined, room: string | undefined): void {
    this.#picked = this.shown.pick(which, room);
  }

  /** The lines that may still change, in at most so many rows. */
  live(context: RenderContext, most: number): string[] {
    if (!this.#redraws) return [];
    const runs = [
      ...this.#comings.rows(context),
      ...this.#reacting.rows(context, this.#above),
    ];
    const below = [...this.#pickedRows(context), ...this.#typists.rows(context)];
    const left = Math.max(1, most - runs.length - below.length);
    return [...runs, ...this.#own.rows(context, left), ...below];
  }

  /** Time has passed. @returns The lines that are final because of that. */
  tick(context: RenderContext): string[] {
    this.#typists.tick(context.now);
    if (this.#redraws) return [];
    const last = Math.max(this.#comings.last ?? 0, this.#reacting.last ?? 0);
    const quiet = last > 0 && context.now - last >= PAUSE;
    return [
      ...quiet ? this.#end(context) : [],
      ...this.finish(this.#own.late(context), context),
    ];
  }

  /** Nothing more comes. @returns The last lines. */
  end(context: RenderContext): string[] {
    return [...this.#end(context), ...this.#own.end(context)];
  }

  /** What has grown so far grows no more. */
  #end(context: RenderContext): string[] {
    const comings = this.#comings.end(context);
    if (comings.length > 0) this.#above = undefined;
    return [...comings, ...this.#endReacting(context)];
  }

  #endReacting(context: RenderContext): string[] {
    return this.#reacting.end(context, this.#above);
  }

  #pickedRows(context: RenderContext): string[] {
    const picked = this.#picked;
    if (picked === undefined) return [];
    const said = { from: picked.from, text: picked.text };
    return [quoteLine({ id: picked.id, said }, context.columns, context)];
  }

  #noteShown(event: ClientEvent): void {
    const messages = event.kind === "heard"
      ? [event]
      : event.kind === "past" || event.kind === "found"
      ? event.messages
      : event.kind === "in-front"
      ? event.before
      : [];
    this.shown.note(messages);
    // Below what was found, or is older, stands another line.
    const isLast = event.kind === "heard" || (event.kind === "past" && event.why !== "older");
    if (isLast) this.#above = messages.at(-1)?.id || undefined;
  }

  /** The line that says that another day has begun since the last message. */
  #newDay(event: ClientEvent, context: RenderContext): string[] {
    if (event.kind === "past") this.#lastSaid = event.messages.at(-1)?.time ?? this.#lastSaid;
    if (event.kind !== "heard") return [];
    const before = this.#lastSaid ?? event.time;
    this.#lastSaid = event.time;
    return sameDay(before, event.time) ? [] : dayLine(event.time, context);
  }
}
