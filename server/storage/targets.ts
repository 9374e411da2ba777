/** Where something was said lately: see `MessageStore.targets`. */
import type { Journal } from "./journal.ts";
import type { Identity, Target, TargetQuery } from "./store.ts";

export function readTargets(
  journal: Journal,
  owner: Identity,
  rooms: readonly number[],
  query: TargetQuery,
): Target[] {
  const { after, before, limit, from } = query;
  if (limit <= 0) return [];
  const found: Target[] = [...roomsOf(journal, rooms), ...conversationsOf(journal, owner, query)]
    .filter(({ time }) => time > after && time < before)
    .sort((a, b) => a.time - b.time);
  return from === "start" ? found.slice(0, limit) : found.slice(-limit);
}

function* roomsOf(journal: Journal, rooms: readonly number[]): Generator<Target> {
  for (const room of rooms) {
    const seq = journal.places.gone.has(room) ? 0 : journal.newest(room, false);
    if (seq === 0) continue;
    yield { buffer: { kind: "room", room }, time: journal.entered(seq).record.time };
  }
}

/** What is in the tables is found by its time; what is not, goes before that. */
function* conversationsOf(
  { places, tail }: Journal,
  owner: Identity,
  query: TargetQuery,
): Generator<Target> {
  const person = places.person(owner);
  if (person === undefined) return;
  const newest = new Map<number, number>();
  for (const { said, time, column: { place } } of tail.newestFirst()) {
    if (!said) continue;
    for (const [at, id] of place.conversations.entries()) {
      if (place.owners[at] === person && !newest.has(id)) newest.set(id, time);
    }
  }
  for (const [id, time] of newest) {
    const peer = time > query.after && time < query.before ? places.peer(id) : undefined;
    if (peer !== undefined) yield { buffer: { kind: "buffer", owner, peer }, time };
  }
  for (
    const { id, peer, time } of places.recent(owner, {
      ...query,
      limit: query.limit + newest.size,
    })
  ) if (!newest.has(id)) yield { buffer: { kind: "buffer", owner, peer }, time };
}
