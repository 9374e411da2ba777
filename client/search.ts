/**
 * Searching a room: words and filters as a person types them, one request at a time, page after page
 * towards the past.
 *
 * @see https://soju.im/search
 */
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import { casefold, isNick } from "../protocol/names.ts";
import { formatTags } from "../protocol/tags.ts";
import { byteLength } from "../protocol/text.ts";
import type { Batch } from "./batches.ts";
import { startOfDay } from "./days.ts";
import { at } from "./heard.ts";
import { keepsPast } from "./history.ts";
import { messagesOf } from "./past_page.ts";
import { sentenceFor } from "./sentences.ts";
import type { Session } from "./session.ts";
import { complain, NOTHING, type Step } from "./steps.ts";

/** What is looked for. */
export interface Query {
  /** Empty: whatever was said. */
  readonly text: string;
  readonly from?: string;
  /** Said before this time, in ms since 1970. */
  readonly before?: number;
  /** Said at this time or after it. */
  readonly after?: number;
}

/** A search, from its first page on. */
export interface Search {
  readonly room: string;
  readonly query: Query;
  /** The request that waits for its answer. */
  readonly asking: { readonly label: string | undefined; readonly since: number } | undefined;
  /** Whether a page has been shown. */
  readonly again: boolean;
  /** Whether the last page was full. */
  readonly more: boolean;
}

/** How much is shown at once. */
const PAGE = 20;
/** How long an answer may take, in ms. */
const PATIENCE = 15_000;
/** The most bytes of what is looked for, so that the request fits into a line. */
const LONGEST = 160;

/** What a search takes, as a sentence. */
export const SEARCH_RULE =
  'Search for words: /search release notes, or /search "release notes" from:bob before:2026-11-01';

/** Reads what follows `/search`. @returns A sentence where it cannot be followed. */
export function parseQuery(input: string): Query | string {
  const words: string[] = [];
  let from: string | undefined;
  const days: { before?: number; after?: number } = {};
  for (const [part] of input.matchAll(/"[^"]*"?|[^\s"]+(?:"[^"]*"?)?/g)) {
    const [, filter = "", value = ""] = /^(from|before|after):(.*)$/iu.exec(part) ?? [];
    const bare = value.replaceAll('"', "").trim();
    if (filter === "") words.push(part.replaceAll('"', "").trim());
    else if (filter.toLowerCase() === "from") {
      from = bare.normalize("NFC");
      if (!isNick(from)) return "Say who said it: from:bob";
    } else {
      const time = startOfDay(bare);
      if (time === undefined) return `Write a day as ${filter.toLowerCase()}:2026-11-23`;
      days[filter.toLowerCase() === "before" ? "before" : "after"] = time;
    }
  }
  const text = words.filter((word) => word !== "").join(" ");
  if (byteLength(text) > LONGEST) return "That is too long to search for: take fewer words.";
  const query: Query = { text, ...(from === undefined ? {} : { from }), ...days };
  return text === "" && Object.keys(query).length === 1 ? SEARCH_RULE : query;
}

/** Begins a search in a room. */
export function search(session: Session, room: string, query: Query, now: number): Step {
  if (!session.capabilities.has("soju.im/search")) {
    return complain(
      keepsPast(session)
        ? "This server cannot search; /history shows what was said before."
        : "This server keeps no messages.",
    );
  }
  if (session.search?.asking !== undefined) return complain("A search is going on.");
  return ask(session, { room, query, asking: undefined, again: false, more: false }, now);
}

/** Goes on with the last search. */
export function searchOn(session: Session, now: number): Step {
  const { search } = session;
  if (search === undefined) return complain(`There is no search to go on with. ${SEARCH_RULE}`);
  if (search.asking !== undefined) return complain("A search is going on.");
  return search.more ? ask(session, search, now) : complain("There is nothing more to be found.");
}

/** What was found has come. */
export function foundCame(session: Session, batch: Batch, now: number): Step {
  const { search } = session;
  if (search?.asking === undefined) return NOTHING;
  // Some servers do not say what they answer.
  if (batch.label !== undefined && search.asking.label !== batch.label) return NOTHING;
  const room = session.room(search.room);
  const all = room === undefined ? [] : messagesOf(session, room.name, batch.lines ?? [], now);
  const messages = all.filter((message) => message.takenBack === undefined).slice(-PAGE);
  const before = messages[0]?.time;
  const more = all.length >= PAGE && before !== undefined;
  session.search = {
    ...search,
    asking: undefined,
    again: true,
    more,
    query: { ...search.query, ...(before === undefined ? {} : { before }) },
  };
  const { again } = search;
  return { send: [], events: [{ kind: "found", room: search.room, messages, more, again }] };
}

/** The server does not search. @returns Nothing where it refuses something else. */
export function searchRefused(session: Session, message: Message): Step | undefined {
  if (message.command !== "FAIL" || at(message, 0) !== "SEARCH") return undefined;
  if (session.search?.asking === undefined) return undefined;
  session.search = undefined;
  return complain(sentenceFor(message));
}

/** An answer without anything in it. @returns Nothing where it answers something else. */
export function nothingFound(
  session: Session,
  label: string | undefined,
  now: number,
): Step | undefined {
  if (label === undefined || session.search?.asking?.label !== label) return undefined;
  return foundCame(session, {
    type: "",
    start: { tags: new Map(), source: "", command: "BATCH", params: [] },
    params: [],
    ownLabel: label,
    label,
    lines: [],
    outer: undefined,
  }, now);
}

/** Time has passed: what does not come is not waited for. */
export function giveUpSearch(session: Session, now: number): Step {
  const since = session.search?.asking?.since;
  if (since === undefined || now - since < PATIENCE) return NOTHING;
  session.search = undefined;
  return complain("The search has no answer.");
}

function ask(session: Session, search: Search, now: number): Step {
  const label = session.acknowledges ? session.nextLabel() : undefined;
  session.search = { ...search, asking: { label, since: now } };
  const { text, from, before, after } = search.query;
  const attributes = new Map([["in", search.room]]);
  if (text !== "") attributes.set("text", text);
  if (from !== undefined) attributes.set("from", casefold(from));
  if (before !== undefined) attributes.set("before", new Date(before).toISOString());
  // The server means later than that.
  if (after !== undefined) attributes.set("after", new Date(after - 1).toISOString());
  attributes.set("limit", String(PAGE));
  const request: OutgoingMessage = {
    command: "SEARCH",
    params: [formatTags(attributes)],
    ...(label === undefined ? {} : { tags: new Map([["label", label]]) }),
  };
  return { send: [request], events: [] };
}
