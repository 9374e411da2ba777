import type { ClientEvent } from "../../client/events.ts";
import type { Heard, Past, PastReason } from "../../client/said.ts";
import { handlingOf, roomsOf, UnseenRooms } from "../../client/unseen.ts";
import { assertEquals } from "../../typed/assert.ts";

function heard(id: string, text = id, own = false): Heard {
  return {
    kind: "heard",
    time: 1_000,
    id,
    room: "#8",
    from: own ? "alice" : "bob",
    peer: undefined,
    text,
    style: "message",
    own,
  };
}

function past(why: PastReason, messages: Heard[], readTo?: number): Past {
  return {
    kind: "past",
    room: "#8",
    peer: undefined,
    why,
    messages,
    readTo,
    first: true,
    last: true,
    gap: false,
  };
}

const isForAlice = ({ text }: Heard): boolean => text.includes("alice");

function keeping(...events: ClientEvent[]): UnseenRooms {
  const unseen = new UnseenRooms();
  for (const event of events) unseen.keep("#8", event, isForAlice);
  return unseen;
}

Deno.test("UnseenRooms counts what others say, and what of it is for us", () => {
  const unseen = keeping(heard("1"), heard("2", "alice: hi"), heard("3", "alice", true));
  assertEquals(unseen.counts("#8"), { messages: 2, mentions: 2 - 1 });
  assertEquals(unseen.counts("#9"), { messages: 0, mentions: 0 });
  assertEquals(unseen.take("#8").events.length, 3);
  assertEquals(unseen.counts("#8"), { messages: 0, mentions: 0 });
  assertEquals(unseen.take("#8"), { before: [], events: [], gap: false });
});

Deno.test("UnseenRooms counts of the past what was not read", () => {
  const said = [heard("1"), { ...heard("2"), time: 2_000 }, {
    ...heard("3", "", true),
    time: 3_000,
  }];
  assertEquals(keeping(past("entry", said, 1_000)).counts("#8").messages, 1);
  assertEquals(keeping(past("entry", said)).counts("#8").messages, 0);
  assertEquals(keeping(past("missed", said)).counts("#8").messages, 2);
  assertEquals(keeping(past("older", said, 0)).counts("#8").messages, 0);
});

Deno.test("UnseenRooms keeps the last 500 messages of a room, and says when there were more", () => {
  const unseen = new UnseenRooms();
  unseen.noteShown(heard("read"));
  for (let n = 0; n < 500; n++) unseen.keep("#8", heard(`m${n}`), isForAlice);
  unseen.keep("#9", heard("other"), isForAlice);
  unseen.keep("#8", heard("last"), isForAlice);
  assertEquals(unseen.counts("#8").messages, 501);
  const { before, events, gap } = unseen.take("#8");
  assertEquals([before.length, events.length, gap], [0, 500, true]);
  assertEquals(events[0], heard("m1"));
  assertEquals(unseen.take("#9").gap, false);
});

Deno.test("UnseenRooms gives the last messages that were read, too", () => {
  const unseen = new UnseenRooms();
  for (let n = 0; n < 9; n++) unseen.noteShown(heard(`m${n}`));
  unseen.noteShown(past("older", [heard("old")]));
  unseen.noteShown({ ...heard("private"), room: undefined });
  unseen.keep("#8", heard("new"), isForAlice);
  assertEquals(unseen.take("#8").before, [heard("m6"), heard("m7"), heard("m8")]);
  unseen.noteShown(past("missed", [heard("a"), heard("b")]));
  assertEquals(unseen.take("#8").before, [heard("m8"), heard("a"), heard("b")]);
});

Deno.test("UnseenRooms: what was taken back meanwhile is not shown", () => {
  const unseen = new UnseenRooms();
  const takenBack = (id: string): ClientEvent => ({
    kind: "taken-back",
    time: 1,
    peer: undefined,
    said: undefined,
    room: "#8",
    id,
    who: "bob",
    author: "bob",
  });
  unseen.noteShown(heard("0"));
  unseen.noteShown(heard("1"));
  unseen.noteShown(takenBack("1"));
  for (const event of [heard("2"), past("missed", [heard("3"), heard("4")])]) {
    unseen.keep("#8", event, isForAlice);
  }
  for (const id of ["2", "3", "0", "unknown"]) unseen.keep("#8", takenBack(id), isForAlice);
  const gone = (id: string): Heard => ({ ...heard(id), takenBack: true });
  assertEquals(unseen.take("#8"), {
    before: [gone("0"), gone("1")],
    events: [
      gone("2"),
      past("missed", [gone("3"), heard("4")]),
      takenBack("0"),
      takenBack("unknown"),
    ],
    gap: false,
  });
});

Deno.test("UnseenRooms: a room that has another name, and one that was left", () => {
  const unseen = keeping(heard("1"));
  unseen.rename("#8", "#talk");
  unseen.rename("#nowhere", "#else");
  assertEquals([unseen.counts("#8").messages, unseen.counts("#TALK").messages], [0, 1]);
  unseen.forget("#talk");
  assertEquals(unseen.take("#talk").events, []);
});

Deno.test("UnseenRooms does not grow for ever", () => {
  const unseen = new UnseenRooms();
  for (let n = 0; n < 1_000; n++) unseen.keep(`#${n}`, heard("1"), isForAlice);
  assertEquals([unseen.counts("#799").messages, unseen.counts("#800").messages], [0, 1]);
});

Deno.test("what happens elsewhere is kept, comings and goings are not, and what is for us is shown", () => {
  const joined: ClientEvent = { kind: "joined", time: 1, room: "#8", who: "bob" };
  const left: ClientEvent = { kind: "left", time: 1, rooms: ["#8", "#9"], who: "bob", reason: "" };
  const out: ClientEvent = { kind: "left-room", room: "#8" };
  assertEquals([heard("1"), joined, left, out].map(handlingOf), ["keep", "drop", "drop", "show"]);
  assertEquals([heard("1"), joined, left, out].map(roomsOf), [["#8"], ["#8"], ["#8", "#9"], [
    "#8",
  ]]);
  assertEquals(roomsOf({ ...heard("1"), room: undefined }), []);
});

Deno.test("UnseenRooms: what was read at another device is not new, and still there", () => {
  const unseen = keeping(heard("1"), { ...heard("2", "alice: hi"), time: 2_000 });
  unseen.readTo("#8", 1_999);
  assertEquals(unseen.counts("#8"), { messages: 2, mentions: 1 });
  unseen.readTo("#9", 9_000);
  unseen.readTo("#8", 2_000);
  assertEquals(unseen.counts("#8"), { messages: 0, mentions: 0 });
  assertEquals(unseen.has("#8"), true);
  unseen.keep("#8", { ...heard("3"), time: 3_000 }, isForAlice);
  assertEquals(unseen.counts("#8").messages, 1);
});

Deno.test("UnseenRooms keeps no more text than a person reads, however long each is", () => {
  const unseen = new UnseenRooms();
  for (let at = 0; at < 100; at++) {
    unseen.keep("#8", heard(String(at), "x".repeat(64 * 1024)), isForAlice);
  }
  const { events, gap } = unseen.take("#8");
  assertEquals([events.length, gap], [4, true]);
  assertEquals(unseen.counts("#8").messages, 0);
});
