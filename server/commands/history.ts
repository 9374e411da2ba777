/**
 * CHATHISTORY and MARKREAD: what was said before, and how far somebody has read.
 *
 * @see https://ircv3.net/specs/extensions/chathistory
 * @see https://ircv3.net/specs/extensions/read-marker
 */
import { has } from "../../protocol/capabilities.ts";
import { parseReference, type Reference } from "../../protocol/references.ts";
import { readMark } from "../answers.ts";
import { markKey, type Readable, readable } from "../buffers.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { timeTag } from "../encode.ts";
import { HISTORY_BYTES, HISTORY_PAGE, HISTORY_TAG_BYTES, HISTORY_TAGS } from "../limits.ts";
import { affordable, playBack } from "../replay.ts";
import type { Bound, HistoryRecord, PageQuery } from "../storage/store.ts";

/** What is wrong with a request: the code and context of a FAIL, and a sentence. */
class HistoryError extends Error {
  override name = "HistoryError";
  readonly code: string;
  readonly context: readonly string[];

  constructor(code: string, message: string, ...context: readonly string[]) {
    super(message);
    this.code = code;
    this.context = context;
  }
}

function chathistory(context: CommandContext, params: readonly string[]): void {
  const [word = "", ...rest] = params;
  const subcommand = word.toUpperCase();
  try {
    if (subcommand === "TARGETS") return targets(context, rest);
    const form = FORMS[subcommand];
    if (form === undefined) {
      throw new HistoryError("INVALID_PARAMS", "There is no such subcommand", shown(word));
    }
    messages(context, subcommand, form, rest);
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    context.reply.fail("CHATHISTORY", error.code, error.message, ...error.context);
  }
}

/** Later than any record. */
const END = Number.MAX_SAFE_INTEGER;

/** The part of a buffer that is meant. */
type Range = Pick<PageQuery, "after" | "before" | "inclusive" | "from">;

/** What a subcommand means: how many references it takes, and which part of the buffer they name. */
interface Form {
  readonly references: 1 | 2;
  /** `undefined` for what lies around the first. */
  readonly range: (first: Reference, second: Reference, isBefore: IsBefore) => Range | undefined;
}

/** Whether one reference comes before another. */
type IsBefore = (one: Reference, other: Reference) => boolean;

const FORMS: Readonly<Record<string, Form>> = {
  BEFORE: { references: 1, range: (first) => ({ before: boundOf(first), from: "end" }) },
  AFTER: { references: 1, range: (first) => ({ after: boundOf(first), from: "start" }) },
  LATEST: { references: 1, range: (first) => ({ after: boundOf(first), from: "end" }) },
  AROUND: { references: 1, range: () => undefined },
  BETWEEN: {
    references: 2,
    range: (first, second, isBefore) =>
      isBefore(first, second)
        ? { after: boundOf(first), before: boundOf(second), from: "start" }
        : { after: boundOf(second), before: boundOf(first), from: "end" },
  },
};

/**
 * The message itself or what comes next, what comes before it, and what comes after it. Where all of
 * that is too much, it is what lies nearest.
 */
function around(
  page: (range: Range) => HistoryRecord[],
  first: Reference,
  limit: number,
): readonly HistoryRecord[] {
  const half = Math.floor(limit / 2);
  const bound = boundOf(first);
  const later = page({ after: bound, inclusive: true, from: "start" });
  const earlier = page({ before: bound, from: "end" });
  const after = Math.max(limit - half, limit - earlier.length);
  const before = limit - Math.min(after, later.length);
  return [
    ...before === 0 ? [] : affordable(earlier.slice(-before), "end", HISTORY_BYTES / 2),
    ...affordable(later.slice(0, after), "start", HISTORY_BYTES / 2),
  ];
}

