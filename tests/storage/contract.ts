/** What every store does: one set of tests, run against each of them. */
import fc from "fast-check";
import { assertEquals } from "../../typed/assert.ts";
import type {
  AccountRecord,
  HistoryRecord,
  NewRecord,
  SearchQuery,
  Store,
  TokenRecord,
} from "../../server/storage/store.ts";
import { casefold } from "../../protocol/names.ts";
import {
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

/** A store under test, and what is done to it between writing and reading. */
export interface Subject {
  readonly store: Store;
  settle(): void;
}

const YEAR = 365 * 24 * 3600 * 1000;

/** Registers the tests of one store. */
export function contract(name: string, open: () => Subject): void {
  const check = (what: string, act: (subject: Subject) => void): void => {
    Deno.test(`${name}: ${what}`, () => {
      const subject = open();
      using _ = subject.store;
      act(subject);
    });
  };

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
      ids(store.search({ rooms: [{ room: 7, rank }], text: "text", limit: 9 }));
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
      ids(store.search({ rooms: [{ room: 7, rank: 8 }], text: "secret", limit: 9, ...changes }));
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

  check("a redacted message has no text, no client tags, and is not found", (subject) => {
    const { store, settle } = subject;
    const detail = { tags: { "+x": "y" }, lines: [{ text: "z" }], rest: 1 };
    store.append(record("a", { text: "plain unmistakable words", detail }));
    store.append(record("b", { detail: { tags: {} } }));
    store.append(secret("c", "alice", "bob"));
    settle();
    store.redact(room(8), "a");
    assertEquals(store.find(room(7), "a")?.redacted, false);
    store.redact(room(7), "a");
    store.redact(room(7), "a");
    store.redact(room(7), "b");
    store.redact(room(7), "nothing");
    store.redact(conversation("bob", "alice"), "c");
    const found = store.find(room(7), "a");
    assertEquals([found?.text, found?.detail, found?.redacted], ["", { rest: 1 }, true]);
    assertEquals(store.find(room(7), "b")?.detail, undefined);
    assertEquals(store.find(conversation("alice", "bob"), "c")?.text, "");
    assertEquals(searchIds(store, "unmistakable"), []);
    assertEquals(store.search({ rooms: [{ room: 7, rank: 0 }], limit: 9 }), []);
    settle();
    assertEquals(searchIds(store, "unmistakable"), []);
    assertEquals(pageIds(store, room(7)), ["a", "b"]);
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
    const targets = (after: number, before: number, limit = 9) =>
      store.targets(
        identity("alice"),
        [1, 2, 3],
        START + after * 1000,
        START + before * 1000,
        limit,
      )
        .map(({ buffer, time }) => [
          buffer.kind === "room" ? buffer.room : buffer.peer,
          (time - START) / 1000,
        ]);
    assertEquals(targets(0, 9), [[1, 1], ["bob", 3], [2, 6]]);
    assertEquals(targets(1, 6), [["bob", 3]]);
    assertEquals(targets(0, 9, 2), [[1, 1], ["bob", 3]]);
    assertEquals(targets(5, 5), []);
    assertEquals(store.targets(identity("mallory"), [], 0, Infinity, 9), []);
  });

  check("a search finds words and phrases, newest first, page by page", (subject) => {
    const { store, settle } = subject;
    store.append(record("a", { text: "The quick brown Fox" }));
    store.append(record("b", { text: "a fox, quick; CAFÉ" }));
    store.append(record("c", { text: "brown quick foxes", kind: "notice" }));
    store.append(record("d", { text: "昨日は家族と東京都に行きました" }));
    store.append(record("e", { text: "", kind: "topic", detail: { topic: "fox" } }));
    settle();
    const cases: readonly [string, string][] = [
      ["quick", "cba"],
      ["QUICK fox", "ba"],
      ['"quick brown"', "a"],
      ['"brown quick" foxes', "c"],
      ["cafe", "b"],
      ["café", "b"],
      ["foxe", ""],
      ["家族", "d"],
      ["家", "d"],
      ["京都に行", "d"],
      ["族家", ""],
      ['"家族 東京"', ""],
      ["quick家族", ""],
      ["", "dcba"],
      ["  ", "dcba"],
      ["-", ""],
      ['"', ""],
      ["\0", ""],
      ["quick\0brown", "a"],
      ["quick AND fox", ""],
      ["qui*", ""],
      ["NEAR(quick fox)", ""],
      ["words:quick", ""],
      ["-quick", "cba"],
      ['quick"', "cba"],
      ['"quick" "', "cba"],
      ["quick ' ; DROP TABLE message; --", ""],
    ];
    for (const [text, found] of cases) assertEquals(searchIds(store, text), [...found], text);
    const rooms = [{ room: 7, rank: 0 }];
    const first = store.search({ rooms, text: "quick", limit: 2 });
    assertEquals(ids(first), ["c", "b"]);
    const olderThan = first.at(-1)?.seq;
    assertEquals(ids(store.search({ rooms, text: "quick", limit: 2, olderThan })), ["a"]);
    assertEquals(store.search({ rooms: [], text: "quick", limit: 2 }), []);
    assertEquals(store.search({ rooms, text: "quick", limit: 0 }), []);
  });

  check("a search is limited to rooms, people and dates", ({ store, settle }) => {
    const said = (id: string, nick: string, place: number, second: number) =>
      store.append(record(id, {
        source: `${nick}!u@h`,
        place: room(place),
        time: START + second,
        text: "word",
      }));
    said("a", "Ünal", 7, 1);
    said("b", "bob", 7, 2);
    said("c", "BOB", 8, 3);
    said("d", "bob_", 7, 4);
    said("e", "bob", 71, 5);
    settle();
    const find = (changes: Partial<SearchQuery>, rooms = [7, 8]) =>
      ids(store.search({ rooms: rooms.map((room) => ({ room, rank: 0 })), limit: 9, ...changes }));
    assertEquals(find({ text: "word" }), ["d", "c", "b", "a"]);
    assertEquals(find({ text: "word", from: casefold("Bob") }), ["c", "b"]);
    assertEquals(find({ from: casefold("bob") }, [7]), ["b"]);
    assertEquals(find({ from: casefold("ünal") }), []);
    assertEquals(find({ from: casefold("Ünal") }), ["a"]);
    assertEquals(find({ after: START + 2, before: START + 3 }), ["c", "b"]);
    assertEquals(find({ text: "word", after: START + 4 }), ["d"]);
    assertEquals(find({ text: "word", before: START }), []);
    assertEquals(find({ text: "word" }, [71]), ["e"]);
    assertEquals(find({ text: "word" }, [1]), []);
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

  check("records are forgotten by age, by room's age and by count", ({ store, settle }) => {
    const append = (id: string, changes: Partial<NewRecord>) =>
      store.append(record(id, { text: `word ${id}`, ...changes }));
    for (let at = 0; at < 100; at++) {
      append(`a${at}`, { time: START + at });
      append(`b${at}`, { time: START + at, place: room(8) });
      append("", { time: START + at, place: room(9), kind: "joined" });
    }
    for (let at = 0; at < 10; at++) {
      store.append({ ...secret(`p${at}`, "alice", "bob"), time: START + at });
    }
    const last = store.append({ ...secret("q", "alice", "carol"), time: START + 200 });
    settle();
    store.commit();
    maintain(store, { ...FOR_EVER, count: 60 });
    assertEquals(pageIds(store, room(7), { limit: 1 }), ["a40"]);
    assertEquals(store.page(room(9), query())?.length, 60);
    const roomAges = new Map([[8, 1000]]);
    maintain(store, { now: START + 150, age: 60, roomAges, count: 60 });
    assertEquals(pageIds(store, room(7), { limit: 1 }), ["a90"]);
    assertEquals(pageIds(store, room(8), { limit: 1 }), ["b40"]);
    assertEquals(store.page(room(9), query())?.length, 10);
    assertEquals(pageIds(store, conversation("alice", "bob")), []);
    assertEquals(pageIds(store, conversation("carol", "alice")), ["q"]);
    assertEquals(store.find(room(7), "a10"), undefined);
    assertEquals(searchIds(store, "a10"), []);
    assertEquals(searchIds(store, "word").length, 10);
    assertEquals(pageIds(store, room(7), { before: { id: "a10" } }), undefined);
    maintain(store, { now: START + 1e9, age: 1, roomAges: new Map(), count: 1 });
    assertEquals(pageIds(store, room(8)), []);
    assertEquals(store.append(record("z")) > last, true);
  });

  check(
    "a room that is removed takes its records along, and its id is not used again",
    (subject) => {
      const { store, settle } = subject;
      assertEquals(store.lastRoomId(), 0);
      store.saveRoom({ id: 7, name: "#7", state: { topic: null } });
      store.saveRoom({ id: 9, name: "#Café", state: { modes: ["n", 1] } });
      for (let at = 0; at < 100; at++) store.append(record(`a${at}`, { place: room(9) }));
      store.append(record("b"));
      settle();
      store.saveRoom({ id: 7, name: "#seven", state: {} });
      assertEquals(store.rooms(), [
        { id: 7, name: "#seven", state: {} },
        { id: 9, name: "#Café", state: { modes: ["n", 1] } },
      ]);
      store.removeRoom(9);
      store.commit();
      assertEquals(store.rooms().map(({ id }) => id), [7]);
      assertEquals(pageIds(store, room(9)), []);
      assertEquals(store.find(room(9), "a1"), undefined);
      assertEquals(store.search({ rooms: [{ room: 9, rank: 8 }], text: "text", limit: 9 }), []);
      maintain(store);
      assertEquals(pageIds(store, room(9)), []);
      assertEquals(pageIds(store, room(7)), ["b"]);
      assertEquals(store.lastRoomId(), 9);
      assertEquals(store.targets(identity("alice"), [7, 9], 0, Infinity, 9).length, 1);
    },
  );

  const account = (name: string, changes: Partial<AccountRecord> = {}): AccountRecord => ({
    name,
    credential: {
      salt: Uint8Array.of(0, 1, 255),
      iterations: 4096,
      storedKey: new Uint8Array(32).fill(7),
      serverKey: new Uint8Array(32),
    },
    admin: false,
    since: START,
    ...changes,
  });

  check("accounts are found by their folded name", ({ store }) => {
    store.saveAccount(account("Alice"));
    store.saveAccount(account("Ünal", { admin: true }));
    store.saveAccount(account("ALICE", { since: START + 1 }));
    assertEquals(store.account(casefold("alice")), account("ALICE", { since: START + 1 }));
    assertEquals(store.account(casefold("ünal")), undefined);
    assertEquals(store.account(casefold("Ünal")), account("Ünal", { admin: true }));
    assertEquals(store.accounts().map(({ name }) => name), ["ALICE", "Ünal"]);
    assertEquals(store.account(casefold("'; DROP TABLE account; --")), undefined);
  });

  const token = (hash: string, changes: Partial<TokenRecord> = {}): TokenRecord => ({
    hash,
    purpose: "login",
    subject: "alice",
    since: START,
    until: START + 1,
    ...changes,
  });

  check("tokens are kept and removed, one or all of a subject", ({ store }) => {
    const tokens = [
      token("a"),
      token("b", { purpose: "invite" }),
      token("c", { subject: "bob" }),
      token("d", { purpose: "claim", subject: "" }),
      token("e", { until: Number.MAX_SAFE_INTEGER }),
    ];
    for (const each of tokens) store.saveToken(each);
    assertEquals(store.token("a"), token("a"));
    assertEquals(store.token("' OR 1=1 --"), undefined);
    assertEquals(store.tokens("login").map(({ hash }) => hash), ["a", "c", "e"]);
    store.removeTokens("login", "alice");
    assertEquals(store.tokens("login").map(({ hash }) => hash), ["c"]);
    assertEquals(store.tokens("invite").length, 1);
    store.removeToken("d");
    store.removeToken("d");
    assertEquals(store.tokens("claim"), []);
  });

  check("an account that is removed leaves nothing of its own", ({ store, settle }) => {
    const [alice, bob] = [identity("alice"), identity("bob")];
    store.saveAccount(account("Alice"));
    store.saveToken(token("a"));
    store.saveToken(token("b", { subject: "bob" }));
    store.setReadMark(alice, casefold("#7"), START);
    store.setSeen(alice, 7, 1, START);
    store.setSeen(bob, 7, 2, START);
    store.append(secret("a", "alice", "bob", "from alice"));
    store.append(secret("b", "bob", "alice", "from bob"));
    settle();
    store.removeAccount(casefold("ALICE"), alice);
    store.commit();
    const gone = (): void => {
      assertEquals(store.account(casefold("alice")), undefined);
      assertEquals(store.token("a"), undefined);
      assertEquals(store.token("b")?.subject, "bob");
      assertEquals(store.readMark(alice, casefold("#7")), undefined);
      assertEquals(store.seen(alice, 7), undefined);
      assertEquals(store.seen(bob, 7), { seq: 2, time: START });
      assertEquals(pageIds(store, conversation("alice", "bob")), []);
      assertEquals(pageIds(store, conversation("bob", "alice")), ["a", "b"]);
      assertEquals(store.search({ rooms: [], owner: alice, limit: 9 }), []);
      assertEquals(ids(store.search({ rooms: [], owner: bob, text: "from", limit: 9 })), [
        "b",
        "a",
      ]);
    };
    gone();
    maintain(store);
    gone();
    store.append(secret("c", "alice", "bob", "from another alice"));
    settle();
    assertEquals(pageIds(store, conversation("alice", "bob")), ["c"]);
    assertEquals(ids(store.search({ rooms: [], owner: alice, text: "from", limit: 9 })), ["c"]);
  });

  check("read marks only grow; what was seen is what was said last", ({ store }) => {
    const alice = identity("alice");
    assertEquals(store.readMark(alice, casefold("#7")), undefined);
    for (const time of [5, 9, 7]) store.setReadMark(alice, casefold("#7"), time);
    assertEquals(store.readMark(alice, casefold("#7")), 9);
    assertEquals(store.readMark(identity("bob"), casefold("#7")), undefined);
    assertEquals(store.seen(alice, 7), undefined);
    store.setSeen(alice, 7, 10, START);
    store.setSeen(alice, 7, 9, START + 1);
    assertEquals(store.seen(alice, 7), { seq: 9, time: START + 1 });
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

  check("no text that somebody looks for is an error", ({ store, settle }) => {
    store.append(record("a", { text: 'NEAR OR AND "quoted" 家族 x* ^y' }));
    settle();
    store.append(record("b", { text: "later" }));
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        '"',
        "*",
        "NEAR(",
        "AND",
        "-",
        "^",
        "{a b}",
        ":",
        "\0",
        "家",
        "'",
        "a".repeat(999),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        for (const glue of ["", " "]) searchIds(store, pieces.join(glue));
      }),
      { numRuns: 100 },
    );
  });

  check("a message is found by each of its words and any part of its sentence", (subject) => {
    const { store, settle } = subject;
    const word = fc.string({
      unit: fc.constantFrom(..."abcäé家族ひでก็한국"),
      minLength: 1,
      maxLength: 6,
    });
    let number = 0;
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        const id = `m${number++}`;
        store.append(record(id, { text: words.join(" ") }));
        if (number % 2 === 0) settle();
        for (const text of [...words, `"${words.join(" ")}"`, words.join(" ").toUpperCase()]) {
          if (searchIds(store, text)[0] !== id) throw new Error(`${text} is not found`);
        }
      }),
      { numRuns: 60 },
    );
  });
}
