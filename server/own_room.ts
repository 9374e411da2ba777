/** The room that a command of its members is about, and the refusal to who may not give it. */
import * as numeric from "../protocol/numerics.ts";
import { type CommandContext, IrcError } from "./command.ts";
import type { Room } from "./room.ts";

/** A room that the person who asks is in. @throws {IrcError} When they are not. */
export function ownRoom({ user, state }: CommandContext, name: string): Room {
  const room = state.room(name);
  if (room === undefined || room.members.size === 0) {
    throw new IrcError(numeric.ERR_NOSUCHCHANNEL, name, "No such channel");
  }
  if (!room.members.has(user)) {
    throw new IrcError(numeric.ERR_NOTONCHANNEL, room.name, "You're not on that channel");
  }
  return room;
}

export function noRight(room: Room): IrcError {
  return new IrcError(numeric.ERR_CHANOPRIVSNEEDED, room.name, "You're not channel operator");
}
