/**
 * PRIVMSG, NOTICE and TAGMSG: what people say.
 *
 * @see https://modern.ircdocs.horse/#sending-messages
 */
import { absentOwner, noteWaiting } from "../absent.ts";
import { has } from "../../protocol/capabilities.ts";
import { CTCP } from "../../protocol/ctcp.ts";
import { MAX_LINE } from "../../protocol/framing.ts";
import { isRoomLike } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { isClientTag, NO_TAGS, type Tags } from "../../protocol/tags.ts";
import { byteLength, BYTES_PER_UNIT, isLonger, splitToBytes } from "../../protocol/text.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import type { Said } from "../events.ts";
import { MAX_TARGETS } from "../limits.ts";
import { refuseStranger, strangerRule, whyMute } from "../may_speak.ts";
import { rankOfMark } from "../mode_letters.ts";
import { addLine, BatchError, type MessageLine, type OpenBatch, openBatch } from "../multiline.ts";
import { type Rank, RANKS } from "../ranks.ts";
import { Room } from "../room.ts";
import { costOfTargets, eachTarget } from "../targets.ts";
import type { User } from "../user.ts";

/** What a line has at most beside its source, its target and its text. */
const AROUND = ":  PRIVMSG  :\r\n";

function privmsg(context: CommandContext, params: readonly string[]): void {
  if (belongsToBatch(context, "PRIVMSG", params)) return;
  const [targets = "", text = ""] = params;
  if (targets === "") throw new IrcError(numeric.ERR_NORECIPIENT, "No recipient given (PRIVMSG)");
  if (text === "") throw new IrcError(numeric.ERR_NOTEXTTOSEND, "No text to send");
  eachTarget(context, targets, MAX_TARGETS, (target) => say(context, "message", target, text));
}

/** Like PRIVMSG, but nothing that goes wrong is answered, so that two programs cannot loop. */
function notice(context: CommandContext, params: readonly string[]): void {
  if (belongsToBatch(context, "NOTICE", params)) return;
  const [targets = "", text = ""] = params;
  if (text === "") return;
  for (const target of targets.split(",").slice(0, MAX_TARGETS)) {
    try {
      say(context, "notice", target, text);
    } catch (error) {
      if (!(error instanceof IrcError)) throw error;
    }
  }
}

/** @see https://ircv3.net/specs/extensions/message-tags#the-tagmsg-tag-only-message */
function tagmsg(context: CommandContext, params: readonly string[]): void {
  if (!has(context.client.capabilities, "message-tags")) {
    throw new IrcError(numeric.ERR_UNKNOWNCOMMAND, "TAGMSG", "Unknown command");
  }
  const targets = params[0] ?? "";
  if (targets === "") throw new IrcError(numeric.ERR_NORECIPIENT, "No recipient given (TAGMSG)");
  eachTarget(context, targets, MAX_TARGETS, (target) => say(context, "tag", target, ""));
}

/** Puts a line of a batch where it belongs. */
function belongsToBatch(
  context: CommandContext,
  command: string,
  params: readonly string[],
): boolean {
  const { tags } = context;
  // Most have none.
  const name = tags.size === 0 ? undefined : tags.get("batch");
  if (name === undefined) return false;
  const { client, reply, slots: { batch } } = context;
  if (!has(client.capabilities, "draft/multiline")) return false;
  if (name !== batch?.name) {
    // What belongs to a batch that was refused is not said line by line.
    if (command !== "NOTICE") reply.fail("BATCH", "MULTILINE_INVALID", "There is no such batch");
    return true;
  }
  if (batch.failure !== undefined) return true;
  try {
    addLine(batch, command, params, tags);
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    batch.failure = error;
    if (error.code.startsWith("MULTILINE_MAX_")) context.limited("multiline");
  }
  return true;
}

/** @see https://ircv3.net/specs/extensions/multiline */
function batch(context: CommandContext, params: readonly string[]): void {
  const { slots, reply } = context;
  const name = param(params, 0);
  if (!name.startsWith("-")) {
    try {
      slots.batch = openBatch(context, params);
      reply.postpone();
    } catch (error) {
      if (!(error instanceof BatchError)) throw error;
      refuseBatch(context, error);
    }
    return;
  }
  const open = slots.batch;
  if (open === undefined || name.slice(1) !== open.name) {
    reply.fail("BATCH", "MULTILINE_INVALID", "There is no such batch");
    return;
  }
  slots.batch = undefined;
  if (open.failure !== undefined) return refuseBatch(context, open.failure);
  if (open.lines.every((line) => line.text === "")) {
    reply.fail("BATCH", "MULTILINE_INVALID", "The message is blank");
    return;
  }
  try {
    sayLines(context, open);
  } catch (error) {
    // As with one line.
    if (!(error instanceof IrcError) || open.command !== "NOTICE") throw error;
  }
}

function refuseBatch({ reply }: CommandContext, { code, message, context }: BatchError): void {
  reply.fail("BATCH", code, message, ...context);
}

