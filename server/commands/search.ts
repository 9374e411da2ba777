/**
 * SEARCH: finding what was said, in rooms that one is in and in one's own conversations.
 *
 * @see https://codeberg.org/emersion/soju/src/branch/master/doc/ext/search.md
 */
import { casefold } from "../../protocol/names.ts";
import { parseTime } from "../../protocol/references.ts";
import { parseTags, type Tags } from "../../protocol/tags.ts";
import { byteLength } from "../../protocol/text.ts";
import { readable } from "../buffers.ts";
import { type CommandContext, type CommandSpec, param } from "../command.ts";
import { eventOf } from "../history.ts";
import { SEARCH_PAGE, SEARCH_TEXT, SEARCH_TIME } from "../limits.ts";
import { highest } from "../ranks.ts";
import { affordable } from "../replay.ts";
import type { HistoryRecord, SearchQuery } from "../storage/store.ts";

/** What of a search cannot be understood. */
class SearchError extends Error {
  override name = "SearchError";
}

async function search(context: CommandContext, params: readonly string[]): Promise<void> {
  const { reply, store } = context;
  const attributes = parseTags(param(params, 0));
  let query: SearchQuery;
  try {
    if (!store.keepsMessages) throw new SearchError("This server keeps no messages");
    query = queryOf(context, attributes);
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    return reply.fail("SEARCH", "INVALID_PARAMS", error.message);
  }
  const newestFirst = await collect(context, store.search(query), query.limit);
  const found = affordable(newestFirst.toReversed(), "end");
  reply.batch("soju.im/search", [], new Map(), () => {
    for (const record of found) reply.event(eventOf(record, roomOf(context, record)));
  });
}

/** Takes what is found, and lets others have their turn between. */
async function collect(
  context: CommandContext,
  results: Iterable<HistoryRecord | undefined>,
  limit: number,
): Promise<HistoryRecord[]> {
  const { now } = context;
  const found: HistoryRecord[] = [];
  let began = now();
  for (const record of results) {
    if (record !== undefined) found.push(record);
    if (found.length >= limit) break;
    if (now() - began < SEARCH_TIME) continue;
    await context.turn();
    began = now();
  }
  return found;
}

/** The name that the room of a message has now. */
function roomOf({ state, user }: CommandContext, record: HistoryRecord): string | undefined {
  if (!record.target.startsWith("#")) return undefined;
  const room = state.room(record.target);
  return room !== undefined && room.members.has(user) ? room.name : record.target;
}

function queryOf(context: CommandContext, attributes: Tags): SearchQuery {
  const { user } = context;
  const text = attributes.get("text");
  if (text !== undefined && byteLength(text) > SEARCH_TEXT) {
    throw new SearchError(`At most ${SEARCH_TEXT} bytes can be searched for`);
  }
  const from = attributes.get("from");
  const place = attributes.get("in");
  const common = {
    text,
    from: from === undefined ? undefined : casefold(from),
    after: time(attributes, "after"),
    before: time(attributes, "before"),
    limit: limit(attributes.get("limit")),
  };
  if (place === undefined) {
    const rooms = [...user.rooms].map((room) => ({
      room: room.id,
      rank: highest(room.rankOf(user)),
    }));
    return { ...common, rooms, owner: user.mailbox };
  }
  const target = readable(context, place);
  if (target === undefined) throw new SearchError("You are not in such a room");
  return target.buffer.kind === "room"
    ? { ...common, rooms: [{ room: target.buffer.room, rank: target.rank }] }
    : { ...common, rooms: [], owner: target.buffer.owner, peer: target.buffer.peer };
}

function time(attributes: Tags, name: string): number | undefined {
  const word = attributes.get(name);
  if (word === undefined) return undefined;
  const parsed = parseTime(word);
  if (parsed === undefined) throw new SearchError(`Invalid time: ${name}`);
  return parsed;
}

function limit(word: string | undefined): number {
  if (word === undefined) return SEARCH_PAGE;
  const wanted = /^[0-9]{1,9}$/.test(word) ? Number(word) : 0;
  if (wanted === 0) throw new SearchError("Invalid limit");
  return Math.min(wanted, SEARCH_PAGE);
}

export const SEARCH: readonly CommandSpec[] = [
  {
    name: "SEARCH",
    minParams: 1,
    beforeRegistration: false,
    cost: 5,
    budget: "expensive",
    run: search,
  },
];
