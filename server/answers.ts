/** Groups of numerics that more than one command answers with. */
import { has } from "../protocol/capabilities.ts";
import { markKey } from "./buffers.ts";
import * as numeric from "../protocol/numerics.ts";
import { packWords } from "../protocol/text.ts";
import { AnswerSpace } from "./answer_space.ts";
import type { CommandContext } from "./command.ts";
import { timeTag } from "./encode.ts";
import { NAMES_PIECE } from "./limits.ts";
import { sendOnJoin, sendOwn } from "./metadata_sync.ts";
import { CHANMODE_LETTERS, marksOf, USER_MODES } from "./mode_letters.ts";
import type { Room } from "./room.ts";
import type { Pieces } from "./targets.ts";
import type { User } from "./user.ts";

/**
 * What a client gets when it has registered.
 * @see https://modern.ircdocs.horse/#connection-registration
 */
export function welcome(context: CommandContext): void {
  const { reply, server, user } = context;
  reply.numeric(numeric.RPL_WELCOME, `Welcome to ${server.description}, ${user.nick}`);
  reply.numeric(
    numeric.RPL_YOURHOST,
    `Your host is ${server.name}, running version snug-${server.version}`,
  );
  reply.numeric(
    numeric.RPL_CREATED,
    `This server was started ${new Date(server.startedAt).toISOString()}`,
  );
  reply.numeric(
    numeric.RPL_MYINFO,
    server.name,
    `snug-${server.version}`,
    USER_MODES,
    CHANMODE_LETTERS,
  );
  isupport(context);
  lusers(context);
  sendOwn(context);
  motd(context);
  reply.numeric(numeric.RPL_UMODEIS, userModes(user));
}

/**
 * What the server does, in a batch for who asked for that.
 * @see https://modern.ircdocs.horse/#rplisupport-005
 * @see https://ircv3.net/specs/extensions/extended-isupport
 */
export function isupport({ reply, server, client }: CommandContext): void {
  const batched = has(client.capabilities, "draft/extended-isupport");
  const text = "are supported by this server";
  const space = reply.numericSpace(numeric.RPL_ISUPPORT, text);
  const send = (): void => {
    for (const words of server.isupport(space)) {
      reply.numeric(numeric.RPL_ISUPPORT, ...words, text);
    }
  };
  if (batched) reply.batch("draft/isupport", [], new Map(), send);
  else send();
}

/** A person's own modes. */
export function userModes(user: User): string {
  const letters = [
    user.bot ? "B" : "",
    user.invisible ? "i" : "",
    user.operator ? "o" : "",
    user.wallops ? "w" : "",
  ];
  return `+${letters.join("")}`;
}

/** Whether somebody may know who is in a room: its members, and everybody where it is not secret. */
export function mayKnow(user: User, room: Room): boolean {
  return !room.switches.has("secret") || room.members.has(user) || user.operator;
}

/** Whether somebody may read a room's topic: its members, and everybody where anybody may enter. */
export function mayReadTopic(user: User, room: Room): boolean {
  return (room.key === undefined && !room.switches.has("inviteOnly")) || room.members.has(user) ||
    user.operator;
}

/** @see https://modern.ircdocs.horse/#lusers-message */
export function lusers({ reply, state, unregistered }: CommandContext): void {
  const { people, invisible, operators } = state.census;
  const users = String(people);
  const most = String(state.census.most);
  reply.numeric(
    numeric.RPL_LUSERCLIENT,
    `There are ${people - invisible} users and ${invisible} invisible on 1 servers`,
  );
  reply.numeric(numeric.RPL_LUSEROP, String(operators), "operator(s) online");
  reply.numeric(
    numeric.RPL_LUSERUNKNOWN,
    String(unregistered.size),
    "unknown connection(s)",
  );
  reply.numeric(numeric.RPL_LUSERCHANNELS, String(state.roomCount), "channels formed");
  reply.numeric(numeric.RPL_LUSERME, `I have ${users} clients and 0 servers`);
  reply.numeric(
    numeric.RPL_LOCALUSERS,
    users,
    most,
    `Current local users ${users}, max ${most}`,
  );
  reply.numeric(
    numeric.RPL_GLOBALUSERS,
    users,
    most,
    `Current global users ${users}, max ${most}`,
  );
}

