/** What stands for good and what may still change: events in, lines out. */
import type { ClientEvent } from "../../../client/events.ts";
import { Feed } from "../../../client/feed/feed.ts";
import { pickIn } from "../../../client/feed/shown.ts";
import type { RenderContext } from "../../../client/lines.ts";
import { PLAIN } from "../../../client/palette.ts";
import type { Heard, Saying } from "../../../client/said.ts";
import { assert, assertEquals } from "../../../typed/assert.ts";

/** In the local time, so that the test reads the same everywhere. */
const NOON = new Date(2026, 0, 2, 12, 5).getTime();

const CONTEXT: RenderContext = { palette: PLAIN, columns: 80, room: "#7", me: "alice", now: NOON };

/** A feed, and what it has finished so far. */
class Shown {
  readonly feed: Feed;
  readonly finished: string[] = [];
  context = CONTEXT;

  constructor(redraws = true) {
    this.feed = new Feed(redraws);
    if (!redraws) this.context = { ...CONTEXT, inWords: true };
  }

  take(...events: ClientEvent[]): void {
    for (const event of events) this.finished.push(...this.feed.take(event, this.context));
  }

  wait(ms: number): void {
    this.context = { ...this.context, now: this.context.now + ms };
    this.finished.push(...this.feed.tick(this.context));
  }

  live(most = 8): string[] {
    return this.feed.live(this.context, most);
  }

  /** What has been finished since this was asked last. */
  news(): string[] {
    return this.finished.splice(0);
  }
}

function joined(who: string, room = "#7"): ClientEvent {
  return { kind: "joined", time: NOON, room, who };
}

function left(who: string, reason = "", rooms = ["#7"]): ClientEvent {
  return { kind: "left", time: NOON, rooms, who, reason };
}

function saying(text: string, to = "#7", style: Saying["style"] = "message"): Saying {
  return { to, text, style };
}

function heard(text: string, from = "bob"): Heard {
  const place = { room: "#7", peer: undefined };
  const own = from === "alice";
  return { kind: "heard", time: NOON, id: "", from, ...place, text, style: "message", own };
}

Deno.test("coming and going in a row is one line, until something else is shown", () => {
  const shown = new Shown();
  shown.take(joined("ann"));
  assertEquals(shown.live(), ["12:05 → ann came in"]);
  shown.take(joined("ben"));
  assertEquals(shown.live(), ["12:05 → ann, ben"]);
  shown.take(left("carl", "lunch"), left("dee"));
  assertEquals(shown.live(), ["12:05 → ann, ben · ← carl, dee"]);
  shown.take(left("ann"), joined("carl"), joined("eve", "#8"), left("fay", "", ["#8", "#7"]));
  assertEquals([shown.news(), shown.live()], [[], [
    "12:05 → ben · ← dee, fay · ⇄ ann, carl",
    "12:05 [8] → eve came in",
  ]]);
  shown.take(heard("hi"));
  assertEquals([shown.news(), shown.live()], [[
    "12:05 → ben · ← dee, fay · ⇄ ann, carl",
    "12:05 [8] → eve came in",
    "12:05 bob       hi",
  ], []]);
  shown.take(left("gus", "gone for lunch"));
  assertEquals(shown.live(), ["12:05 ← gus left (gone for lunch)"]);
  assertEquals(shown.feed.finish(["x"], CONTEXT), ["12:05 ← gus left (gone for lunch)", "x"]);
  assertEquals(shown.feed.finish([], CONTEXT), []);
});

Deno.test("who leaves several rooms leaves the one in front, or where there is none, a first one", () => {
  const shown = new Shown();
  shown.context = { ...CONTEXT, room: undefined };
  shown.take(joined("ann"), left("ann", "", ["#7", "#8"]));
  assertEquals(shown.live(), ["12:05 [7] ⇄ ann"]);
});