function messages(
  context: CommandContext,
  subcommand: string,
  form: Form,
  params: readonly string[],
): void {
  const { store, client } = context;
  if (params.length < form.references + 2) {
    throw new HistoryError("INVALID_PARAMS", "Insufficient parameters", subcommand);
  }
  if (params.length > form.references + 2) {
    throw new HistoryError("INVALID_PARAMS", "Too many parameters", subcommand);
  }
  const name = params[0] ?? "";
  const first = reference(subcommand, params[1] ?? "", subcommand === "LATEST");
  const second = form.references === 2 ? reference(subcommand, params[2] ?? "", false) : first;
  const limit = limitOf(subcommand, params.at(-1));
  const target = readable(context, name);
  if (target === undefined) {
    throw new HistoryError(
      "INVALID_TARGET",
      "Messages could not be retrieved",
      subcommand,
      shown(name),
    );
  }
  if (!store.keepsMessages) {
    throw new HistoryError(
      "MESSAGE_ERROR",
      "This server keeps no messages",
      subcommand,
      shown(name),
    );
  }
  const events = has(client.capabilities, "draft/event-playback");
  const page = (range: Range): HistoryRecord[] => {
    // One more than was asked for tells whether there is more.
    const found = store.page(target.buffer, {
      ...range,
      limit: limit + 1,
      events,
      rank: target.rank,
    });
    if (found !== undefined) return found;
    throw new HistoryError(
      "MESSAGE_ERROR",
      "There is no such message here",
      subcommand,
      shown(name),
    );
  };
  const range = form.range(
    first,
    second,
    (one, other) => isBefore(context, target, one, other),
  );
  if (range === undefined) {
    const sent = around(page, first, limit);
    const tags = events ? [] : tagsAround(context, target, range, sent, false);
    return playBack(context, target.name, inOrder(sent, tags));
  }
  const found = page(range);
  const { from } = range;
  const cut = from === "end" ? found.slice(-limit) : found.slice(0, limit);
  const sent = affordable(cut, from);
  const last = found.length <= limit && sent.length === cut.length;
  const tags = events ? [] : tagsAround(context, target, range, sent, last);
  playBack(context, target.name, inOrder(sent, tags), last);
}

/**
 * What was only tagged in the part of a buffer that a page shows, for who asked for that: reactions to
 * its messages, which came later, and those to earlier ones.
 */
function tagsAround(
  { client, store }: CommandContext,
  { buffer, rank }: Readable,
  range: Range | undefined,
  page: readonly HistoryRecord[],
  last: boolean,
): readonly HistoryRecord[] {
  if (!has(client.capabilities, "snug.internal/session")) return [];
  const seqOf = (bound: Bound | undefined): number | undefined =>
    bound !== undefined && "id" in bound ? store.find(buffer, bound.id)?.seq : undefined;
  const [first, end] = [page[0]?.seq, page.at(-1)?.seq];
  const after = (range?.from === "start" ? seqOf(range.after) : undefined) ?? (first ?? END) - 1;
  const before = range === undefined || (range.from === "start" && !last)
    ? (end ?? 0) + 1
    : seqOf(range.before) ?? END;
  const tags = store.tags(buffer, { after, before, rank, limit: HISTORY_TAGS });
  return affordable(tags, "end", HISTORY_TAG_BYTES);
}

/** Records of two lists as they were written. */
function inOrder(
  one: readonly HistoryRecord[],
  other: readonly HistoryRecord[],
): readonly HistoryRecord[] {
  return other.length === 0 ? one : [...one, ...other].sort((a, b) => a.seq - b.seq);
}

/** Messages by their order, which times need not follow; anything else by its time. */
function isBefore(
  { store }: CommandContext,
  { buffer }: Readable,
  one: Reference,
  other: Reference,
): boolean {
  const recordOf = (reference: Reference): HistoryRecord | undefined =>
    reference.kind === "message" ? store.find(buffer, reference.id) : undefined;
  const timeOf = (reference: Reference, record: HistoryRecord | undefined): number =>
    reference.kind === "time" ? reference.time : record?.time ?? 0;
  const [first, second] = [recordOf(one), recordOf(other)];
  if (first !== undefined && second !== undefined) return first.seq < second.seq;
  return timeOf(one, first) < timeOf(other, second);
}

