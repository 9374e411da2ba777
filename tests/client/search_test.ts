/** Searching: what is typed, what is asked, and what is shown. */
import type { ClientEvent } from "../../client/events.ts";
import type { Found } from "../../client/said.ts";
import { parseQuery, type Query, SEARCH_RULE } from "../../client/search.ts";
import type { Session } from "../../client/session.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import {
  aliceInRoom,
  hear,
  LASTING_CAPABILITIES,
  NOW,
  saidLine,
  timeOfLine,
  told,
} from "../helpers/session.ts";

const day = (year: number, month: number, date: number): number =>
  new Date(year, month - 1, date).getTime();

Deno.test("parseQuery: words, quotes and filters, in any order", () => {
  const rows: readonly [string, Query | string][] = [
    ["release", { text: "release" }],
    ["  release   notes ", { text: "release notes" }],
    ['"release notes" five', { text: "release notes five" }],
    ["from:bob release", { text: "release", from: "bob" }],
    ["release FROM:bob", { text: "release", from: "bob" }],
    ['from:"jose\u0301"', { text: "", from: "jos\u00e9" }],
    ["x before:2026-11-01", { text: "x", before: day(2026, 11, 1) }],
    ["x after:2026-1-2 before:2026-11-01", {
      text: "x",
      after: day(2026, 1, 2),
      before: day(2026, 11, 1),
    }],
    ["in:here http://x.example", { text: "in:here http://x.example" }],
    ['"from:bob"', { text: "from:bob" }],
    ['"unfinished', { text: "unfinished" }],
    ["", SEARCH_RULE],
    ['""', SEARCH_RULE],
    ["from:", "Say who said it: from:bob"],
    ["from:7up", "Say who said it: from:bob"],
    ["before:monday", "Write a day as before:2026-11-23"],
    ["After:2026-02-30", "Write a day as after:2026-11-23"],
    ["x".repeat(161), "That is too long to search for: take fewer words."],
  ];
  for (const [text, query] of rows) assertEquals(parseQuery(text), query, text);
});

/** The lines of an answer. */
function found(label: string, from: number, to: number): string[] {
  const lines = [`@label=${label} :s BATCH +f soju.im/search`];
  for (let number = from; number <= to; number++) lines.push(saidLine(number, ";batch=f"));
  return [...lines, ":s BATCH -f"];
}

function foundIn(events: readonly ClientEvent[]): Found {
  const [event] = events;
  assert(event?.kind === "found");
  return event;
}

function refusal(events: readonly ClientEvent[]): string {
  const [event] = events;
  assert(event?.kind === "refused");
  return event.text;
}

function alice(): Session {
  return aliceInRoom(LASTING_CAPABILITIES);
}

Deno.test("a search asks for a page, and /search more for the one before", () => {
  const session = alice();
  const query: Query = {
    text: "a; b\\c",
    from: "Bob",
    before: Date.UTC(2026, 10, 1),
    after: Date.UTC(2026, 9, 1),
  };
  assertEquals(told(session.find("#7", query, NOW)).send, [
    "@label=q1 SEARCH in=#7;text=a\\:\\sb\\\\c;from=bob;before=2026-11-01T00:00:00.000Z;" +
    "after=2026-09-30T23:59:59.999Z;limit=20",
  ]);
  assertEquals(refusal(session.find("#7", query, NOW).events), "A search is going on.");
  const first = foundIn(hear(session, ...found("q1", 31, 50)).events);
  assertEquals([first.messages.length, first.more, first.again], [20, true, false]);
  const [next = ""] = told(session.findMore(NOW)).send;
  assertMatch(next, new RegExp(`before=${new Date(timeOfLine(31)).toISOString()};`));
  const second = foundIn(hear(session, ...found("q2", 1, 3)).events);
  assertEquals(second.messages.map((message) => message.id), ["m1", "m2", "m3"]);
  assertEquals([second.more, second.again], [false, true]);
  assertEquals(refusal(session.findMore(NOW).events), "There is nothing more to be found.");
});

Deno.test("what is found is no news: it is not taken for what is said now", () => {
  const session = alice();
  session.find("#7", { text: "x" }, NOW);
  hear(session, ...found("q1", 1, 2));
  assertEquals(hear(session, saidLine(1)).events.map((event) => event.kind), ["heard"]);
});

Deno.test("a search that finds nothing, is refused, has no answer, or is not possible", () => {
  for (const answer of [found("q1", 1, 0), ["@label=q1 :s ACK"]]) {
    const session = alice();
    session.find("#7", { text: "x" }, NOW);
    assertEquals(foundIn(hear(session, ...answer).events).messages, []);
  }
  const session = alice();
  assertMatch(refusal(session.findMore(NOW).events), /^There is no search to go on with/);
  session.find("#7", { text: "x" }, NOW);
  assertEquals(refusal(hear(session, "@label=q1 :s FAIL SEARCH X :Too slow").events), "Too slow.");
  session.find("#7", { text: "x" }, NOW);
  assertEquals(session.tick(NOW + 14_000, undefined).events, []);
  assertEquals(refusal(session.tick(NOW + 15_000, undefined).events), "The search has no answer.");
  assertEquals(hear(session, ...found("q2", 1, 2)).events, []);
  session.disconnected();
  assertEquals(
    refusal(session.find("#7", { text: "x" }, NOW).events),
    "There is no connection now.",
  );
  const past = aliceInRoom("batch draft/chathistory");
  assertMatch(refusal(past.find("#7", { text: "x" }, NOW).events), /cannot search; \/history/);
  assertMatch(refusal(aliceInRoom().find("#7", { text: "x" }, NOW).events), /keeps no messages/);
});
