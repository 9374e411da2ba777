/** The input line, questions in it, and pasted text: keys in, lines out. */
import type { Completion } from "../../client/completion.ts";
import type { Heard } from "../../client/said.ts";
import { PLAIN } from "../../client/palette.ts";
import { Screen } from "../../client/screen.ts";
import { View, type ViewActions } from "../../client/view.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { Seat } from "../helpers/session.ts";

interface Setup extends AsyncDisposable {
  readonly seat: Seat;
  readonly view: View;
  readonly clock: FakeClock;
  /** Lines that were entered, and `leave`. */
  readonly done: string[];
  /** The line at each change of it. */
  readonly written: string[];
  /** Waits until so many things were done. */
  until(count: number): Promise<void>;
}

function setUp(columns = 80, complete: ViewActions["complete"] = () => undefined): Setup {
  const seat = new Seat(columns);
  const clock = new FakeClock();
  const view = new View(seat.terminal, new Screen(seat.terminal), PLAIN, clock);
  const done: string[] = [];
  const written: string[] = [];
  let wake = (): void => {};
  const note = (what: string): void => {
    done.push(what);
    wake();
  };
  const running = view.run({
    written: (line) => written.push(line),
    instead: (line) => line.startsWith("/r ") ? line.replace("/r", "/msg bob") : undefined,
    submit: note,
    go: (to) => note(`go ${JSON.stringify(to)}`),
    complete,
    attended: () => {},
    leave: () => note("leave"),
  });
  view.place("#7", "alice");
  return {
    seat,
    view,
    clock,
    done,
    written,
    async until(count): Promise<void> {
      while (done.length < count) await new Promise<void>((resolve) => wake = resolve);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      view.close();
      await running;
    },
  };
}

Deno.test("View gives each line that is entered, and prints above the one being written", async () => {
  await using setup = setUp();
  const { seat, view, done, until } = setup;
  seat.enter("hello");
  seat.enter("/who");
  seat.type("half a li");
  await until(2);
  await seat.sees(/half a li$/);
  view.tell("one\ntwo");
  view.warn("three");
  assertEquals(seat.text.split("\n"), ["── one", "── two", "!! three", "[7] alice› half a li"]);
  view.place(undefined, "bob");
  assertEquals(seat.text.split("\n").at(-1), "bob›");
  view.place("#7", "bob");
  assertEquals(seat.text.split("\n").at(-1), "[7] bob› half a li");
  assertEquals(done, ["hello", "/who"]);
});

Deno.test("View: Ctrl+C and Ctrl+D leave when nothing is written, and a closed window ends it", async () => {
  for (const key of ["\x03\x03", "\x04"]) {
    await using setup = setUp();
    setup.seat.type(`x\x7f${key}`);
    await setup.until(1);
    assertEquals(setup.done, ["leave"]);
  }
  // Once is not enough, nor twice with a while between.
  await using setup = setUp();
  setup.seat.type("x\x03\x03");
  await setup.seat.sees(/Ctrl\+C once more leaves\./);
  setup.clock.advance(3_000);
  setup.seat.type("\x03");
  await setup.seat.settled();
  assertEquals(setup.done, []);
  const seat = new Seat();
  const view = new View(seat.terminal, new Screen(seat.terminal), PLAIN, new FakeClock());
  const running = view.run({
    instead: () => undefined,
    submit: () => {},
    written: () => {},
    go: () => {},
    complete: () => undefined,
    attended: () => {},
    leave: () => {},
  });
  const answer = view.ask("Password: ", true);
  seat.hangUp();
  await running;
  assertEquals(await answer, undefined);
  view.close();
});

Deno.test("View asks in the input line, and then gives back what was being written", async () => {
  await using setup = setUp();
  const { seat, view, clock, done } = setup;
  seat.type("half");
  await seat.sees(/half/);
  clock.advance(5_000);
  const name = view.ask("Name: ");
  seat.enter("bob");
  assertEquals(await name, "bob");
  await seat.sees(/› half$/);
  const nothing = view.ask("Name: ");
  seat.type("\x03");
  assertEquals(await nothing, undefined);
  assertEquals(done, []);
});