/** @see https://modern.ircdocs.horse/#motd-message */
export function motd({ reply, server }: CommandContext): void {
  if (server.motd.length === 0) {
    reply.numeric(numeric.ERR_NOMOTD, "There is no message of the day");
    return;
  }
  reply.numeric(numeric.RPL_MOTDSTART, `- ${server.name} Message of the day -`);
  for (const line of server.motd) reply.numeric(numeric.RPL_MOTD, `- ${line}`);
  reply.numeric(numeric.RPL_ENDOFMOTD, "End of /MOTD command");
}

/** A room's topic and who set it; nothing when there is none. */
export function topic({ reply }: CommandContext, room: Room): void {
  if (room.topic === undefined) return;
  const { text, by, at } = room.topic;
  reply.numeric(numeric.RPL_TOPIC, room.name, text);
  reply.numeric(numeric.RPL_TOPICWHOTIME, room.name, by, String(Math.floor(at / 1000)));
}

/** Says that an answer ends before all was said. */
export function cutShort(context: CommandContext, command: string): void {
  const { reply } = context;
  context.limited("answer");
  reply.numeric(numeric.ERR_TOOMANYMATCHES, command, "There is more than fits: ask for less");
}

/**
 * Who is in a room, in as many lines as it takes, in pieces.
 * @param space What the answer may have; then those come first who have been in the room for longest.
 * @see https://modern.ircdocs.horse/#rplnamreply-353
 */
export function* names(
  context: Pick<CommandContext, "reply" | "user" | "client" | "limited">,
  room: Room,
  space?: AnswerSpace,
): Pieces {
  const { reply, user, client } = context;
  const symbol = room.switches.has("secret") ? "@" : "=";
  const allMarks = has(client.capabilities, "multi-prefix");
  const whole = has(client.capabilities, "userhost-in-names");
  const isInside = (): boolean => room.members.has(user) || user.operator;
  const inside = isInside();
  const word = (member: User): string =>
    marksOf(room.rankOf(member), allMarks) + (whole ? member.source : member.nick);
  const width = reply.numericSpace(numeric.RPL_NAMREPLY, symbol, room.name);
  const members = mayKnow(user, room) ? [...room.members.keys()] : [];
  const shown = members.filter((member) => inside || !member.invisible);
  for (let at = 0; at < shown.length && isInside() === inside; at += NAMES_PIECE) {
    // Who leaves meanwhile is seen to leave, and is not named afterwards.
    const words = shown.slice(at, at + NAMES_PIECE).filter((member) => room.members.has(member))
      .map(word);
    for (const line of packWords(words, width)) {
      if (space?.take(...line) === false) {
        context.limited("answer");
        at = shown.length;
        break;
      }
      reply.numeric(numeric.RPL_NAMREPLY, symbol, room.name, line.join(" "));
    }
    yield;
  }
  reply.numeric(numeric.RPL_ENDOFNAMES, room.name, "End of /NAMES list");
}

/** What a client is told of a room that its person has entered, in pieces. */
export function* greet(
  context: CommandContext,
  room: Room,
  time: number,
  space?: AnswerSpace,
): Pieces {
  const { user, client, reply } = context;
  const { account, realName, source, bot } = user;
  reply.event({ kind: "joined", time, source, account, realName, bot, room });
  topic(context, room);
  readMark(context, room.name);
  if (!has(client.capabilities, "no-implicit-names")) yield* names(context, room, space);
  if (room.members.has(user)) sendOnJoin(context, room);
}

/** The same for a client that has not asked for it and is not waited for: all that fits, at once. */
export function greetAtOnce(context: CommandContext, room: Room, time: number): void {
  for (const _piece of greet(context, room, time, new AnswerSpace()));
}

/**
 * How far somebody has read, for a client that wants to know.
 * @see https://ircv3.net/specs/extensions/read-marker
 */
export function readMark(context: CommandContext, target: string): void {
  const { user, client, reply, marks } = context;
  if (!has(client.capabilities, "draft/read-marker")) return;
  const time = marks.get(user, markKey(context, target));
  reply.message("MARKREAD", target, time === undefined ? "*" : `timestamp=${timeTag(time)}`);
}
