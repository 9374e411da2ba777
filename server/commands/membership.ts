/** JOIN and PART: entering and leaving rooms. */
import { isRoom } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { names, topic } from "../answers.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { MAX_ROOMS, ROOMS_PER_PERSON } from "../limits.ts";
import { eachTarget } from "../targets.ts";

/** @see https://modern.ircdocs.horse/#join-message */
function join(context: CommandContext, params: readonly string[]): void {
  const { user, state, reply } = context;
  const targets = param(params, 0);
  if (targets === "0") {
    for (const room of [...user.rooms]) reply.event(state.part(user, room, ""));
    return;
  }
  eachTarget(context, targets, ROOMS_PER_PERSON, (name) => enter(context, name));
}

function enter(context: CommandContext, name: string): void {
  const { user, state, reply } = context;
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
    throw new IrcError(
      numeric.ERR_TOOMANYCHANNELS,
      name,
      `You are in ${ROOMS_PER_PERSON} rooms, the most there can be: leave one first`,
    );
  }
  if (known === undefined && state.roomCount >= MAX_ROOMS) {
    throw new IrcError(numeric.ERR_TOOMANYCHANNELS, name, "The server has no room for more rooms");
  }
  const { room, event } = state.join(user, name);
  reply.event(event);
  topic(context, room);
  names(context, room);
}

/** @see https://modern.ircdocs.horse/#part-message */
function part(context: CommandContext, params: readonly string[]): void {
  const { user, state, reply } = context;
  eachTarget(context, param(params, 0), ROOMS_PER_PERSON, (name) => {
    const room = state.room(name);
    if (room === undefined) {
      throw new IrcError(numeric.ERR_NOSUCHCHANNEL, name, "No such channel");
    }
    if (!room.members.has(user)) {
      throw new IrcError(numeric.ERR_NOTONCHANNEL, room.name, "You're not on that channel");
    }
    reply.event(state.part(user, room, params[1] ?? ""));
  });
}

export const MEMBERSHIP: readonly CommandSpec[] = [
  { name: "JOIN", minParams: 1, beforeRegistration: false, run: join },
  { name: "PART", minParams: 1, beforeRegistration: false, run: part },
];