Deno.test("View never shows a secret", async () => {
  await using setup = setUp();
  const { seat, view } = setup;
  const answer = view.ask("Password: ", true);
  seat.type("hunter2\x12hunter\x07\x1b[200~ pasted\x1b[201~");
  seat.type("\r");
  assertEquals((await answer)?.includes("hunter2"), true);
  assert(!/hunter|pasted/.test(seat.screen.writes.join("")));
});

Deno.test("View: what somebody is typing is no answer to a question that comes meanwhile", async () => {
  await using setup = setUp();
  const { seat, view, clock, done } = setup;
  const secret = view.ask("Password: ", true);
  seat.type("hunter");
  await seat.settled();
  const name = view.ask("Another name: ");
  assertEquals(await secret, undefined);
  await seat.sees(/Press Enter, then answer: Another name:$/);
  seat.type("Secret99");
  await seat.settled();
  // Neither does one that replaces it take the rest.
  const other = view.ask("A third name: ");
  assertEquals(await name, undefined);
  seat.type("x\r");
  await seat.sees(/A third name:$/);
  seat.enter("bob");
  assertEquals(await other, "bob");
  assert(!/Secret99|hunter/.test(seat.screen.writes.join("")));
  // The same for a line that is being written; what stood there does.
  seat.type("a letter to");
  await seat.settled();
  const again = view.ask("Name: ");
  seat.type(" mum\rann\r");
  assertEquals(await again, "ann");
  // It goes on with the line.
  await seat.sees(/› a letter to mum$/);
  clock.advance(2_000);
  const late = view.ask("Name: ");
  seat.enter("eve");
  assertEquals(await late, "eve");
  assertEquals(done, []);
});

Deno.test("View: lines are not said in another room than the one they were meant for", async () => {
  await using setup = setUp();
  const { seat, view, done } = setup;
  seat.type(`${paste("1\n2\n3\n4\n5\n6")}\r`);
  await seat.sees(/Send these 6 lines/);
  view.place("#8", "alice");
  seat.enter("yes");
  await seat.sees(/The lines are not sent; ↑ brings them back\./);
  view.place("#7", "alice");
  seat.type(`${paste("x".repeat(20_000))}`);
  await seat.sees(/Send 20 KiB/);
  view.place("#8", "alice");
  seat.enter("yes");
  await seat.sees(/What was pasted is not sent: this is another line now\./);
  assertEquals(done, []);
});

Deno.test("View: a question knows no search through what was sent", async () => {
  await using setup = setUp();
  const answer = setup.view.ask("Password: ", true);
  setup.seat.type("\x12hunter2\r");
  assertEquals(await answer, "hunter2");
});

function paste(text: string): string {
  return `\x1b[200~${text}\x1b[201~`;
}

Deno.test("View: pasted lines go into the input line, and are no command", async () => {
  await using setup = setUp();
  const { seat, done, until } = setup;
  seat.type(paste("one\r\n\r\n/quit\n//x\n  four\n"));
  await seat.sees(/^\[7\] alice› one\n\n\/quit\n\/\/x\n {2}four$/m);
  assertEquals(done, []);
  seat.type("\r");
  await until(1);
  seat.type(`${paste("/quit\nx")}\r`);
  // Behind what was typed it is a part of that.
  seat.type(`/me ${paste("one\ntwo")}\r`);
  await until(3);
  assertEquals(done, ["one\n\n/quit\n//x\n  four", "//quit\nx", "/me one\ntwo"]);
});

Deno.test("View: pasted lines hold nothing that cannot be said", async () => {
  await using setup = setUp();
  const { seat, done, until } = setup;
  seat.type(`${paste("a\0b\nc\x1b[31md\te\n\x01VERSION\x01\u009b2J")}\r`);
  await until(1);
  assertEquals(done, ["ab\nc[31md\te\nVERSION2J"]);
});

