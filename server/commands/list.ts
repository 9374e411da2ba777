/**
 * LIST: rooms that may be known, with the filters that `ELIST` declares.
 *
 * @see https://modern.ircdocs.horse/#list-message
 * @see https://modern.ircdocs.horse/#elist-parameter
 */
import { matches } from "../../protocol/masks.ts";
import { isRoomLike } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { AnswerSpace } from "../answer_space.ts";
import { cutShort, mayKnow, mayReadTopic } from "../answers.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { MAX_ANSWERS } from "../limits.ts";
import type { Room } from "../room.ts";

/** Whether a room passes a filter; `now` is ms since 1970. */
type Filter = (room: Room, now: number) => boolean;

const MINUTE = 60_000;

/** Filters by form, the first that fits counts: creation time, topic time, members, masks. */
const FORMS: readonly { form: RegExp; make: (value: string, more: boolean) => Filter }[] = [
  {
    form: /^C([<>])(\d{1,9})$/i,
    make: (value, more) => (room, now) => compare(now - room.since, Number(value) * MINUTE, more),
  },
  {
    form: /^T([<>])(\d{1,9})$/i,
    make: (value, more) => (room, now) =>
      room.topic !== undefined && compare(now - room.topic.at, Number(value) * MINUTE, more),
  },
  {
    form: /^([<>])(\d{1,9})$/,
    make: (value, more) => (room) => compare(room.members.size, Number(value), more),
  },
];

function compare(actual: number, wanted: number, more: boolean): boolean {
  return more ? actual > wanted : actual < wanted;
}

function list(context: CommandContext, params: readonly string[]): void {
  const { user, state, reply, now } = context;
  const words = params.slice(0, 2).join(",").split(",").filter((word) => word !== "");
  const named = words.filter((word) => isRoomLike(word) && !/[*?]/.test(word));
  const filters = words.filter((word) => !named.includes(word)).map(filterOf);
  const rooms = named.length === 0
    ? state.rooms
    : named.map((name) => state.room(name)).filter((room) => room !== undefined);
  let left = MAX_ANSWERS;
  const space = new AnswerSpace();
  reply.numeric(numeric.RPL_LISTSTART, "Channel", "Users  Name");
  for (const room of rooms) {
    if (room.members.size === 0 || !mayKnow(user, room)) continue;
    if (!filters.every((passes) => passes(room, now()))) continue;
    const members = String(room.members.size);
    const topic = mayReadTopic(user, room) ? room.topic?.text ?? "" : "";
    if (left-- === 0 || !space.take(room.name, topic)) {
      cutShort(context, "LIST");
      break;
    }
    reply.numeric(numeric.RPL_LIST, room.name, members, topic);
  }
  reply.numeric(numeric.RPL_LISTEND, "End of /LIST");
}

function filterOf(word: string): Filter {
  for (const { form, make } of FORMS) {
    const [, sign, value] = form.exec(word) ?? [];
    if (value !== undefined) return make(value, sign === ">");
  }
  if (word.startsWith("!")) return (room) => !matches(word.slice(1), room.name);
  return (room) => matches(word, room.name);
}

export const LIST: readonly CommandSpec[] = [
  {
    name: "LIST",
    minParams: 0,
    beforeRegistration: false,
    cost: 10,
    budget: "expensive",
    run: list,
  },
];
