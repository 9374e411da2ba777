/** Who was most likely meant by a name that nobody has. */
import { casefold } from "../protocol/names.ts";
import { allNearest, anyOf } from "./nearest.ts";
import type { Session } from "./session.ts";

/** The most people who may have been meant by a name. */
const MOST_MEANT = 3;

/**
 * Who was most likely meant, in one room or in any that we are in: those whose names are near, or begin
 * so. As words.
 */
export function nearestPeople(
  session: Pick<Session, "name" | "rooms" | "room">,
  name: string,
  room?: string,
): string | undefined {
  const rooms = room === undefined ? [...session.rooms.values()] : [session.room(room)];
  const people = new Map(rooms.flatMap((view) => [...view?.people ?? []]));
  people.delete(casefold(session.name));
  people.delete(casefold(name));
  const typed = casefold(name);
  const near: readonly string[] = allNearest(typed, people.keys());
  const meant = [...people].filter(([folded]) =>
    near.length > 0 ? near.includes(folded) : typed.length > 1 && folded.startsWith(typed)
  );
  return meant.length === 0 ? undefined : anyOf(meant.slice(0, MOST_MEANT).map(([, nick]) => nick));
}