Deno.test("hundreds who go and come back are one line, and not more than so much is kept", () => {
  const shown = new Shown();
  const names = Array.from({ length: 1_500 }, (_, n) => `guest${n}`);
  shown.take(...names.map((name) => left(name, "*.net *.split")));
  assertEquals(shown.live().length, 2);
  assertEquals(
    shown.live().join(" ").replace(/ {2,}/g, " "),
    "12:05 ← guest0, guest1, guest2, guest3, guest4, guest5, guest6, guest7, guest8, guest9 " +
      "and 1490 more",
  );
  shown.take(...names.map((name) => joined(name)));
  assertEquals(
    shown.live().join(" ").replace(/ {2,}/g, " "),
    "12:05 → 500 people · ← 500 people · ⇄ guest0, guest1, guest2, guest3, guest4, guest5, " +
      "guest6, guest7, guest8, guest9 and 990 more",
  );
});

Deno.test("no more rooms at once than so many have a run", () => {
  const shown = new Shown();
  for (let room = 1; room <= 9; room++) shown.take(joined("ann", `#${room}`));
  assertEquals([shown.news().length, shown.live().length], [5, 4]);
});

Deno.test("what we say stands as on its way, then as said, in the order of the server", () => {
  const shown = new Shown();
  const [one, two] = [saying("one"), saying("two")];
  shown.take({ kind: "sending", saying: one }, { kind: "sending", saying: two });
  assertEquals([shown.news(), shown.live()], [[], [
    "  …   alice     one",
    "  …   alice     two",
  ]]);
  shown.take(heard("between"), heard("one", "alice"), { kind: "delivered", saying: one });
  assertEquals([shown.news(), shown.live()], [
    ["12:05 bob       between", "12:05 alice     one"],
    ["  …   alice     two"],
  ]);
  shown.take(heard("two", "alice"), { kind: "delivered", saying: two });
  assertEquals([shown.news(), shown.live()], [["12:05 alice     two"], []]);
});

Deno.test("what was not sent stays, with what to do, until it is sent or forgotten", () => {
  const shown = new Shown();
  const [one, two, three] = [saying("one"), saying("two", "bob"), saying("waves", "#8", "action")];
  for (const saying of [one, two, three]) shown.take({ kind: "sending", saying });
  shown.take({ kind: "not-sent", saying: two, reason: "Nobody here is called bob." });
  assertEquals([shown.news(), shown.live()], [[], [
    "  …   alice     one",
    "  ✗   you → bob  two",
    "  …   [8] * alice waves",
    "!! not sent: Nobody here is called bob · /again sends it",
  ]]);
  shown.take({ kind: "not-sent", saying: three, reason: "the connection was lost" });
  assertEquals(
    shown.live().at(-1),
    "!! 2 lines not sent: the connection was lost · /again sends them",
  );
  shown.take(heard("hi"));
  assertEquals(shown.live().length, 4, "it stays");
  shown.take({ kind: "sending", saying: two }, { kind: "given-up", saying: three });
  assertEquals([shown.news(), shown.live()], [
    ["12:05 bob       hi", "── not sent: waves"],
    ["  …   alice     one", "  …   you → bob  two"],
  ]);
  // One that is refused without having been on its way.
  shown.take({ kind: "not-sent", saying: saying("x"), reason: "there was no connection" });
  assertEquals(shown.feed.end(CONTEXT), [
    "!! may not have arrived: one",
    "!! may not have arrived: two",
    "!! not sent: x (there was no connection)",
  ]);
  assertEquals(shown.live(), []);
});

Deno.test("of much that is on its way, the last is shown, each in a row or two", () => {
  const shown = new Shown();
  for (let n = 1; n <= 20; n++) shown.take({ kind: "sending", saying: saying(`line ${n}`) });
  assertEquals(shown.live(4), [
    "  …   17 more before these",
    "  …   alice     line 18",
    "  …   alice     line 19",
    "  …   alice     line 20",
  ]);
  const long = new Shown();
  long.context = { ...CONTEXT, columns: 40 };
  const text = `${"a long text ".repeat(20)}\nof two lines`;
  long.take({ kind: "sending", saying: saying(text) });
  const rows = long.live(4);
  assertEquals(rows.length, 2);
  assert(rows[1]?.endsWith(" …"), rows[1]);
  long.take({ kind: "not-sent", saying: saying("y"), reason: "there was no connection" });
  assertEquals(long.feed.end(CONTEXT).at(-1), "!! not sent: y (there was no connection)");
});

