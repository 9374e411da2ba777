/** JOIN and PART: entering and leaving rooms. */
import { isRoom } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { greet, greetAtOnce } from "../answers.ts";
import { aboutBan, banOf, isInvited } from "../bans.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { MAX_ROOMS, ROOMS_PER_PERSON } from "../limits.ts";
import { checkFits } from "../fitting.ts";
import { whyMute } from "../may_speak.ts";
import { sameSecret } from "../password.ts";
import { atLeast } from "../ranks.ts";
import { replay } from "../replay.ts";
import type { Room } from "../room.ts";
import { costOfTargets, eachInTurn, eachTarget, inPieces, type Pieces } from "../targets.ts";
import type { User } from "../user.ts";

/** @see https://modern.ircdocs.horse/#join-message */
function join(context: CommandContext, params: readonly string[]): void | Promise<void> {
  const { user, client, state, reply } = context;
  const targets = param(params, 0);
  if (targets === "0") {
    for (const room of [...user.rooms]) reply.event(state.part(client, room, ""));
    return;
  }
  const keys = (params[1] ?? "").split(",");
  const entering = (name: string, at: number): Pieces => enter(context, name, keys[at]);
  return inPieces(context, eachInTurn(context, targets, ROOMS_PER_PERSON, entering));
}

function* enter(context: CommandContext, name: string, key: string | undefined): Pieces {
  const { user, client: asker, state, reply } = context;
  if (!isRoom(name.normalize("NFC"))) {
    throw new IrcError(
      numeric.ERR_NOSUCHCHANNEL,
      name,
      "Not a room: use #1 to #999999999, or # and a name that begins with a letter",
    );
  }
  const known = state.room(name);
  if (known?.members.has(user)) return;
  if (user.rooms.size >= ROOMS_PER_PERSON) {
    context.limited("rooms-of-person");
    throw new IrcError(
      numeric.ERR_TOOMANYCHANNELS,
      name,
      `You are in ${ROOMS_PER_PERSON} rooms, the most there can be: leave one first`,
    );
  }
  if (known !== undefined) checkEntry(user, known, key);
  else if (state.roomCount >= MAX_ROOMS) {
    state.makeRoom();
    if (state.roomCount >= MAX_ROOMS) {
      context.limited("rooms");
      throw new IrcError(
        numeric.ERR_TOOMANYCHANNELS,
        name,
        "The server has no room for more rooms",
      );
    }
  }
  const seen = known === undefined ? undefined : state.seen(user, known);
  const { room, event } = state.join(asker, name);
  // A client that did not ask is not waited for: one that is owed much is told of the room alone.
  for (const client of user.clients.filter((client) => client !== asker)) {
    const theirs = context.from({ client, reply: context.replyTo(client) });
    const busy = client.outbox.caughtUp() !== undefined;
    greetAtOnce(theirs, room, event.time);
    if (!busy) replay(theirs, room, seen);
  }
  const theirs = context.from({ client: asker, reply });
  yield* greet(theirs, room, event.time);
  if (room.members.has(user)) replay(theirs, room, seen);
}

/** Whether somebody may enter a room; an invitation opens every door but a ban's. */
function checkEntry(user: User, room: Room, key: string | undefined): void {
  const refuse = (code: string, text: string): IrcError => new IrcError(code, room.name, text);
  if (atLeast(room.standingOf(user), "owner")) return;
  const ban = banOf(room, user);
  if (ban !== undefined) {
    throw refuse(numeric.ERR_BANNEDFROMCHAN, `Cannot join channel (+b): ${aboutBan(ban)}`);
  }
  if (room.invited.has(user.identity)) return;
  if (room.switches.has("inviteOnly") && !isInvited(room, user)) {
    throw refuse(numeric.ERR_INVITEONLYCHAN, "Cannot join channel (+i)");
  }
  if (room.key !== undefined && !sameSecret(key ?? "", room.key)) {
    throw refuse(numeric.ERR_BADCHANNELKEY, "Cannot join channel (+k)");
  }
  if (room.limit !== undefined && room.members.size >= room.limit) {
    throw refuse(numeric.ERR_CHANNELISFULL, "Cannot join channel (+l)");
  }
}

/** @see https://modern.ircdocs.horse/#part-message */
function part(context: CommandContext, params: readonly string[]): void {
  const { user, client, state, reply } = context;
  eachTarget(context, param(params, 0), ROOMS_PER_PERSON, (name) => {
    const room = state.room(name);
    if (room === undefined) {
      throw new IrcError(numeric.ERR_NOSUCHCHANNEL, name, "No such channel");
    }
    if (!room.members.has(user)) {
      throw new IrcError(numeric.ERR_NOTONCHANNEL, room.name, "You're not on that channel");
    }
    // Who may not speak leaves without a word.
    const reason = whyMute(user, room) === undefined ? params[1] ?? "" : "";
    checkFits("reason", reason, `:${user.source} PART ${room.name}`);
    reply.event(state.part(client, room, reason));
  });
}

export const MEMBERSHIP: readonly CommandSpec[] = [
  {
    name: "JOIN",
    minParams: 1,
    beforeRegistration: false,
    cost: costOfTargets,
    budget: "joins",
    run: join,
  },
  { name: "PART", minParams: 1, beforeRegistration: false, cost: costOfTargets, run: part },
];
