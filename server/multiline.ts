/**
 * Messages of several lines: collected from a client's batch, and written as one for who takes that.
 *
 * @see https://ircv3.net/specs/extensions/multiline
 */
import { has } from "../protocol/capabilities.ts";
import { isClientTag, type Tags } from "../protocol/tags.ts";
import { byteLength } from "../protocol/text.ts";
import type { CommandContext } from "./command.ts";
import { MULTILINE_BYTES, MULTILINE_LINES } from "./limits.ts";

/** The type of the batch, and the tag of a line that goes on where the one before it ended. */
export const MULTILINE = "draft/multiline";
export const CONCAT = "draft/multiline-concat";

/** The value of the capability in `CAP LS 302`. */
export const MULTILINE_VALUE = `max-bytes=${MULTILINE_BYTES},max-lines=${MULTILINE_LINES}`;

/** One line of a message. */
export interface MessageLine {
  readonly text: string;
  /** Whether it goes on where the line before it ended. */
  readonly concat: boolean;
}

/** A batch that a client has opened and not closed. */
export interface OpenBatch {
  readonly name: string;
  readonly target: string;
  readonly clientTags: Tags;
  readonly label: string | undefined;
  readonly lines: MessageLine[];
  /** PRIVMSG or NOTICE, once the first line has come. */
  command: string | undefined;
  bytes: number;
  /** Why it will not be sent, which is said when it is closed; nothing more of it is kept. */
  failure: BatchError | undefined;
}

/** What is wrong with a batch: a code and context for FAIL, and a sentence. */
export class BatchError extends Error {
  override name = "BatchError";
  readonly code: string;
  readonly context: readonly string[];

  constructor(code: string, context: readonly string[], message: string) {
    super(message);
    this.code = code;
    this.context = context;
  }
}

/** Opens a batch from the parameters of `BATCH +name type target`. @throws {BatchError} */
export function openBatch(context: CommandContext, params: readonly string[]): OpenBatch {
  const [name = "", type = "", target] = params;
  const { client, tags, slots } = context;
  const understood = has(client.capabilities, "draft/multiline") &&
    has(client.capabilities, "batch");
  const begins = /^\+./.test(name);
  if (
    !understood || !begins || type !== MULTILINE || target === undefined ||
    slots.batch !== undefined
  ) {
    throw new BatchError("MULTILINE_INVALID", [], "One draft/multiline batch at a time");
  }
  return {
    name: name.slice(1),
    target,
    clientTags: new Map([...tags].filter(([name]) => isClientTag(name))),
    label: tags.get("label"),
    lines: [],
    command: undefined,
    bytes: 0,
    failure: undefined,
  };
}

/**
 * Puts a line into its batch.
 * @throws {BatchError} If the line does not belong there, or is one too many.
 */
export function addLine(
  batch: OpenBatch,
  command: string,
  params: readonly string[],
  tags: Tags,
): void {
  const [target = "", text = ""] = params;
  const concat = tags.has(CONCAT);
  batch.command ??= command;
  if (target !== batch.target) {
    throw new BatchError(
      "MULTILINE_INVALID_TARGET",
      [batch.target, target],
      "Every line must have the batch's target",
    );
  }
  if (command !== batch.command || (concat && (text === "" || batch.lines.length === 0))) {
    throw new BatchError("MULTILINE_INVALID", [], "The line does not fit into the batch");
  }
  batch.bytes += byteLength(text) + (concat || batch.lines.length === 0 ? 0 : 1);
  if (batch.bytes > MULTILINE_BYTES) {
    throw new BatchError(
      "MULTILINE_MAX_BYTES",
      [String(MULTILINE_BYTES)],
      "The message is too long",
    );
  }
  if (batch.lines.length >= MULTILINE_LINES) {
    throw new BatchError(
      "MULTILINE_MAX_LINES",
      [String(MULTILINE_LINES)],
      "The message has too many lines",
    );
  }
  batch.lines.push({ text, concat });
}