Deno.test("the end tells of so many lines that did not arrive, and counts the others", () => {
  const shown = new Shown();
  for (let n = 1; n <= 25; n++) shown.take({ kind: "sending", saying: saying(`line ${n}`) });
  const lines = shown.feed.end(CONTEXT);
  assertEquals([lines.length, lines[0], lines.at(-1)], [
    21,
    "!! may not have arrived: line 1",
    "!! 5 more that may not have arrived",
  ]);
});

Deno.test("without redrawing, lines come out when they are final", () => {
  const shown = new Shown(false);
  shown.take(joined("ann"), joined("ben"));
  assertEquals([shown.news(), shown.live()], [[], []]);
  shown.wait(1_000);
  shown.take(left("carl"));
  shown.wait(1_500);
  assertEquals(shown.news(), [], "somebody came or went a moment ago");
  shown.wait(1_000);
  assertEquals(shown.news(), ["12:05 ann, ben came in; carl left"]);
  shown.take(joined("dee"), heard("hi"));
  assertEquals(shown.news(), ["12:05 dee came in", "12:05 bob       hi"]);
  shown.take({ ...heard("yes"), quote: { id: "m1", said: { from: "ann", text: "**so**?" } } });
  assertEquals(shown.news(), ["12:05 bob       re ann: **so**?", "                yes"]);
  const [one, two] = [saying("one"), saying("two")];
  shown.take({ kind: "sending", saying: one }, { kind: "sending", saying: two });
  shown.take({ kind: "delivered", saying: two });
  shown.wait(1_000);
  assertEquals(shown.news(), []);
  shown.wait(3_000);
  shown.wait(3_000);
  assertEquals(shown.news(), ["── on its way: one"], "told once");
  shown.take({ kind: "not-sent", saying: one, reason: "the connection was lost" });
  assertEquals(shown.news(), ["!! not sent: one (the connection was lost; /again sends it)"]);
  assertEquals(shown.live(), []);
});

function reacted(who: string, emoji: string, id: string, on = true): ClientEvent {
  const quote = { id, said: { from: "bob", text: `text of ${id}` } };
  const place = { room: "#7", peer: undefined };
  return { kind: "reacted", time: NOON, ...place, who, own: false, emoji, on, quote };
}

Deno.test("reactions are a line below their message, or name it", () => {
  const shown = new Shown();
  shown.take({ ...heard("done"), id: "m1" });
  shown.news();
  shown.take(reacted("ann", "👍", "m1"), reacted("ben", "👍", "m1"), reacted("ann", "🎉", "m1"));
  assertEquals([shown.news(), shown.live()], [[], ["                👍 ann, ben · 🎉 ann"]]);
  shown.take(reacted("ben", "👍", "m1", false));
  assertEquals(shown.live(), ["                👍 ann · 🎉 ann"]);
  shown.take({ ...heard("next"), id: "m2" });
  assertEquals([shown.news(), shown.live()], [
    ["                👍 ann · 🎉 ann", "12:05 bob       next"],
    [],
  ]);
  shown.take(reacted("carl", "👍", "m1"), reacted("carl", "x", "m2"));
  assertEquals(shown.live(), [
    "12:05 👍 carl ↳ bob: text of m1",
    "                x carl",
  ]);
  shown.take(joined("dee"));
  assertEquals([shown.news(), shown.live()], [
    ["12:05 👍 carl ↳ bob: text of m1", "                x carl"],
    ["12:05 → dee came in"],
  ]);
  shown.take(reacted("ann", "🎉", "m1", false));
  assertEquals([shown.news(), shown.live()], [
    ["12:05 → dee came in"],
    ["12:05 ann took back 🎉 ↳ bob: text of m1"],
  ]);
  // Nothing is below a line that stands between.
  shown.take(reacted("ann", "y", "m2"));
  assertEquals(shown.live()[1], "12:05 y ann ↳ bob: text of m2");
  shown.feed.end(CONTEXT);
  shown.take(reacted("ann", "z", "m2"), reacted("ann", "z", "m2", false));
  assertEquals(shown.live(), [], "given and taken");
});

