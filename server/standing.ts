/** What people are in rooms whether they are there or not, and what the server changes of that by itself. */
import { NO_RANK, type Rank, RANKS, type RankSet } from "./ranks.ts";
import type { Room, RoomChange } from "./room.ts";
import type { Rooms } from "./rooms.ts";
import type { Identity } from "./storage/store.ts";
import type { Teller } from "./teller.ts";
import type { User } from "./user.ts";

export class Standing {
  readonly #rooms: Rooms;
  readonly #teller: Teller;

  constructor(rooms: Rooms, teller: Teller) {
    this.#rooms = rooms;
    this.#teller = teller;
  }

  /** Makes somebody the one owner of a room, by the server; who owned it before is its admin. */
  setOwner(room: Room, owner: Identity): void {
    for (const [other, ranks] of [...room.standing]) {
      if (other === owner || (ranks & RANKS.owner) === 0) continue;
      room.setStanding(other, (ranks & ~RANKS.owner) | RANKS.admin);
    }
    room.setStanding(owner, (room.standing.get(owner) ?? NO_RANK) | RANKS.owner);
    this.#rooms.changed(room);
    for (const member of room.members.keys()) this.rankAnew(member, room);
  }

  /** Takes from somebody who is not here what they are in all rooms. */
  forget(identity: Identity): void {
    for (const room of this.#rooms.all) {
      if (!room.standing.has(identity) && !room.invited.has(identity)) continue;
      room.setStanding(identity, NO_RANK);
      room.invited.delete(identity);
      this.#rooms.changed(room);
    }
  }

  /** Where somebody was invited, they are from now on under another identity. */
  moveInvitations(from: Identity, to: Identity): void {
    if (from === to) return;
    for (const room of this.#rooms.all) {
      if (!room.invited.delete(from)) continue;
      room.invite(to);
      this.#rooms.changed(room);
    }
  }

  /** What somebody was in a room, they are from now on under another identity. */
  move(room: Room, from: Identity, to: Identity): void {
    const ranks = room.standing.get(from);
    if (ranks === undefined || from === to) return;
    room.setStanding(from, NO_RANK);
    room.setStanding(to, ranks | (room.standing.get(to) ?? NO_RANK));
    this.#rooms.changed(room);
  }

  /** Gives a member the ranks that they have here by now, and tells everybody. */
  rankAnew(user: User, room: Room): void {
    const changes = changesBetween(room.rankOf(user), room.standingOf(user), user);
    if (changes.length === 0) return;
    room.members.set(user, room.standingOf(user));
    this.#tell(room, changes);
  }

  /** Takes what has ended by itself from the lists of rooms. @returns Whether there was anything. */
  endTimed(): boolean {
    const { time, source } = this.#teller.byServer();
    let any = false;
    for (const room of this.#rooms.due(time)) {
      const changes = room.ended(time);
      any ||= changes.length > 0;
      for (const change of changes) room.change(change, source, time);
      if (changes.length > 0) {
        this.#rooms.changed(room);
        this.#tell(room, changes);
        this.#rooms.emptied(room);
      }
      this.#rooms.listed(room);
    }
    return any;
  }

  /** Tells the members of a room what the server has changed. */
  #tell(room: Room, changes: readonly RoomChange[]): void {
    this.#teller.inRoom({ kind: "changed", ...this.#teller.byServer(), room, changes }, room);
  }
}

/** What makes one set of ranks out of another, as changes of somebody's. */
export function changesBetween(before: RankSet, after: RankSet, who: User): RoomChange[] {
  return (Object.keys(RANKS) as Rank[])
    .filter((rank) => ((before ^ after) & RANKS[rank]) !== 0)
    .map((rank) => ({ kind: "rank", rank, on: (after & RANKS[rank]) !== 0, who }));
}
