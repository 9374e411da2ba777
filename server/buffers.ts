/** Which kept messages a person may read under which name. */
import { casefold, type Folded, isNick, isRoomLike } from "../protocol/names.ts";
import type { CommandContext } from "./command.ts";
import { highest, NO_RANK } from "./ranks.ts";
import type { Room } from "./room.ts";
import type { Buffer } from "./storage/store.ts";

/** A room or conversation that somebody may read. */
export interface Readable {
  readonly buffer: Buffer;
  /** Its name, as it is spelled now. */
  readonly name: string;
  readonly room: Room | undefined;
  /** What the reader may read that not all may. */
  readonly rank: number;
}

/** Under what it is kept how far somebody has read: not under a nick that may be another's soon. */
export function markKey({ state }: CommandContext, name: string): Folded {
  return (isRoomLike(name) ? undefined : state.user(name)?.peerName) ?? casefold(name);
}

/**
 * Finds what a person may read under a name: a room that they are in, or their conversation with
 * somebody. @returns `undefined` when there is no such thing, or none for them.
 */
export function readable(context: CommandContext, name: string): Readable | undefined {
  const { user, state } = context;
  if (isRoomLike(name)) {
    const room = state.room(name);
    if (room === undefined || !room.members.has(user)) return undefined;
    const buffer = { kind: "room", room: room.id } as const;
    return { buffer, name: room.name, room, rank: highest(room.rankOf(user)) };
  }
  const other = state.user(name);
  if (other === undefined && !isNick(name)) return undefined;
  const peer = other?.peerName ?? casefold(name);
  const buffer = { kind: "buffer", owner: user.mailbox, peer } as const;
  return { buffer, name: other?.nick ?? name, room: undefined, rank: NO_RANK };
}