Deno.test("reactions to many messages, and many to one, are bounded", () => {
  const shown = new Shown();
  for (let n = 0; n < 8; n++) shown.take(reacted("ann", "👍", `m${n}`));
  assertEquals([shown.news().length, shown.live().length], [5, 3]);
  shown.take(heard("x"));
  shown.news();
  for (let n = 0; n < 9; n++) shown.take(reacted(`p${n}`, "👍", "m"));
  assertEquals(shown.live(), ["12:05 👍 p0, p1, p2, p3, p4 and 4 more ↳ bob: text of m"]);
});

function typing(who: string, place = "#7", on = true): ClientEvent {
  const room = place.startsWith("#") ? place : undefined;
  return { kind: "typing", room, peer: room === undefined ? who : undefined, who, on };
}

Deno.test("who is typing is one quiet line, for a while", () => {
  const shown = new Shown();
  shown.take(typing("ann"));
  assertEquals(shown.live(), ["  …   ann is typing"]);
  shown.take(typing("ben"), typing("carl", "#8"), typing("dee", "me"));
  assertEquals(shown.live(), ["  …   ann, ben, dee (to you) are typing"]);
  shown.take(typing("eve"), typing("ANN"));
  assertEquals(shown.live(), ["  …   ben, dee (to you), eve and 1 more are typing"]);
  shown.take(left("eve", "", ["#8", "#7"]));
  assertEquals(shown.live().at(-1), "  …   ben, dee (to you), ANN are typing");
  shown.take(heard("hi", "ben"), typing("dee", "me", false));
  assertEquals(shown.live(), ["  …   ANN is typing"]);
  shown.wait(5_999);
  assertEquals(shown.live().length, 1);
  shown.wait(1);
  assertEquals(shown.live(), []);
  const plain = new Shown(false);
  plain.take(typing("ann"));
  plain.wait(1_000);
  assertEquals([plain.news(), plain.live()], [[], []]);
});

Deno.test("what is picked is shown while a line names it, and stays what it was", () => {
  const shown = new Shown();
  const say = (text: string, from: string, id: string): void =>
    shown.take({ ...heard(text, from), id });
  say("one", "ann", "m1");
  say("two", "bob", "m2");
  const pick = (line: string): void => shown.feed.pick(pickIn(line), "#7");
  pick("/reply 1");
  assertEquals(shown.live(), ["↳ bob: two"]);
  say("three", "ann", "m3");
  pick("/reply 1 yes");
  assertEquals(shown.live(), ["↳ bob: two"]);
  assertEquals(shown.feed.shown.find("1", "#7")?.id, "m2");
  pick("/reply 12");
  assertEquals(shown.live(), []);
  pick("/reply ANN");
  assertEquals(shown.live(), ["↳ ann: three"]);
  pick("/react 👍");
  assertEquals(shown.live(), ["↳ ann: three"]);
  pick("hello");
  assertEquals(shown.live(), []);
  shown.take({
    kind: "taken-back",
    time: NOON,
    room: "#7",
    peer: undefined,
    id: "m3",
    who: "ann",
    author: "ann",
    said: NOON,
  });
  assertEquals(shown.feed.shown.find("1", "#7")?.id, "m2");
  assertEquals(shown.feed.shown.last(9, "#7").map(({ id }) => id), ["m2", "m1"]);
});

Deno.test("of what is shown again, or elsewhere, counting back knows", () => {
  const shown = new Shown();
  shown.take({ ...heard("seven"), id: "m1" });
  shown.take({ ...heard("eight"), id: "m2", room: "#8" });
  shown.take({ ...heard("psst"), id: "m3", room: undefined, peer: "bob" });
  const past = {
    kind: "past",
    peer: undefined,
    readTo: undefined,
    first: true,
    last: true,
  } as const;
  shown.take({
    ...past,
    room: "#7",
    why: "older",
    gap: false,
    messages: [{ ...heard("old"), id: "m0" }, { ...heard("seven"), id: "m1" }],
  });
  const ids = (room: string | undefined): string[] =>
    shown.feed.shown.last(9, room).map(({ id }) => id);
  assertEquals(ids("#7"), ["m1", "m0", "m3"]);
  assertEquals(ids("#8"), ["m3", "m2"]);
  assertEquals(ids(undefined), ["m3"]);
  assertEquals(shown.feed.shown.find("zoe", "#7"), undefined);
});
