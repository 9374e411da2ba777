import type { KeyName } from "../../client/keys.ts";
import { type Direction, directionOf, Places } from "../../client/places.ts";
import { assertEquals } from "../../typed/assert.ts";

function digit(digit: number): Direction {
  return { kind: "digit", digit };
}

const NO_NEWS = (): number => 0;

Deno.test("directionOf: the keys that go to another room", () => {
  const key = (name: KeyName, ctrl: boolean, alt: boolean, shift = false) =>
    directionOf({ kind: "key", name, ctrl, alt, shift });
  assertEquals(key("1", false, true), digit(1));
  assertEquals(key("9", false, true), digit(9));
  assertEquals(key("n", true, false), { kind: "step", by: 1 });
  assertEquals(key("p", true, false), { kind: "step", by: -1 });
  assertEquals(key("a", false, true), { kind: "news" });
  for (
    const other of [
      key("0", false, true),
      key("1", true, true),
      key("1", false, true, true),
      key("n", false, true),
      key("a", true, false),
      directionOf({ kind: "text", text: "1" }),
    ]
  ) assertEquals(other, undefined);
});

Deno.test("Places: a digit means the room of that number, or else the place among the rooms", () => {
  const rooms = ["#7", "#talk", "#2", "#12"];
  const places = new Places(() => rooms);
  const to = (number: number) => places.find(digit(number), NO_NEWS);
  assertEquals([1, 2, 3, 4, 5, 7].map(to), ["#7", "#2", "#2", "#12", undefined, "#7"]);
  // What is told of a room is a digit that leads to it.
  assertEquals(rooms.map((room) => places.digitOf(room)), [7, undefined, 2, 4]);
  for (const room of rooms) {
    const told = places.digitOf(room);
    if (told !== undefined) assertEquals(to(told), room);
  }
  assertEquals(places.digitOf("#elsewhere"), undefined);
});

Deno.test("Places: along the rooms, and around", () => {
  const places = new Places(() => ["#1", "#2", "#3"]);
  const step = (by: 1 | -1) => places.find({ kind: "step", by }, NO_NEWS);
  assertEquals([places.front, step(1), step(-1)], ["#1", "#2", "#3"]);
  places.go("#3");
  assertEquals([step(1), step(-1)], ["#1", "#2"]);
  assertEquals(new Places(() => []).find({ kind: "step", by: 1 }, NO_NEWS), undefined);
  places.go("#elsewhere");
  assertEquals(step(1), "#1");
});

Deno.test("Places: to where one is named, else to where something is new, the next one first", () => {
  const places = new Places(() => ["#1", "#2", "#3", "#4"]);
  places.go("#2");
  const go = (news: Record<string, number>) =>
    places.find({ kind: "news" }, (room) => news[room] ?? 0);
  assertEquals(go({ "#1": 1, "#4": 1 }), "#4");
  assertEquals(go({ "#1": 2, "#4": 1 }), "#1");
  assertEquals(go({ "#2": 2 }), undefined);
});

Deno.test("Places: back to where one was before", () => {
  let rooms = ["#1", "#2", "#3"];
  const places = new Places(() => rooms);
  places.go("#3");
  places.go("#2");
  rooms = ["#1", "#3"];
  assertEquals(places.goBack(), "#3");
  rooms = ["#1"];
  assertEquals(places.goBack(), "#1");
  rooms = ["#9"];
  assertEquals(places.goBack(), "#9");
  rooms = [];
  assertEquals([places.goBack(), places.front], [undefined, undefined]);
});

Deno.test("Places: a room that has another name is the same place", () => {
  const places = new Places(() => ["#1", "#new"]);
  places.rename("#1", "#one");
  assertEquals([places.front, places.isFront("#ONE")], ["#one", true]);
  places.go("#old");
  places.go("#1");
  places.rename("#OLD", "#new");
  assertEquals(places.goBack(), "#new");
});
