/** What every store does with messages and events: pages, places, times and numbers. */
import { searchAll } from "../helpers/search_all.ts";
import fc from "fast-check";
import { assertEquals } from "../../typed/assert.ts";
import type { HistoryRecord, NewRecord, SearchQuery } from "../../server/storage/store.ts";
import { casefold } from "../../protocol/names.ts";
import {
  ALL_TARGETS,
  conversation,
  FOR_EVER,
  identity,
  ids,
  maintain,
  pageIds,
  query,
  record,
  room,
  searchIds,
  secret,
  START,
} from "./support.ts";
import type { Check } from "./contract.ts";

const YEAR = 365 * 24 * 3600 * 1000;

/** Registers these tests. */
export function messageContract(check: Check): void {
  check("a record is read as it was written", ({ store, settle }) => {
    const written: NewRecord[] = [
      record("a", {
        account: "Alice",
        detail: {
          tags: { "+react": "👍" },
          lines: [{ text: "x", concat: true }],
          n: 1.5,
          no: null,
        },
        text: "two\nlines",
        leastRank: 4,
      }),
      record("b", { kind: "notice", text: "" }),
      record("", { kind: "joined", text: "", detail: { realName: "Alice" } }),
      record("", { kind: "roomRenamed", text: "" }),
      record("d", { kind: "tag", text: "" }),
    ];
    const seqs = written.map((each) => store.append(each));
    settle();
    const read = store.page(room(7), query({ rank: 8 }));
    assertEquals(
      read,
      written.map(({ place: _, ...rest }, at): HistoryRecord => ({
        ...rest,
        seq: seqs[at] ?? 0,
        redacted: false,
      })),
    );
    assertEquals(store.find(room(7), "a"), read?.[0]);
    assertEquals(store.find(room(7), "d"), read?.[4]);
    assertEquals(store.find(room(8), "a"), undefined);
    assertEquals(store.find(room(7), ""), undefined);
    assertEquals(store.find(room(7), "nothing"), undefined);
  });

  check("seqs ascend, and newest is the last of a buffer", ({ store, settle }) => {
    assertEquals(store.newest(room(7)), 0);
    const first = store.append(record("a"));
    const second = store.append(record("b", { place: room(8) }));
    const third = store.append(record("c", { kind: "topic", id: "" }));
    settle();
    assertEquals(first > 0 && second > first && third > second, true);
    assertEquals(store.newest(room(7)), third);
    assertEquals(store.newest(room(8)), second);
    assertEquals(store.newest(room(9)), 0);
    assertEquals(store.newest(conversation("alice", "bob")), 0);
  });

  check("pages are counted from either end and come in ascending order", ({ store, settle }) => {
    for (const id of "abcdef") store.append(record(id));
    settle();
    const seq = store.find(room(7), "c")?.seq ?? 0;
    const page = (changes: Parameters<typeof query>[0]) => pageIds(store, room(7), changes);
    assertEquals(page({ limit: 2 }), ["a", "b"]);
    assertEquals(page({ limit: 2, from: "end" }), ["e", "f"]);
    assertEquals(page({ limit: 0 }), []);
    assertEquals(page({ limit: -1, from: "end" }), []);
    assertEquals(page({ after: { id: "c" } }), ["d", "e", "f"]);
    assertEquals(page({ before: { id: "c" }, from: "end", limit: 1 }), ["b"]);
    assertEquals(page({ after: { id: "b" }, before: { id: "e" } }), ["c", "d"]);
    assertEquals(page({ after: { id: "b" }, before: { id: "e" }, inclusive: true }), [..."bcde"]);
    assertEquals(page({ after: { id: "b" }, before: { id: "e" }, from: "end", limit: 1 }), ["d"]);
    assertEquals(page({ after: { id: "e" }, before: { id: "b" } }), []);
    assertEquals(page({ after: { seq } }), ["d", "e", "f"]);
    assertEquals(page({ before: { seq }, inclusive: true }), ["a", "b", "c"]);
    assertEquals(page({ after: { seq: 1e9 } }), []);
    assertEquals(page({ after: { id: "gone" } }), undefined);
    assertEquals(page({ before: { id: "" } }), undefined);
    assertEquals(pageIds(store, room(8), { before: { id: "a" } }), undefined);
    assertEquals(pageIds(store, room(8)), []);
  });

  check("events are left out, or stand among what was said", ({ store, settle }) => {
    for (const id of "abcd") {
      store.append(record(id));
      store.append(record("", { kind: "joined", text: id }));
    }
    settle();
    assertEquals(pageIds(store, room(7), { events: false, limit: 3 }), ["a", "b", "c"]);
    const all = store.page(room(7), query({ from: "end", limit: 3 }));
    assertEquals(all?.map(({ kind }) => kind), ["joined", "message", "joined"]);
    assertEquals(all?.[0]?.text, "c");
  });

  check("what was only tagged is found between two seqs, the last of it", ({ store, settle }) => {
    for (const id of "abcd") {
      store.append(record(id));
      store.append(record(`t${id}`, { kind: "tag", text: "", leastRank: id === "c" ? 4 : 0 }));
      store.append(record("", { kind: "joined", text: id }));
      store.append(record(`o${id}`, { kind: "tag", text: "", place: room(8) }));
      if (id === "b") settle();
    }
    const all = { after: 0, before: Infinity, limit: 100, rank: 8 };
    const tags = (changes: Partial<typeof all>) => ids(store.tags(room(7), { ...all, ...changes }));
    const seqOf = (id: string) => store.find(room(7), id)?.seq ?? 0;
    assertEquals(tags({}), ["ta", "tb", "tc", "td"]);
    assertEquals(tags({ rank: 2 }), ["ta", "tb", "td"]);
    assertEquals(tags({ limit: 2 }), ["tc", "td"]);
    assertEquals(tags({ limit: 0 }), []);
    assertEquals(tags({ after: seqOf("ta"), before: seqOf("td") }), ["tb", "tc"]);
    store.redact(room(7), "tb");
    assertEquals(tags({}), ["ta", "tc", "td"]);
    assertEquals(ids(store.tags(room(9), all)), []);
  });

  check("what is for higher ranks is not there for lower ones", ({ store, settle }) => {
    store.append(record("a"));
    store.append(record("b", { leastRank: 4 }));
    store.append(record("c"));
    settle();
    assertEquals(pageIds(store, room(7), { rank: 0 }), ["a", "c"]);
    assertEquals(pageIds(store, room(7), { rank: 8, limit: 2, from: "end" }), ["b", "c"]);
    assertEquals(pageIds(store, room(7), { rank: 2, limit: 2, from: "end" }), ["a", "c"]);
    assertEquals(pageIds(store, room(7), { rank: 2, after: { id: "b" } }), undefined);
    const find = (rank: number) =>
      ids(searchAll(store, { rooms: [{ room: 7, rank }], text: "text", limit: 9 }));
    assertEquals(find(3), ["c", "a"]);
    assertEquals(find(4), ["c", "b", "a"]);
  });

  check("times bound pages", ({ store, settle }) => {
    for (const [at, id] of [..."abcde"].entries()) {
      store.append(record(id, { time: START + Math.floor(at / 2) * 10 }));
    }
    settle();
    const page = (changes: Parameters<typeof query>[0]) => pageIds(store, room(7), changes);
    const time = (ms: number) => ({ time: START + ms });
    assertEquals(page({ after: time(0) }), ["c", "d", "e"]);
    assertEquals(page({ after: time(-1) }), ["a", "b", "c", "d", "e"]);
    assertEquals(page({ after: time(20) }), []);
    assertEquals(page({ before: time(10) }), ["a", "b"]);
    assertEquals(page({ before: time(11), from: "end", limit: 1 }), ["d"]);
    assertEquals(page({ before: time(0) }), []);
    assertEquals(page({ before: time(99) }), ["a", "b", "c", "d", "e"]);
    assertEquals(page({ after: time(10), inclusive: true }), ["c", "d", "e"]);
    assertEquals(page({ after: time(5), inclusive: true }), ["c", "d", "e"]);
    assertEquals(page({ before: time(10), inclusive: true }), ["a", "b", "c", "d"]);
    assertEquals(page({ after: time(99), inclusive: true }), []);
    assertEquals(page({ before: time(-1), inclusive: true }), []);
    assertEquals(page({ after: { id: "a" }, before: time(20) }), ["b", "c", "d"]);
  });

  check("a clock that is set back a year changes no order and loses no record", (subject) => {
    const { store, settle } = subject;
    for (let at = 0; at < 30; at++) {
      const time = START + at * 1000 - (at >= 10 ? YEAR : 0) + (at >= 20 ? YEAR : 0);
      store.append(record(`m${at}`, { time }));
    }
    settle();
    const whole = Array.from({ length: 30 }, (_, at) => `m${at}`);
    assertEquals(pageIds(store, room(7)), whole);
    const seen: string[] = [];
    for (let page = pageIds(store, room(7), { from: "end", limit: 7 }) ?? []; page.length > 0;) {
      seen.unshift(...page);
      const before = { id: page[0] ?? "" };
      page = pageIds(store, room(7), { from: "end", limit: 7, before }) ?? [];
    }
    assertEquals(seen, whole);
    for (const ms of [-YEAR, -YEAR + 15_000, 0, 5000, 25_000, YEAR]) {
      const time = START + ms;
      const older = pageIds(store, room(7), { before: { time } }) ?? [];
      const newer = pageIds(store, room(7), { after: { time }, inclusive: true }) ?? [];
      assertEquals([...older, ...newer], whole);
    }
  });

  check("a private message is its owners' and nobody else's", ({ store, settle }) => {
    store.append(secret("a", "alice", "bob"));
    store.append(secret("b", "bob", "alice"));
    store.append(secret("c", "alice", "carol"));
    store.append(secret("d", "dave", "dave"));
    settle();
    assertEquals(pageIds(store, conversation("alice", "bob")), ["a", "b"]);
    assertEquals(pageIds(store, conversation("bob", "ALICE")), ["a", "b"]);
    assertEquals(pageIds(store, conversation("alice", "carol")), ["c"]);
    assertEquals(pageIds(store, conversation("carol", "bob")), []);
    assertEquals(pageIds(store, conversation("mallory", "alice")), []);
    assertEquals(pageIds(store, conversation("dave", "dave")), ["d"]);
    assertEquals(store.find(conversation("carol", "alice"), "a"), undefined);
    assertEquals(store.find(conversation("bob", "alice"), "a")?.id, "a");
    const find = (changes: Partial<SearchQuery>) =>
      ids(
        searchAll(store, { rooms: [{ room: 7, rank: 8 }], text: "secret", limit: 9, ...changes }),
      );
    assertEquals(find({}), []);
    assertEquals(find({ owner: identity("alice") }), ["c", "b", "a"]);
    assertEquals(find({ owner: identity("bob") }), ["b", "a"]);
    assertEquals(find({ owner: identity("alice"), peer: casefold("carol") }), ["c"]);
    assertEquals(find({ owner: identity("alice"), peer: casefold("nobody") }), []);
    assertEquals(find({ owner: identity("mallory") }), []);
    assertEquals(find({ owner: identity("dave"), text: undefined }), ["d"]);
    assertEquals(find({ owner: identity("bob"), peer: casefold("alice"), text: undefined }), [
      "b",
      "a",
    ]);
  });

  check("targets are those whose newest message is in a range", ({ store, settle }) => {
    const at = (seconds: number) => ({ time: START + seconds * 1000 });
    store.append(record("a", { ...at(1), place: room(1) }));
    store.append(record("b", { ...at(5), place: room(2) }));
    store.append(record("", { ...at(9), place: room(1), kind: "joined" }));
    store.append({ ...secret("c", "alice", "bob"), ...at(3) });
    store.append({ ...secret("d", "carol", "dave"), ...at(4) });
    store.append(record("e", { ...at(6), place: room(2) }));
    settle();
    const targets = (
      after: number,
      before: number,
      limit = 9,
      from: "start" | "end" = "start",
    ) =>
      store.targets(identity("alice"), [1, 2, 3], {
        after: START + after * 1000,
        before: START + before * 1000,
        limit,
        from,
      }).map(({ buffer, time }) => [
        buffer.kind === "room" ? buffer.room : buffer.peer,
        (time - START) / 1000,
      ]);
    assertEquals(targets(0, 9), [[1, 1], ["bob", 3], [2, 6]]);
    assertEquals(targets(1, 6), [["bob", 3]]);
    assertEquals(targets(0, 9, 2), [[1, 1], ["bob", 3]]);
    assertEquals(targets(0, 9, 2, "end"), [["bob", 3], [2, 6]]);
    assertEquals(targets(5, 5), []);
    assertEquals(store.targets(identity("mallory"), [], ALL_TARGETS), []);
    // What is said on moves a conversation, wherever it stood.
    store.append({ ...secret("f", "bob", "alice"), ...at(8) });
    store.append({ ...secret("g", "alice", "erin"), ...at(7) });
    assertEquals(targets(0, 9, 2, "end"), [["erin", 7], ["bob", 8]]);
    settle();
    assertEquals(targets(2, 8), [[2, 6], ["erin", 7]]);
    for (let n = 0; n < 20; n++) {
      store.append({ ...secret(`n${n}`, "alice", `n${n}`), ...at(10 + n) });
    }
    settle();
    assertEquals(targets(0, 99, 2), [[1, 1], [2, 6]]);
    assertEquals(targets(0, 99, 2, "end"), [["n18", 28], ["n19", 29]]);
  });

  check("long messages and strange ones are kept", ({ store, settle }) => {
    const texts = [
      "x".repeat(16 * 1024),
      "wörd ".repeat(3000),
      "家".repeat(5000),
      "'; DROP TABLE message; --",
      '"quoted" \\ %s ? :a @b $c',
      "NEAR(a b) OR c* NOT -d ^e {f} : g",
      "\u200f\u202e👨‍👩‍👧\u{1f3f4}\u{e0067}",
      "\x02bold\x0f \x0304red",
    ];
    for (const [at, text] of texts.entries()) {
      store.append(record(`'${at}"`, {
        text,
        source: `${text.slice(0, 20)}!'"@--`,
        target: text.slice(0, 20),
        account: text.slice(0, 20),
        detail: { [text.slice(0, 20)]: text.slice(0, 20) },
      }));
    }
    settle();
    assertEquals(store.page(room(7), query())?.map(({ text }) => text), texts);
    for (const [at, text] of texts.entries()) {
      assertEquals(store.find(room(7), `'${at}"`)?.text, text);
      assertEquals(searchIds(store, text).length <= 1, true);
    }
    assertEquals(searchIds(store, "x".repeat(16 * 1024)), ["'0\""]);
    assertEquals(searchIds(store, "word word"), ["'1\""]);
    assertEquals(searchIds(store, "bold red"), ["'7\""]);
  });

  check("a NUL, which no line can have, does not cut a text off", ({ store, settle }) => {
    store.append(record("a", { text: "be\0fore and after", detail: { name: "\0" } }));
    settle();
    const found = store.find(room(7), "a");
    assertEquals([found?.text, found?.detail], ["be\ufffdfore and after", { name: "\0" }]);
  });

  check("it is dirty from a write to a commit", ({ store }) => {
    store.commit();
    assertEquals(store.dirty, false);
    store.append(record("a"));
    assertEquals(store.dirty, true);
    assertEquals(store.maintain(FOR_EVER), true);
    assertEquals(pageIds(store, room(7)), ["a"]);
    store.commit();
    assertEquals(store.dirty, false);
    maintain(store);
    assertEquals(store.dirty, false);
  });

  check("pages before and after, of any size, are the whole", ({ store, settle }) => {
    for (let at = 0; at < 60; at++) {
      const kind = at % 3 === 1 ? "joined" : "message";
      const time = START + (at % 7) * 100 - at;
      store.append(record(`m${at}`, { time, kind, leastRank: at % 5 === 0 ? 4 : 0 }));
      if (at === 30) settle();
    }
    const run = (from: "start" | "end", events: boolean, rank: number, limits: number[]): void => {
      const whole = pageIds(store, room(7), { events, rank }) ?? [];
      const seen: string[] = [];
      for (let turn = 0;; turn++) {
        const at = from === "start" ? seen.at(-1) : seen[0];
        const bound = at === undefined ? undefined : { id: at };
        const bounds = from === "start" ? { after: bound } : { before: bound };
        const limit = limits[turn % limits.length] ?? 1;
        const page = pageIds(store, room(7), { from, events, rank, limit, ...bounds }) ?? [];
        if (page.length === 0) break;
        if (from === "start") seen.push(...page);
        else seen.unshift(...page);
      }
      assertEquals(seen, whole);
    };
    const limits = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.constantFrom("start", "end"),
        fc.boolean(),
        fc.constantFrom(0, 8),
        limits,
        run,
      ),
      { numRuns: 60 },
    );
  });
}