Deno.test("View asks before it sends many lines, and gives them back to who would rather not", async () => {
  await using setup = setUp();
  const { seat, done, until } = setup;
  const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}`).join("\n");
  seat.type(`${paste(lines(5))}\r`);
  await until(1);
  seat.type(`${paste(lines(6))}\r`);
  await seat.sees(/Send these 6 lines as one message\? Type yes \[Enter: no\]:$/);
  seat.enter("no");
  await seat.sees(/^\[7\] alice› line 0\n(line \d\n)*line 5$/m);
  seat.type("\x7f6\r");
  await seat.sees(/Send these 6 lines/);
  seat.enter("y");
  await until(2);
  assertEquals(done, [lines(5), lines(6).replace("line 5", "line 6")]);
  seat.type(paste(lines(501)));
  await seat.sees(/!! That is 501 lines; 500 are the most\. A file is sent by: snug join/);
  assertEquals(done.length, 2);
});

Deno.test("View sends what is too long to be edited, when asked to, with the rest of the line", async () => {
  await using setup = setUp();
  const { seat, done, until } = setup;
  const long = `${"x".repeat(9_000)}\n/${"y".repeat(9_000)}`;
  seat.type("half ");
  seat.type(paste(long));
  await seat.sees(/Send 2 lines, too long to edit\? Type yes \[Enter: no\]:$/);
  seat.enter("");
  await seat.sees(/What was pasted is not sent, and not kept\./);
  await seat.sees(/› half$/);
  seat.type(paste(long));
  seat.enter("yes");
  await until(1);
  assertEquals(done, [`half ${long}`]);
  await seat.sees(/^\[7\] alice›$/m);
  // What stands before it says to whom.
  seat.type("/msg ann  quick");
  seat.type("\x1b[D".repeat(5));
  seat.type(paste(long));
  await seat.sees(/Send 2 lines with \/msg ann, too long to edit\?/);
  seat.enter("yes");
  await until(2);
  assert(done[1] === `/msg ann  ${long}quick`);
  seat.send(paste("x".repeat(1024 * 1024 + 1)));
  await seat.sees(/!! That is more than 1 MiB\. A file is sent by/);
});

Deno.test("View: Alt+Enter breaks the line, and the arrows go from one to the other", async () => {
  await using setup = setUp();
  const { seat, done, until } = setup;
  seat.type("ab\x1b\rcdé\x1b\r\x1b[Ax\x1b[Ay\x1b[F!\r");
  await until(1);
  assertEquals(done, ["ayb!\nxcdé\n"]);
  seat.type("\x1b[A\x1b[A\x1b[A\x1b[Bz\r");
  await until(2);
  assertEquals(done[1], "ayb!\nzxcdé\n");
});

/** Offers words that begin as the last one does. */
function offering(words: string[]): (before: string) => Completion | undefined {
  return (before) => {
    const start = before.search(/\S*$/);
    const offers = words.filter((word) => word.startsWith(before.slice(start)))
      .map((word) => ({ text: `${word} `, label: word }));
    return offers.length === 0 ? undefined : { start, offers };
  };
}

Deno.test("View: Tab goes through what is offered and back to what was typed, Shift+Tab the other way", async () => {
  await using setup = setUp(80, offering(["ben", "bert", "carol"]));
  const { seat } = setup;
  const shows = async (line: string): Promise<void> => {
    await seat.sees(new RegExp(`› ${line}$`));
  };
  seat.type("hi b\t");
  await shows("hi ben");
  assertEquals(seat.text.split("\n")[0], "ben · bert");
  seat.type("\t");
  await shows("hi bert");
  seat.type("\t");
  await shows("hi b");
  seat.type("\x1b[Z");
  await shows("hi bert");
  // The next key ends it, and the hint goes.
  seat.type("!");
  await shows("hi bert !");
  assertEquals(seat.text.split("\n").length, 1);
  seat.type("\x15c\tx");
  await shows("carol x");
  // In the middle of a line, without a second space.
  seat.type("\x15 there\x01be\tn");
  await shows("benn there");
  seat.type("\x1f");
  await shows("ben there");
  // The space that comes with a completion is not said at the end, another one is.
  seat.type("\x05 c\t\rc \r");
  await setup.until(2);
  assertEquals(setup.done, ["ben there carol", "c "]);
});

Deno.test("View: what is offered too late is not put into what was typed since", async () => {
  const { promise, resolve } = Promise.withResolvers<Completion | undefined>();
  await using setup = setUp(80, () => promise);
  const { seat } = setup;
  seat.type(":ta\tx");
  await seat.sees(/:tax$/);
  resolve({ start: 0, offers: [{ text: ":tada: ", label: "tada" }] });
  await promise;
  seat.type("y");
  await seat.sees(/:taxy$/);
  seat.type("\x15:ta\t");
  await seat.sees(/› :tada:$/);
});

Deno.test("View wraps to the window, also when that changes", async () => {
  await using setup = setUp(40);
  const { seat, view } = setup;
  view.tell("a line of words that needs two rows here");
  seat.resize(20, 24);
  view.tell("a line of words that needs rows");
  assertEquals(seat.screen.history().slice(-3), [
    "── a line of words",
    "   that needs rows",
    "[7] alice›",
  ]);
});

Deno.test("View shows what is searched for", async () => {
  await using setup = setUp();
  const { seat, until } = setup;
  seat.enter("deploy the thing");
  await until(1);
  seat.type("\x12dep");
  await seat.sees(/dep.*deploy the thing$/);
});

Deno.test("View says when another day has begun since the last message", async () => {
  await using setup = setUp();
  const { seat, view } = setup;
  const noon = new Date(2026, 0, 2, 12, 5).getTime();
  const heard = (time: number): Heard => ({
    kind: "heard",
    time,
    id: "",
    room: "#7",
    from: "bob",
    peer: undefined,
    text: "hi",
    style: "message",
    own: false,
  });
  const day = 24 * 60 * 60 * 1000;
  for (const time of [noon, noon + 1, noon + day]) view.show(heard(time));
  view.show({
    kind: "past",
    room: "#7",
    peer: undefined,
    why: "older",
    messages: [heard(noon)],
    readTo: undefined,
    first: true,
    last: true,
    gap: false,
  });
  view.show(heard(noon + day));
  assertEquals(seat.text.split("\n").slice(0, -1), [
    "bob       hi",
    "bob       hi",
    "── Saturday 3 January ──",
    "bob       hi",
    "── older messages of room 7 ──",
    "bob       hi",
    "── so far; /history looks for older ones ──",
    "── Saturday 3 January ──",
    "bob       hi",
  ]);
});

Deno.test("View: what stands in the line may become something else, with the cursor where it was", async () => {
  await using setup = setUp();
  const { seat, done, until } = setup;
  seat.type("r hello\x01/");
  await seat.sees(/› \/msg bob hello$/);
  seat.type("\x06".repeat(0) + "\x05!\r");
  await until(1);
  assertEquals(done, ["/msg bob hello!"]);
});

Deno.test("View: what is typed while something is held is not said, and goes on with the line or nowhere", async () => {
  await using setup = setUp();
  const { seat, view, clock, done } = setup;
  view.hold("Asking the server … ");
  seat.type("hunter2\r");
  await seat.settled();
  await seat.sees(/^Asking the server …$/m);
  view.release(false);
  await seat.sees(/^\[7\] alice›$/m);
  view.hold("Asking the server … ");
  seat.type("hello\r");
  await seat.settled();
  view.release(true);
  await seat.sees(/^\[7\] alice› hello$/m);
  // Nor is it held for ever, whatever the server does.
  view.hold("Asking the server … ");
  seat.type(" again");
  await seat.settled();
  clock.advance(10_000);
  view.tick();
  await seat.sees(/^\[7\] alice› hello again$/m);
  assertEquals(done, []);
  assert(!seat.screen.writes.join("").includes("hunter2"));
});

Deno.test("View: Ctrl+C counts twice only in a row", async () => {
  await using setup = setUp();
  setup.seat.type("\x03oops\x03\x03");
  await setup.seat.settled();
  assertEquals(setup.done, []);
  setup.seat.type("\x03");
  await setup.until(1);
  assertEquals(setup.done, ["leave"]);
});
