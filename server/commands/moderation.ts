/** KICK, INVITE and RENAME: what those who run a room decide for others. */
import { has } from "../../protocol/capabilities.ts";
import { casefold, isRoom } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { byteLength } from "../../protocol/text.ts";
import { greetAtOnce } from "../answers.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { checkFits } from "../fitting.ts";
import { MAX_KICKS, REASON_LENGTH } from "../limits.ts";
import { refuseStranger, strangerRule } from "../may_speak.ts";
import { noRight, ownRoom } from "../own_room.ts";
import { atLeast, mayActAgainst } from "../ranks.ts";
import type { Room } from "../room.ts";
import { costOfTargets, eachTarget } from "../targets.ts";
import type { User } from "../user.ts";

/** @see https://modern.ircdocs.horse/#kick-message */
function kick(context: CommandContext, params: readonly string[]): void {
  const room = ownRoom(context, param(params, 0));
  if (!atLeast(room.rankOf(context.user), "helper")) throw noRight(room);
  const reason = params[2] || context.user.nick;
  if (byteLength(reason) > REASON_LENGTH) {
    throw new IrcError(numeric.ERR_INPUTTOOLONG, `The reason is too long: ${REASON_LENGTH} bytes`);
  }
  eachTarget(context, param(params, 1), MAX_KICKS, (nick) => {
    const target = kickable(context, room, nick);
    checkFits("reason", reason, `:${context.user.source} KICK ${room.name} ${target.nick}`);
    context.reply.event(context.state.kick(context.client, room, target, reason));
  });
}

/** Somebody in a room whom the person who asks may send away. */
function kickable({ user, state }: CommandContext, room: Room, nick: string): User {
  const target = state.user(nick);
  if (target === undefined || !room.members.has(target)) {
    throw new IrcError(
      numeric.ERR_USERNOTINCHANNEL,
      target?.nick ?? nick,
      room.name,
      "They aren't on that channel",
    );
  }
  if (!mayActAgainst(room.rankOf(user), room.rankOf(target))) throw noRight(room);
  return target;
}

/** @see https://modern.ircdocs.horse/#invite-message */
function invite(context: CommandContext, params: readonly string[]): void {
  const { user, client, state, reply } = context;
  const [nick, name] = params;
  if (nick === undefined) {
    for (const room of state.rooms) {
      if (room.invited.has(user.identity)) reply.numeric(numeric.RPL_INVITELIST, room.name);
    }
    reply.numeric(numeric.RPL_ENDOFINVITELIST, "End of /INVITE list");
    return;
  }
  if (name === undefined) {
    throw new IrcError(numeric.ERR_NEEDMOREPARAMS, "INVITE", "Not enough parameters");
  }
  const room = ownRoom(context, name);
  if (user.isStranger) {
    const text = `You cannot invite${strangerRule(user)}`;
    throw new IrcError(numeric.ERR_CHANOPRIVSNEEDED, room.name, text);
  }
  // An invitation opens these doors, so only who may close them may give one.
  const closed = room.switches.has("inviteOnly") || room.key !== undefined ||
    room.limit !== undefined;
  if (closed && !atLeast(room.rankOf(user), "helper")) throw noRight(room);
  const target = state.user(nick);
  if (target === undefined) {
    throw new IrcError(numeric.ERR_NOSUCHNICK, nick, "No such nick/channel");
  }
  refuseStranger(target);
  if (room.members.has(target)) {
    throw new IrcError(
      numeric.ERR_USERONCHANNEL,
      target.nick,
      room.name,
      "is already on channel",
    );
  }
  const told = [...room.members].filter(([member, ranks]) =>
    member !== user && atLeast(ranks, "helper") && member.has("invite-notify")
  ).map(([member]) => member);
  state.invite(client, room, target, told);
  reply.numeric(numeric.RPL_INVITING, target.nick, room.name);
  if (target.away !== undefined) reply.numeric(numeric.RPL_AWAY, target.nick, target.away);
}

/** @see https://ircv3.net/specs/extensions/channel-rename */
function rename(context: CommandContext, params: readonly string[]): void {
  const { user, client: asker, state, reply } = context;
  const room = ownRoom(context, param(params, 0));
  const to = param(params, 1).normalize("NFC");
  if (!atLeast(room.rankOf(user), "admin")) throw noRight(room);
  const refuse = (code: string, text: string): void =>
    reply.fail("RENAME", code, text, room.name, to);
  if (!isRoom(to)) return refuse("CANNOT_RENAME", "That cannot be the name of a room");
  const taken = state.room(to);
  if (taken !== undefined && taken !== room) {
    return refuse("CHANNEL_NAME_IN_USE", "There is a room of that name already");
  }
  const reason = params[2] ?? "";
  checkFits("reason", reason, `:${user.source} RENAME ${room.name} ${to}`);
  const sameRoom = taken === room;
  if (!sameRoom) context.marks.move(room.folded, casefold(to), room.members.keys());
  const event = state.renameRoom(asker, room, to, reason);
  for (const member of room.members.keys()) {
    for (const client of member.clients) {
      const answer = client === asker ? reply : context.replyTo(client);
      if (has(client.capabilities, "draft/channel-rename")) answer.event(event);
      else if (!sameRoom) {
        // Who does not know of renaming leaves one room and enters the other.
        answer.by(member, "PART", event.from, ...reason === "" ? [] : [reason]);
        greetAtOnce(context.from({ user: member, client, reply: answer }), room, event.time);
      }
    }
  }
}

/** Each person that is put out is told to the whole room. */
function costOfKick([, people = ""]: readonly string[]): number {
  return costOfTargets([people]);
}

export const MODERATION: readonly CommandSpec[] = [
  { name: "KICK", minParams: 2, beforeRegistration: false, cost: costOfKick, run: kick },
  { name: "RENAME", minParams: 2, beforeRegistration: false, cost: 5, run: rename },
  { name: "INVITE", minParams: 0, beforeRegistration: false, cost: 2, run: invite },
];
