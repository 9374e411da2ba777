/** Who answers messages with what: a run of it is a line for each message. Pure. */
import { aside, clean, type RenderContext } from "../lines.ts";
import { quoteLine, reactionLines, reactionText } from "../render_said.ts";
import type { Quote, Reacted, Reaction } from "../said.ts";

/** The most messages that are answered in one run. */
const MOST_MESSAGES = 5;
/** How much of a message is quoted, in columns. */
const QUOTE = 40;

/** What one message was answered with, in a row. */
interface Run {
  readonly first: Reacted;
  readonly quote: Quote;
  /** Names by emoji, in order. */
  readonly added: Map<string, string[]>;
  readonly removed: Reacted[];
}

export class Reacting {
  readonly #runs = new Map<string, Run>();
  #last = 0;

  /** Whether there is room for another event; if not, {@linkcode end} makes some. */
  takes({ quote }: Reacted): boolean {
    return this.#runs.has(quote.id) || this.#runs.size < MOST_MESSAGES;
  }

  /** Somebody answered a message, or takes that back. */
  add(event: Reacted, now: number): void {
    const { quote, emoji, who, on } = event;
    const run = this.#runs.get(quote.id) ??
      { first: event, quote, added: new Map<string, string[]>(), removed: [] };
    this.#runs.set(quote.id, run);
    this.#last = now;
    const names = run.added.get(emoji) ?? [];
    if (on) run.added.set(emoji, [...names, who]);
    else if (names.includes(who)) run.added.set(emoji, names.filter((name) => name !== who));
    else run.removed.push(event);
  }

  /** When that was last; undefined where nothing has happened. */
  get last(): number | undefined {
    return this.#runs.size === 0 ? undefined : this.#last;
  }

  /**
   * The runs as they are now.
   * @param above The id of the message that stands right above.
   */
  rows(context: RenderContext, above: string | undefined): string[] {
    return [...this.#runs.values()].flatMap((run) => rowsOf(run, context, run.quote.id === above));
  }

  /** The runs as they have become. Others begin. */
  end(context: RenderContext, above: string | undefined): string[] {
    const rows = this.rows(context, above);
    this.#runs.clear();
    return rows;
  }
}

function rowsOf(run: Run, context: RenderContext, isBelow: boolean): string[] {
  const { first: { time, room }, added, removed, quote } = run;
  const reactions = [...added].map(([emoji, names]): Reaction => ({ emoji, names }))
    .filter(({ names }) => names.length > 0);
  if (isBelow && removed.length === 0) return reactionLines(reactions, context);
  const taken = removed.map(({ who, emoji }) => `${clean(who)} took back ${clean(emoji)}`);
  const parts = [...reactions.length > 0 ? [reactionText(reactions)] : [], ...taken];
  if (parts.length === 0) return [];
  const about = quoteLine(quote, QUOTE, context);
  return aside(time, room, `${parts.join(" · ")} ${about}`, context);
}