/** @see https://ircv3.net/specs/extensions/chathistory#targets */
function targets(context: CommandContext, params: readonly string[]): void {
  const { user, state, store, reply } = context;
  if (params.length !== 3) {
    const wrong = params.length < 3 ? "Insufficient parameters" : "Too many parameters";
    throw new HistoryError("INVALID_PARAMS", wrong, "TARGETS");
  }
  const [first, second] = [time(params[0]), time(params[1])];
  const limit = limitOf("TARGETS", params[2]);
  const rooms = [...user.rooms].map((room) => room.id);
  const forwards = first <= second;
  const found = store.targets(user.mailbox, rooms, {
    after: Math.min(first, second),
    before: Math.max(first, second),
    limit,
    from: forwards ? "start" : "end",
  });
  reply.batch("draft/chathistory-targets", [], new Map(), () => {
    for (const { buffer, time } of found) {
      const name = buffer.kind === "room" ? state.roomById(buffer.room)?.name : buffer.peer;
      if (name !== undefined) reply.message("CHATHISTORY", "TARGETS", name, timeTag(time));
    }
  });
}

function time(word: string | undefined): number {
  const parsed = reference("TARGETS", word ?? "", false);
  if (parsed.kind === "time") return parsed.time;
  throw new HistoryError("INVALID_PARAMS", "Invalid timestamp", "TARGETS", shown(word ?? ""));
}

function reference(subcommand: string, word: string, mayBeAll: boolean): Reference {
  const parsed = parseReference(word);
  if (parsed !== undefined && (parsed.kind !== "all" || mayBeAll)) return parsed;
  const known = /^(timestamp|msgid)=/.test(word);
  const code = known || !word.includes("=") ? "INVALID_PARAMS" : "INVALID_MSGREFTYPE";
  const text = known ? `Invalid ${word.split("=", 1)[0]}` : "Not a timestamp= or msgid=";
  throw new HistoryError(code, text, subcommand, shown(word));
}

function limitOf(subcommand: string, word = ""): number {
  const limit = /^[0-9]{1,9}$/.test(word) ? Number(word) : 0;
  if (limit > 0) return Math.min(limit, HISTORY_PAGE);
  throw new HistoryError("INVALID_PARAMS", "Invalid limit", subcommand, shown(word));
}

function boundOf(one: Reference): { id: string } | { time: number } | undefined {
  switch (one.kind) {
    case "all":
      return undefined;
    case "time":
      return { time: one.time };
    case "message":
      return { id: one.id };
  }
}

/** A parameter as it may be repeated in an answer. */
function shown(word: string): string {
  return word.slice(0, 100) || "*";
}

function markread(context: CommandContext, params: readonly string[]): void {
  const { user, client, state, store, reply, now, marks } = context;
  const [name, word] = params;
  if (name === undefined || name === "") {
    return reply.fail("MARKREAD", "NEED_MORE_PARAMS", "Missing parameters");
  }
  const target = readable(context, name);
  // There is nothing to mark where nothing was said, and no end of names.
  const known = target !== undefined &&
    (target.room !== undefined || state.user(name) !== undefined ||
      store.newest(target.buffer) > 0);
  if (!known) {
    return reply.fail("MARKREAD", "INVALID_PARAMS", "There is no such room or person", shown(name));
  }
  if (word === undefined) return readMark(context, target.name);
  const parsed = parseReference(word);
  if (parsed?.kind !== "time") {
    return reply.fail("MARKREAD", "INVALID_PARAMS", "Invalid timestamp", shown(word));
  }
  const key = markKey(context, target.name);
  const before = marks.get(user, key);
  const read = Math.min(parsed.time, now());
  if (before !== undefined && read <= before) return readMark(context, target.name);
  marks.set(user, key, read);
  context.mustKeep();
  for (const other of user.clients) {
    const answer = other === client ? reply : context.replyTo(other);
    readMark(context.from({ client: other, reply: answer }), target.name);
  }
}

export const HISTORY: readonly CommandSpec[] = [
  {
    name: "CHATHISTORY",
    minParams: 0,
    beforeRegistration: false,
    cost: 2,
    budget: "expensive",
    run: chathistory,
  },
  { name: "MARKREAD", minParams: 0, beforeRegistration: false, cost: 1, run: markread },
];
