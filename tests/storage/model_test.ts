/** The store on SQLite says the same as the one in memory, whatever is done to both. */
import { searchAll } from "../helpers/search_all.ts";
import fc from "fast-check";
import { assertEquals } from "../../typed/assert.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import type { Buffer, NewRecord, Store } from "../../server/storage/store.ts";
import { casefold } from "../../protocol/names.ts";
import {
  conversation,
  FOR_EVER,
  identity,
  inMemory,
  maintain,
  query,
  record,
  room,
  secret,
  START,
} from "./support.ts";

const BUFFERS: readonly Buffer[] = [
  room(1),
  room(2),
  conversation("alice", "bob"),
  conversation("bob", "alice"),
  conversation("alice", "carol"),
];

/** Does the same to a store; says what it answers. */
type Action = (store: Store) => unknown;

const newRecord: fc.Arbitrary<NewRecord> = fc.record({
  where: fc.integer({ min: 0, max: 4 }),
  kind: fc.constantFrom<NewRecord["kind"]>("message", "message", "notice", "joined", "tag"),
  // Often as before, seldom a jump of the clock.
  time: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constantFrom(-1e10, 1e10)),
  leastRank: fc.constantFrom(0, 0, 0, 4),
  text: fc.constantFrom("one two", "two three", "three one two", "家族 one", ""),
  nick: fc.constantFrom("alice", "bob"),
}).map(({ where, nick, time, ...rest }) => {
  const id = crypto.randomUUID();
  const place = where < 2
    ? room(where + 1)
    : secret("", "alice", where < 4 ? "bob" : "carol").place;
  return record(id, { ...rest, time: START + time, source: `${nick}!u@h`, place });
});

const buffer = fc.constantFrom(...BUFFERS);
const bound = fc.option(
  fc.oneof(
    fc.record({ time: fc.integer({ min: START - 5, max: START + 60 }) }),
    fc.record({ seq: fc.integer({ min: 0, max: 60 }) }),
  ),
  { nil: undefined },
);

const actions: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: newRecord.map((each): Action => (store) => store.append(each)) },
  { weight: 1, arbitrary: fc.constant<Action>((store) => store.commit()) },
  {
    weight: 1,
    arbitrary: fc.constant<Action>((store) => {
      store.commit();
      maintain(store);
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ count: fc.integer({ min: 1, max: 9 }), age: fc.integer({ max: 60 }) })
      .map(({ count, age }): Action => (store) => {
        store.commit();
        maintain(store, { ...FOR_EVER, count, age: FOR_EVER.now - START - age });
      }),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(buffer, fc.nat(9)).map(([buffer, at]): Action => (store) => {
      const id = store.page(buffer, query({ rank: 8 }))?.[at]?.id;
      if (id !== undefined) store.redact(buffer, id);
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      buffer,
      after: bound,
      before: bound,
      inclusive: fc.boolean(),
      from: fc.constantFrom<"start" | "end">("start", "end"),
      limit: fc.integer({ min: 0, max: 9 }),
      events: fc.boolean(),
      rank: fc.constantFrom(0, 8),
    }).map(({ buffer, ...rest }): Action => (store) => store.page(buffer, rest)),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      rooms: fc.subarray([{ room: 1, rank: 0 }, { room: 2, rank: 8 }, { room: 3, rank: 8 }]),
      owner: fc.constantFrom(undefined, identity("alice"), identity("bob"), identity("eve")),
      peer: fc.constantFrom(undefined, undefined, casefold("alice"), casefold("bob")),
      text: fc.constantFrom(undefined, "one", '"one two"', "two one", "家", "none"),
      from: fc.constantFrom(undefined, undefined, casefold("bob")),
      after: fc.constantFrom(undefined, START + 10),
      before: fc.constantFrom(undefined, START + 40),
      olderThan: fc.constantFrom(undefined, 20),
      limit: fc.integer({ min: 0, max: 9 }),
    }).map((search): Action => (store) => searchAll(store, search)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("alice", "bob", "eve").map((name): Action => (store) =>
      store.targets(identity(name), [1, 2], {
        after: START + 5,
        before: START + 45,
        limit: 3,
        from: name === "alice" ? "start" : "end",
      }).map(({ time }) => time)
    ),
  },
  { weight: 1, arbitrary: buffer.map((buffer): Action => (store) => store.newest(buffer)) },
);

Deno.test("both stores answer alike, whatever was done before", () => {
  fc.assert(
    fc.property(fc.array(actions, { minLength: 5, maxLength: 120 }), (list) => {
      using model = new MemoryStore();
      using store = inMemory().store;
      for (const act of list) assertEquals(act(store), act(model));
    }),
    { numRuns: 150 },
  );
});

Deno.test("times bound pages among thousands of records and several jumps of the clock", () => {
  using model = new MemoryStore();
  using store = inMemory().store;
  let time = START;
  for (let at = 0; at < 9000; at++) {
    time += at === 2500 ? -1e6 : at === 5000 ? 3e6 : at === 7000 ? -2e6 : at % 5 * 10;
    for (const each of [model, store]) {
      each.append(record(`m${at}`, {
        time,
        kind: at % 11 === 0 ? "joined" : "message",
        place: room(at % 97 === 0 ? 2 : 1),
      }));
    }
    if (at % 100 === 0) store.commit();
    if (at === 8000) maintain(store);
  }
  store.commit();
  for (let step = -20; step <= 40; step += 3) {
    const bound = { time: START + step * 1e5 + 30 };
    for (const number of [1, 2]) {
      for (const inclusive of [false, true]) {
        for (const bounds of [{ before: bound }, { after: bound }]) {
          for (const from of ["start", "end"] as const) {
            const asked = query({ ...bounds, inclusive, from, limit: 3 });
            assertEquals(store.page(room(number), asked), model.page(room(number), asked));
          }
        }
      }
    }
    const search = {
      rooms: [{ room: 2, rank: 0 }, { room: 1, rank: 0 }],
      after: bound.time,
      before: bound.time + 200_000,
      limit: 20,
    };
    for (const text of [undefined, "text", "m4850"]) {
      assertEquals(searchAll(store, { ...search, text }), searchAll(model, { ...search, text }));
    }
  }
});
