/** What stands for good and what may still change: events in, lines out. */
import type { ClientEvent } from "../../../client/events.ts";
import { Feed } from "../../../client/feed/feed.ts";
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
    "!! 2 lines not sent: the connection was lost · /again sends it",
  );
  shown.take(heard("hi"));
  assertEquals(shown.live().length, 4, "it stays");
  shown.take({ kind: "sending", saying: two }, { kind: "given-up", saying: three });
  assertEquals([shown.news(), shown.live()], [
    ["12:05 bob       hi", "── not sent: waves"],
    ["  …   alice     one", "  …   you → bob  two"],
  ]);
  // One that is refused without having been on its way.
  shown.take({ kind: "not-sent", saying: saying("x"), reason: "there is no connection" });
  assertEquals(shown.feed.end(CONTEXT), [
    "!! not sent: one",
    "!! not sent: two",
    "!! not sent: x",
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
  long.take({ kind: "not-sent", saying: saying("y"), reason: "there is no connection" });
  assertEquals(long.feed.end(CONTEXT).at(-1), "!! not sent: y");
});

Deno.test("the end tells of so many lines that did not arrive, and counts the others", () => {
  const shown = new Shown();
  for (let n = 1; n <= 25; n++) shown.take({ kind: "sending", saying: saying(`line ${n}`) });
  const lines = shown.feed.end(CONTEXT);
  assertEquals([lines.length, lines[0], lines.at(-1)], [
    21,
    "!! not sent: line 1",
    "!! not sent: 5 more",
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
  assertEquals(shown.news(), ["12:05 → ann, ben · ← carl"]);
  shown.take(joined("dee"), heard("hi"));
  assertEquals(shown.news(), ["12:05 → dee came in", "12:05 bob       hi"]);
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
