/** Rooms as the store keeps them, and back again. */
import { isDetail, list, number, text } from "./json.ts";
import { type ListChange, type ListEntry, type ListName, LISTS, Room, SWITCHES } from "./room.ts";
import type { Detail, Identity, Json, RoomRecord } from "./storage/store.ts";

/** All of a room but who is in it now. */
export function recordOfRoom(room: Room): RoomRecord {
  const { topic, key, limit, keep } = room;
  return {
    id: room.id,
    name: room.name,
    state: {
      since: room.since,
      switches: [...room.switches],
      standing: [...room.standing],
      ...room.spoken ? { spoken: true } : {},
      ...room.invited.size > 0 ? { invited: [...room.invited] } : {},
      ...topic === undefined ? {} : { topic: { ...topic } },
      ...key === undefined ? {} : { key },
      ...limit === undefined ? {} : { limit },
      ...keep === undefined ? {} : { keep },
      ...Object.fromEntries(
        LISTS.filter((name) => room.lists[name].size > 0)
          .map((name) => [name, [...room.lists[name].values()].map(plainEntry)]),
      ),
    },
  };
}

/** A room as it was kept, with nobody in it. What does not fit is left out. */
export function roomOfRecord({ id, name, state }: RoomRecord): Room {
  const room = new Room(id, name, number(state.since) ?? 0);
  room.switches.clear();
  for (const word of SWITCHES) if (list(state.switches).includes(word)) room.switches.add(word);
  for (const pair of list(state.standing)) {
    const [who, ranks] = list(pair);
    if (typeof who === "string" && typeof ranks === "number") {
      room.setStanding(who as Identity, ranks);
    }
  }
  for (const who of list(state.invited)) {
    if (typeof who === "string") room.invite(who as Identity);
  }
  if (isDetail(state.topic)) {
    const { text: about, by, at } = state.topic;
    room.topic = { text: text(about), by: text(by), at: number(at) ?? 0 };
  }
  if (typeof state.key === "string") room.key = state.key;
  room.spoken = state.spoken === true;
  room.limit = number(state.limit);
  room.keep = number(state.keep);
  for (const word of LISTS) fillList(room, word, state[word]);
  return room;
}

/** An entry without what follows from its mask. */
function plainEntry({ mask, by, at, rank, whom, reason }: ListEntry): Detail {
  return {
    mask,
    by,
    at,
    ...rank === undefined ? {} : { rank },
    ...whom === undefined ? {} : { whom },
    ...reason === undefined ? {} : { reason },
  };
}

function fillList(room: Room, name: ListName, value: Json | undefined): void {
  for (const entry of list(value)) {
    if (!isDetail(entry)) continue;
    const { mask, by, at, rank, whom, reason } = entry;
    const change: ListChange = {
      kind: "list",
      list: name,
      on: true,
      mask: text(mask),
      ...typeof whom === "string" ? { whom } : {},
      ...typeof reason === "string" ? { reason } : {},
    };
    room.change(change, text(by), number(at) ?? 0, number(rank));
  }
}