function sayLines(context: CommandContext, open: OpenBatch): void {
  const { user, client, state, reply } = context;
  const form = open.command === "NOTICE" ? "notice" : "message";
  const { target, leastRank } = audience(context, open.target);
  const lines = open.lines.flatMap(({ text, concat }): MessageLine[] => {
    if (text === "") return [{ text, concat }];
    return pieces(user, form, open.target, text).map((text, at) => ({
      text,
      concat: concat || at > 0,
    }));
  });
  const text = lines.map((line, at) => (at === 0 || line.concat ? "" : "\n") + line.text).join("");
  noteWaiting(context, target);
  const event = state.say(client, target, {
    form,
    leastRank,
    text,
    lines,
    clientTags: open.clientTags,
  });
  if (has(client.capabilities, "echo-message")) reply.event(event);
  if (form === "message") tellAway(context, target);
}

/** Tells who writes to somebody away why they may not be answered. */
function tellAway({ reply }: CommandContext, target: Room | User): void {
  if (target instanceof Room || target.away === undefined) return;
  reply.numeric(numeric.RPL_AWAY, target.nick, target.away);
}

function say(context: CommandContext, form: Said["form"], to: string, text: string): void {
  const { user, client, state, reply, tags } = context;
  const { target, leastRank } = audience(context, to);
  const relayed = has(client.capabilities, "message-tags") ? clientTags(tags) : NO_TAGS;
  const name = target instanceof Room ? target.name : target.nick;
  if (form !== "tag") noteWaiting(context, target);
  for (const piece of pieces(user, form, to.length > name.length ? to : name, text)) {
    const event = state.say(client, target, { form, leastRank, clientTags: relayed, text: piece });
    if (has(client.capabilities, "echo-message")) reply.event(event);
  }
  if (form === "message") tellAway(context, target);
}

/** Whom a message is for: a person, a room, or those of a rank in it. */
interface Audience {
  readonly target: Room | User;
  readonly leastRank: Rank | undefined;
}

function audience(context: CommandContext, to: string): Audience {
  const { user, state } = context;
  const { leastRank, name } = unmarked(to);
  // Who has somebody else's name speaks for nobody, and reads no letters of theirs.
  if (user.isStranger) {
    const text = `Cannot send${strangerRule(user)}`;
    throw new IrcError(numeric.ERR_CANNOTSENDTOCHAN, name, text);
  }
  if (!isRoomLike(name)) {
    const person = state.user(name);
    if (person !== undefined && !person.isStranger) return { target: person, leastRank };
    // Who has the name for now is not who is meant.
    const owner = absentOwner(context, name);
    if (owner !== undefined) return { target: owner, leastRank };
    if (person !== undefined) refuseStranger(person);
    throw new IrcError(numeric.ERR_NOSUCHNICK, name, "No such nick/channel");
  }
  const room = state.room(name);
  if (room === undefined) {
    throw new IrcError(numeric.ERR_NOSUCHCHANNEL, name, "No such channel");
  }
  const why = whyMute(user, room);
  if (why !== undefined) {
    const text = `Cannot send to channel${why}`;
    throw new IrcError(numeric.ERR_CANNOTSENDTOCHAN, room.name, text);
  }
  return { target: room, leastRank };
}

/**
 * A room's name without the marks before it: they mean those who have at least the lowest of the ranks.
 * @see https://modern.ircdocs.horse/#statusmsg-parameter
 */
function unmarked(to: string): { leastRank: Rank | undefined; name: string } {
  const at = to.indexOf("#");
  if (at <= 0) return { leastRank: undefined, name: to };
  const ranks = [...to.slice(0, at)].map(rankOfMark);
  let leastRank: Rank | undefined;
  for (const rank of ranks) {
    if (rank === undefined) return { leastRank: undefined, name: to };
    if (leastRank === undefined || RANKS[rank] < RANKS[leastRank]) leastRank = rank;
  }
  return { leastRank, name: leastRank === undefined ? to : to.slice(at) };
}

/** A text as it fits into lines that carry the sender's name as well. */
function pieces(user: User, form: Said["form"], target: string, text: string): string[] {
  if (form === "tag") return [""];
  const { source } = user;
  // Counted, for what is said is short enough as a rule: to write all that goes around it costs more.
  const around = source.length + target.length + AROUND.length;
  if (!isLonger(text, MAX_LINE - around * BYTES_PER_UNIT)) return [text];
  const command = form === "notice" ? "NOTICE" : "PRIVMSG";
  const parts = splitToBytes(text, MAX_LINE - byteLength(`:${source} ${command} ${target} :\r\n`));
  // One unit between two marks: it cannot be split.
  if (parts.length > 1 && text.startsWith(CTCP)) {
    throw new IrcError(numeric.ERR_INPUTTOOLONG, "The line is too long: it was not sent");
  }
  return parts;
}

/** The tags that are passed on as they are. */
function clientTags(tags: Tags): Tags {
  return tags.size === 0 ? tags : new Map([...tags].filter(([name]) => isClientTag(name)));
}

/** A batch is paid for when it is opened, and by its lines: see `flood.ts`. */
function costOfBatch([name = ""]: readonly string[]): number {
  return name.startsWith("-") ? 0 : 1;
}

export const MESSAGES: readonly CommandSpec[] = [
  { name: "PRIVMSG", minParams: 0, beforeRegistration: false, cost: costOfTargets, run: privmsg },
  { name: "NOTICE", minParams: 0, beforeRegistration: false, cost: costOfTargets, run: notice },
  { name: "BATCH", minParams: 1, beforeRegistration: false, cost: costOfBatch, run: batch },
  { name: "TAGMSG", minParams: 0, beforeRegistration: false, cost: costOfTargets, run: tagmsg },
];
