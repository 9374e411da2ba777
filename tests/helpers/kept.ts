/** What a store has of a room. */
import type { Store } from "../../server/storage/store.ts";

/** All that was said in the room with that name, oldest first. */
export function keptTexts(store: Store, name = "#7"): string[] {
  const room = store.rooms().find((one) => one.name === name);
  if (room === undefined) return [];
  const query = { from: "end", limit: 100_000, events: false, rank: 0 } as const;
  return (store.page({ kind: "room", room: room.id }, query) ?? []).map(({ text }) => text);
}
