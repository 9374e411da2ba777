import type { Heard } from "../../client/said.ts";
import { Speakers } from "../../client/speakers.ts";
import { assertEquals } from "../../typed/assert.ts";

function heard(from: string, room = "#7"): Heard {
  return {
    kind: "heard",
    time: 1,
    id: "",
    room,
    from,
    peer: undefined,
    text: "x",
    style: "message",
    own: from === "me",
  };
}

const NAMES = ["ann", "ben", "Carol", "dee"];

Deno.test("Speakers puts first who spoke last, in each room", () => {
  const speakers = new Speakers();
  for (const name of ["carol", "ben", "me", "carol"]) speakers.note(heard(name));
  speakers.note(heard("dee", "#8"));
  assertEquals(speakers.order(NAMES, "#7"), ["Carol", "ben", "ann", "dee"]);
  assertEquals(speakers.order(NAMES, "#8"), ["dee", "ann", "ben", "Carol"]);
  assertEquals(speakers.order(NAMES, "#9"), ["ann", "ben", "Carol", "dee"]);
});

Deno.test("Speakers notes what was said before, names that change, and who is written to", () => {
  const speakers = new Speakers();
  speakers.note({
    kind: "past",
    peer: undefined,
    room: "#7",
    why: "entry",
    messages: [heard("dee"), heard("ben")],
    readTo: undefined,
    first: true,
    last: true,
    gap: false,
  });
  speakers.note({ kind: "renamed", time: 1, from: "Ben", to: "ann", own: false });
  assertEquals(speakers.order(NAMES, "#7"), ["ann", "dee", "ben", "Carol"]);
  speakers.note({ ...heard("dee"), room: undefined, peer: "dee" });
  speakers.note({ ...heard("me"), room: undefined, peer: "zoe" });
  assertEquals(speakers.privately, ["zoe", "dee"]);
});

Deno.test("Speakers does not grow for ever", () => {
  const speakers = new Speakers();
  for (let n = 0; n < 300; n++) speakers.note(heard(`p${n}`));
  assertEquals(speakers.order(["p99", "p100"], "#7"), ["p100", "p99"]);
  assertEquals(speakers.order(["a", "p99"], "#7"), ["a", "p99"]);
  for (let n = 0; n < 200; n++) speakers.note(heard("z", `#r${n}`));
  assertEquals(speakers.order(["a", "z"], "#r99"), ["a", "z"]);
  assertEquals(speakers.order(["a", "z"], "#r100"), ["z", "a"]);
});
