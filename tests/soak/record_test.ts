/** That the soak would see what must not be: each fault that a server could have. */
import { parseMessage } from "../../protocol/message.ts";
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { type Event, eventOf, faultsIn, type Record, type Stay } from "./record.ts";

const ALL = [
  "JOIN ann",
  "PRIVMSG ann 1",
  "JOIN ben",
  "PRIVMSG ann 2",
  "PRIVMSG ben 1",
  "PART ben",
  "JOIN ben",
  "PRIVMSG ann 3",
];

function stay(events: Event[], changes: Partial<Stay> = {}): Stay {
  return { name: "ben", before: 0, echo: true, replay: false, events, whole: true, ...changes };
}

function faults(stays: Stay[], changes: Partial<Record> = {}): string[] {
  return faultsIn({ all: ALL, stays, acknowledged: ["PRIVMSG ann 1"], ...changes });
}

Deno.test("eventOf: what happens in a room, by whom; nothing else", () => {
  const of = (line: string): unknown => eventOf(parseMessage(line));
  assertEquals(of(":ann!a@b JOIN #7"), ["#7", "JOIN ann"]);
  assertEquals(of(":ann!a@b JOIN #7 * :Ann"), ["#7", "JOIN ann"]);
  assertEquals(of("@time=x :ann!a@b PRIVMSG #7 :two words"), ["#7", "PRIVMSG ann two words"]);
  assertEquals(of(":chat.test 366 ann #7 :End"), undefined);
});

Deno.test("faultsIn: a whole stay, one that broke off, and two of the same person are right", () => {
  const [first, second] = [ALL.slice(2, 6), ALL.slice(6)];
  assertEquals(faults([stay(first), stay(second, { before: 1 })]), []);
  assertEquals(faults([stay(first.slice(0, 2), { whole: false })]), []);
  const own = first.filter((event) => event !== "PRIVMSG ben 1");
  assertEquals(faults([stay(own, { echo: false })]), []);
  const past = ["JOIN ben", "PRIVMSG ann 1", "PRIVMSG ann [an hour ago] 0", ...first.slice(1)];
  assertEquals(faults([stay(past, { replay: true })]), []);
});

for (
  const [what, events, pattern] of [
    ["lost", ["JOIN ben", "PRIVMSG ben 1", "PART ben"], /event 1 is/],
    ["lost at the end", ALL.slice(2, 5), /1 events are missing/],
    ["heard twice", [...ALL.slice(2, 4), ...ALL.slice(3, 6)], /event 2 is/],
    ["in another order", ["JOIN ben", "PRIVMSG ben 1", "PRIVMSG ann 2", "PART ben"], /event 1 is/],
    ["heard after going", ALL.slice(2, 7), /event 4 is/],
    ["heard though one was not there", ALL.slice(1, 6), /event 0 is/],
  ] as const
) {
  Deno.test(`faultsIn: a line that is ${what} is found`, () => {
    assertMatch(faults([stay([...events])]).join(), pattern);
  });
}

Deno.test("faultsIn: what nobody or everybody hears wrongly is found, too", () => {
  assertMatch(faults([], { acknowledged: ["PRIVMSG ben 9"] }).join(), /acknowledged, and never/);
  assertMatch(faults([], { all: [...ALL, "PRIVMSG ann 3"] }).join(), /2 times: PRIVMSG ann 3/);
  assertMatch(faults([stay([], { name: "cat" })]).join(), /nobody else has heard/);
});
