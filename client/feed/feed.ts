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
import { Comings } from "./comings.ts";
import { OwnLines } from "./own_lines.ts";

/** Where nothing is redrawn, a run of comings and goings ends after so long without another, in ms. */
const PAUSE = 2_000;

export class Feed {
  readonly #redraws: boolean;
  readonly #comings = new Comings();
  readonly #own = new OwnLines();
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
        const before = this.#comings.takes(event, context) ? [] : this.#comings.end(context);
        this.#comings.add(event, context);
        return before;
      }
      case "sending":
        this.#own.sending(event.saying, context.now);
        return [];
      case "delivered":
        this.#own.gone(event.saying);
        return [];
      case "not-sent":
        this.#own.failed(event.saying, event.reason, context.now);
        return this.#redraws ? [] : this.finish(render(event, context), context);
      case "given-up":
        this.#own.gone(event.saying);
        break;
    }
    return this.finish([...this.#newDay(event, context), ...render(event, context)], context);
  }

  /** Lines that come next. @returns Them, and what is final because of that. */
  finish(lines: readonly string[], context: RenderContext): string[] {
    return lines.length === 0 ? [] : [...this.#comings.end(context), ...lines];
  }

  /** The lines that may still change, in at most so many rows. */
  live(context: RenderContext, most: number): string[] {
    if (!this.#redraws) return [];
    const comings = this.#comings.rows(context);
    return [...comings, ...this.#own.rows(context, Math.max(1, most - comings.length))];
  }

  /** Time has passed. @returns The lines that are final because of that. */
  tick(context: RenderContext): string[] {
    if (this.#redraws) return [];
    const { last } = this.#comings;
    const quiet = last !== undefined && context.now - last >= PAUSE;
    return [
      ...quiet ? this.#comings.end(context) : [],
      ...this.finish(this.#own.late(context), context),
    ];
  }

  /** Nothing more comes. @returns The last lines. */
  end(context: RenderContext): string[] {
    return [...this.#comings.end(context), ...this.#own.end(context)];
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
