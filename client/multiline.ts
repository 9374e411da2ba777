/**
 * Messages of several lines, and such as are too long for one: to the wire and back. Pure.
 *
 * @see https://ircv3.net/specs/extensions/multiline
 */
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import { byteLength, splitToBytes } from "../protocol/text.ts";
import type { Batch } from "./batches.ts";

/** The capability, and the type of the batch. */
export const MULTILINE = "draft/multiline";
/** The tag of a line that goes on where the one before it ended. */
const CONCAT = "draft/multiline-concat";

/** What a message of several lines may have. */
export interface MultilineLimits {
  readonly bytes: number;
  readonly lines: number;
}

/** A line of a message, no longer than the wire takes. */
interface Piece {
  readonly text: string;
  /** Whether it goes on where the piece before it ended. */
  readonly concat: boolean;
}

/** What goes out as one message: its text, and the pieces of it. */
export interface Part {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** A message with its lines takes no more of the wire than this, so that no server is flooded by it. */
const MOST_WIRE_BYTES = 7 * 1024;
/** What a line takes of the wire besides its text: the batch it is in, and a mark. */
const LINE_OVERHEAD = byteLength(`@batch=m12345678;${CONCAT} \r\n`);
/** The most of a message that is believed of a server, in characters. */
const MOST_TEXT = 64 * 1024;

/** What a server says that it takes; `undefined` where it says nothing that can be used. */
export function readLimits(value: string): MultilineLimits | undefined {
  const fields = new Map(
    value.split(",").map((field) => {
      const [name = "", number = ""] = field.split("=", 2);
      return [name, number];
    }),
  );
  const bytes = wholeNumber(fields.get("max-bytes"));
  // A server need not say how many lines it takes.
  const lines = fields.has("max-lines") ? wholeNumber(fields.get("max-lines")) : Infinity;
  return bytes === undefined || lines === undefined ? undefined : { bytes, lines };
}

/**
 * A text as messages that the wire takes: as few as can be, in order, with nothing left out but empty
 * lines around them.
 *
 * @param space What one line has for its text, in bytes.
 * @param overhead What it takes besides, in bytes.
 * @param limits What a message of several lines may have; without them, each line is a message.
 */
export function partsOf(
  text: string,
  space: number,
  overhead: number,
  limits: MultilineLimits | undefined,
): Part[] {
  const pieces = text.split("\n").flatMap((line): Piece[] =>
    line === ""
      ? [{ text: "", concat: false }]
      : splitToBytes(line, space).map((text, at) => ({ text, concat: at > 0 }))
  );
  if (limits === undefined) {
    return pieces.filter(({ text }) => text !== "")
      .map(({ text }) => ({ text, pieces: [{ text, concat: false }] }));
  }
  const groups: Piece[][] = [[]];
  let [bytes, wire] = [0, 0];
  for (const piece of pieces) {
    const length = byteLength(piece.text);
    let group = groups.at(-1) ?? [];
    bytes += length + (piece.concat ? 0 : 1);
    wire += length + overhead + LINE_OVERHEAD;
    if (
      group.length > 0 &&
      (group.length >= limits.lines || bytes > limits.bytes || wire > MOST_WIRE_BYTES)
    ) {
      groups.push(group = []);
      [bytes, wire] = [length + 1, length + overhead + LINE_OVERHEAD];
    }
    group.push(group.length === 0 ? { ...piece, concat: false } : piece);
  }
  return groups.map(withoutBlankEdges).filter((group) => group.length > 0)
    .map((group) => ({ text: joined(group), pieces: group }));
}

/** The lines of a message that has more than one. */
export function batchLines(
  name: string,
  target: string,
  pieces: readonly Piece[],
  tags: ReadonlyMap<string, string>,
): OutgoingMessage[] {
  return [
    { command: "BATCH", params: [`+${name}`, MULTILINE, target], tags: new Map(tags) },
    ...pieces.map(({ text, concat }): OutgoingMessage => ({
      command: "PRIVMSG",
      params: [target, text],
      tags: new Map([["batch", name], ...concat ? [[CONCAT, ""] as const] : []]),
    })),
    { command: "BATCH", params: [`-${name}`] },
  ];
}

/**
 * The lines of a batch as the one message that they are, with line feeds between them; `undefined`
 * where there are none. It cannot go out again as it is.
 */
export function messageOf({ start, lines = [] }: Batch): Message | undefined {
  const [first] = lines;
  if (first === undefined) return undefined;
  let text = "";
  for (const [at, line] of lines.entries()) {
    const next = line.params[1] ?? "";
    if (text.length + next.length > MOST_TEXT) break;
    text += (at === 0 || line.tags.has(CONCAT) ? "" : "\n") + next;
  }
  const source = start.source === "" ? first.source : start.source;
  return {
    tags: start.tags,
    source,
    command: first.command,
    params: [first.params[0] ?? "", text],
  };
}

function joined(pieces: readonly Piece[]): string {
  return pieces.map(({ text, concat }, at) => (at === 0 || concat ? "" : "\n") + text).join("");
}

function withoutBlankEdges(pieces: readonly Piece[]): Piece[] {
  const isSomething = ({ text }: Piece): boolean => text !== "";
  const from = pieces.findIndex(isSomething);
  return from < 0 ? [] : pieces.slice(from, pieces.findLastIndex(isSomething) + 1);
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
