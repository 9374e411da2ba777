/** A session as it is drawn, whatever the sizes in which it arrives, on a wide and on a narrow screen. */
import { Chat } from "../../client/chat.ts";
import { PLAIN } from "../../client/palette.ts";
import { Screen } from "../../client/screen.ts";
import { View } from "../../client/view.ts";
import { assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { FakeStream } from "../helpers/fake_stream.ts";
import { enteringLines, LASTING_CAPABILITIES, newSession, NOW, Seat } from "../helpers/session.ts";

const CAPS = `${LASTING_CAPABILITIES} draft/multiline=max-bytes=4096,max-lines=9`;

/** What the server says, from the first line on. */
const LINES = [
  `:s CAP * LS :${CAPS}`,
  `:s CAP * ACK :${CAPS.replace(/=\S+/g, "")}`,
  ":s 001 alice :Welcome",
  ...enteringLines(),
  "@label=q1 :s BATCH +p chathistory #7",
  "@batch=p;msgid=m1 :bob!b@b PRIVMSG #7 :shipping at five?",
  "@batch=p;+draft/react=👍;+reply=m1 :carol!c@c TAGMSG #7",
  "@msgid=m2;+reply=m1;batch=p :carol!c@c BATCH +l draft/multiline #7",
  "@batch=l :carol!c@c PRIVMSG #7 :yes:",
  "@batch=l :carol!c@c PRIVMSG #7 :- the tests are",
  "@batch=l;draft/multiline-concat :carol!c@c PRIVMSG #7 : green",
  ":s BATCH -l",
  ":s BATCH -p",
  ":carol!c@c JOIN #7",
  ":dave!d@d JOIN #7",
  ":dave!d@d QUIT :bye",
  "@msgid=m3 :bob!b@b PRIVMSG #7 :\x02Alice\x02, see https://example.org/a/rather/long/link/that/is/left/whole",
  "@+draft/react=🎉;+reply=m3 :carol!c@c TAGMSG #7",
  "@+draft/react=🎉;+reply=m3 :dave!d@d TAGMSG #7",
  "@msgid=m4 :bob!b@b PRIVMSG #7 :\x01ACTION gets coffee ☕\x01",
  "@+draft/react=👍;+reply=m1 :dave!d@d TAGMSG #7",
  "@msgid=m5 :bob!b@b PRIVMSG alice :psst, 家族",
  ":bob!b@b REDACT #7 m3",
  ":erin!e@e JOIN #7",
  ":frank!f@f JOIN #7",
  "@+typing=active :bob!b@b TAGMSG #7",
];

/** Lets it arrive in reads of one size. @returns The screen. */
async function draw(size: number, columns: number): Promise<string[]> {
  const seat = new Seat(columns, 30);
  const clock = new FakeClock(NOW);
  const server = new FakeStream();
  const stop = new AbortController();
  const chat = new Chat({
    session: newSession({ history: 50 }),
    dialer: { dial: () => new Promise(() => {}), identity: "s" },
    view: new View(seat.terminal, new Screen(seat.terminal), PLAIN, clock),
    clock,
    chance: () => 0,
    stop: stop.signal,
  });
  const running = chat.run(server);
  running.catch(() => {});
  const text = [...LINES, "PING :done"].map((line) => `${line}\r\n`).join("");
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) server.arriveBytes(bytes.slice(at, at + size));
  await server.expect(/^PONG done/);
  seat.type("half a line");
  await seat.sees(/half a line$/);
  const screen = seat.screen.lines();
  stop.abort();
  clock.advance(1_000);
  server.arrive(null);
  seat.hangUp();
  await running.catch(() => {});
  return screen.map((row) => row.replace(/^\d\d:\d\d/, "HH:MM").replace(/\d\d:\d\d\)/, "HH:MM)"));
}

const WIDE = [
  "── room 7",
  "── here: you, bob",
  "HH:MM bob       shipping at five?",
  "                👍 carol",
  "HH:MM carol     ↳ bob: shipping at five?",
  "                yes:",
  "                - the tests are green",
  "── you are alice · /help · Ctrl+D leaves",
  "HH:MM → carol · ⇄ dave",
  "HH:MM»bob       Alice, see",
  "                https://example.org/a/rather/long/link/that/is/left/whole",
  "                🎉 carol, dave",
  "HH:MM * bob gets coffee ☕",
  "HH:MM 👍 dave ↳ bob: shipping at five?",
  "HH:MM bob → you  psst, 家族",
  "HH:MM bob took back a message (HH:MM)",
  "HH:MM → erin, frank",
  "  …   bob is typing",
  "[7] alice› half a line",
];

const NARROW = [
  "── room 7",
  "── here: you, bob",
  "HH:MM bob  shipping at five?",
  "      👍 carol",
  "HH:MM carol  ↳ bob: shipping at f…",
  "      yes:",
  "      - the tests are green",
  "── you are alice · /help · Ctrl+D",
  "   leaves",
  "HH:MM → carol · ⇄ dave",
  "HH:MM»bob  Alice, see https://exam",
  "ple.org/a/rather/long/link/that/is",
  "/left/whole",
  "      🎉 carol, dave",
  "HH:MM * bob gets coffee ☕",
  "HH:MM 👍 dave ↳ bob: shipping at",
  "      five?",
  "HH:MM bob → you  psst, 家族",
  "HH:MM bob took back a message",
  "      (HH:MM)",
  "HH:MM → erin, frank",
  "  …   bob is typing",
  "[7] alice› half a line",
];

Deno.test("a session is drawn in the same way at every read size", async () => {
  for (const size of [1, 2, 3, 5, 7, 11, 16, 64, 256, 4_096]) {
    assertEquals(await draw(size, 80), WIDE, `${size} bytes a read`);
  }
});

Deno.test("a session is drawn on a narrow screen, in the same way at every read size", async () => {
  for (const size of [1, 13, 4_096]) {
    assertEquals(await draw(size, 34), NARROW, `${size} bytes a read`);
  }
});
