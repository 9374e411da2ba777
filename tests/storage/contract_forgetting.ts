/** What every store forgets: what is redacted, too old, too much, or of rooms that are gone. */
import { searchAll } from "../helpers/search_all.ts";
import { assertEquals } from "../../typed/assert.ts";
import type { Identity, NewRecord } from "../../server/storage/store.ts";
import {
  ALL_TARGETS,
  conversation,
  FOR_EVER,
  identity,
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

/** Registers these tests. */
export function forgettingContract(check: Check): void {
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
    assertEquals(searchAll(store, { rooms: [{ room: 7, rank: 0 }], limit: 9 }), []);
    settle();
    assertEquals(searchIds(store, "unmistakable"), []);
    assertEquals(pageIds(store, room(7)), ["a", "b"]);
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

  check("what guests have seen is forgotten with what they could be shown", ({ store, settle }) => {
    const [guest, other] = ["guest:ann@host", "guest:ben@host"].map((name) => name as Identity);
    const owner = identity("ann");
    for (let at = 0; at < 120; at++) store.setSeen(`guest:g${at}@host` as Identity, 7, 1, START);
    store.setSeen(guest ?? owner, 7, 1, START);
    store.setSeen(owner, 7, 1, START);
    store.setSeen(other ?? owner, 7, 2, START + 100);
    settle();
    store.commit();
    maintain(store, { ...FOR_EVER, now: START + 150, age: 60 });
    assertEquals(store.seen(guest ?? owner, 7), undefined);
    assertEquals(store.seen("guest:g99@host" as Identity, 7), undefined);
    assertEquals(store.seen(owner, 7)?.seq, 1);
    assertEquals(store.seen(other ?? owner, 7)?.seq, 2);
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
      assertEquals(searchAll(store, { rooms: [{ room: 9, rank: 8 }], text: "text", limit: 9 }), []);
      maintain(store);
      assertEquals(pageIds(store, room(9)), []);
      assertEquals(pageIds(store, room(7)), ["b"]);
      assertEquals(store.lastRoomId(), 9);
      assertEquals(store.targets(identity("alice"), [7, 9], ALL_TARGETS).length, 1);
    },
  );
}
