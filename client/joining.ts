/** What asks to be let into many rooms at once. Pure. */
import { MAX_LINE } from "../protocol/framing.ts";
import type { OutgoingMessage } from "../protocol/message.ts";
import { byteLength, packWords } from "../protocol/text.ts";
import type { RoomView } from "./session.ts";

/** What rooms and keys of one JOIN may have, in bytes. */
const JOIN_SPACE = MAX_LINE - byteLength("JOIN  \r\n");

/** What asks to be let into all of these, in as few lines as it takes. */
export function joinLines(
  wanted: Iterable<Pick<RoomView, "name" | "key">>,
): OutgoingMessage[] {
  // Keys belong to the first rooms, each to one: those that have one come first.
  const rooms = [...wanted]
    .sort((a, b) => Number(b.key !== undefined) - Number(a.key !== undefined));
  const words = rooms.map(({ name, key }) => key === undefined ? name : `${name},${key}`);
  let next = 0;
  return packWords(words, JOIN_SPACE).map((line) => {
    const here = rooms.slice(next, next += line.length);
    const keys = here.flatMap(({ key }) => key ?? []);
    const names = here.map(({ name }) => name).join(",");
    return { command: "JOIN", params: keys.length === 0 ? [names] : [names, keys.join(",")] };
  });
}
