/**
 * What we have said and the server has not acknowledged: on its way, or not sent. Lines that stand
 * above the input line until they are settled; pure.
 */
import { isRoomLike } from "../../protocol/names.ts";
import { cut, stripColors } from "../layout.ts";
import { clean, info, oneLine, type RenderContext, warn } from "../lines.ts";
import { heard } from "../render_said.ts";
import type { NotSent, Saying, Sending } from "../said.ts";

/** What stands in place of the time. */
const ON_ITS_WAY = "  …  ";
const NOT_SENT = "  ✗  ";
/** So much of a saying fills the rows that it has on any screen, in UTF-16 units. */
const LONGEST = 1_000;
/** The most rows of one saying. */
const MOST_ROWS = 2;
/** Where nothing can be redrawn, what is on its way for so long is told of, in ms. */
const LATE = 3_000;
/** The most that are printed one by one at the end. */
const MOST_AT_END = 20;

interface Line {
  readonly saying: Saying;
  /** What of it has not arrived. */
  readonly text: string;
  readonly since: number;
  /** Why it was not sent; undefined while it is on its way. */
  readonly failed?: string;
  /** Whether it was told of, where nothing is redrawn. */
  readonly told?: true;
}

export class OwnLines {
  #lines: Line[] = [];

  /** Something is on its way. */
  sending({ saying, left }: Sending, now: number): void {
    this.gone(saying);
    this.#lines.push({ saying, text: left ?? saying.text, since: now });
  }

  /** Something was not sent; it keeps its place. */
  failed({ saying, left, reason }: NotSent, now: number): void {
    const at = this.#lines.findIndex((line) => line.saying === saying);
    const line = { saying, text: left ?? saying.text, since: now, failed: reason };
    if (at < 0) this.#lines.push(line);
    else this.#lines[at] = line;
  }

  /** Something has arrived, or is kept no longer. */
  gone(saying: Saying): void {
    this.#lines = this.#lines.filter((line) => line.saying !== saying);
  }

  /** What stands above the input line, in at most so many rows. */
  rows(context: RenderContext, most: number): string[] {
    const failed = this.#lines.filter((line) => line.failed !== undefined);
    const note = failed.length === 0 ? [] : notSent(failed, context);
    const rows: string[] = [];
    let hidden = this.#lines.length;
    for (const line of this.#lines.toReversed()) {
      const lines = rowsOf(line, context);
      const over = hidden > 1 ? 1 : 0;
      if (rows.length > 0 && rows.length + lines.length + note.length + over > most) break;
      rows.unshift(...lines);
      hidden--;
    }
    const more = hidden === 0
      ? []
      : [context.palette.dim(`${ON_ITS_WAY} ${hidden} more before these`)];
    return [...more, ...rows, ...note];
  }

  /** Where nothing is redrawn: what has been on its way for long, told once. */
  late(context: RenderContext): string[] {
    const late = this.#lines.filter((line) =>
      line.failed === undefined && line.told === undefined && context.now - line.since >= LATE
    );
    this.#lines = this.#lines.map((line) => late.includes(line) ? { ...line, told: true } : line);
    return late.flatMap(({ text }) => info(`on its way: ${oneLine(text)}`, context));
  }

  /** What has not arrived by the end, as far as is known. */
  end(context: RenderContext): string[] {
    const lines = this.#lines.splice(0);
    const more = lines.length - MOST_AT_END;
    return [
      ...lines.slice(0, MOST_AT_END).flatMap(({ text, failed }) =>
        failed === undefined
          ? warn(`may not have arrived: ${oneLine(text)}`, context)
          : warn(`not sent: ${oneLine(text)} (${reasonOf(failed)})`, context)
      ),
      ...more > 0 ? warn(`${more} more that may not have arrived`, context) : [],
    ];
  }
}

/** A reason as a part of a sentence. */
function reasonOf(failed: string): string {
  return clean(failed.replace(/\.$/, ""));
}

function notSent(lines: readonly Line[], context: RenderContext): string[] {
  const one = lines.length === 1;
  const count = one ? "" : `${lines.length} lines `;
  const reason = reasonOf(lines.at(-1)?.failed ?? "");
  return warn(`${count}not sent: ${reason} · /again sends ${one ? "it" : "them"}`, context);
}

/** A saying as it will look when it has arrived, but for its time and its colours. */
function rowsOf({ saying, text, failed }: Line, context: RenderContext): string[] {
  const { to, style, quote } = saying;
  const room = isRoomLike(to) ? to : undefined;
  const { me, palette } = context;
  const rows = heard(
    {
      kind: "heard",
      time: context.now,
      id: "",
      room,
      from: me,
      peer: room === undefined ? to : undefined,
      text: text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()} …` : text,
      style,
      own: true,
      ...quote === undefined ? {} : { quote },
    },
    context,
    failed === undefined ? ON_ITS_WAY : NOT_SENT,
  ).map(stripColors);
  const last = rows[MOST_ROWS - 1] ?? "";
  const shown = rows.length > MOST_ROWS
    ? [...rows.slice(0, MOST_ROWS - 1), `${cut(last, context.columns - 2)} …`]
    : rows;
  return shown.map(palette.dim);
}
