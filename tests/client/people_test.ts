/** What is asked about people and rooms, and the answers in words. */
import { askAbout, askRooms, askWho, setAway, showTopic } from "../../client/people.ts";
import { PLAIN } from "../../client/palette.ts";
import { render } from "../../client/render.ts";
import type { Session, Step } from "../../client/session.ts";
import { assertEquals, assertMatch, assertNotMatch } from "../../typed/assert.ts";
import { ALL_CAPABILITIES, hear, letIn, newSession, NOW, told } from "../helpers/session.ts";

/** Alice in room 7 with Bob and Eve, on a server with WHOX. */
function alice(isupport = "WHOX"): Session {
  const session = newSession();
  session.connected();
  letIn(session, `${ALL_CAPABILITIES} multi-prefix`);
  hear(
    session,
    `:s 005 alice ${isupport} :are supported`,
    ":alice!~snug@a.snug JOIN #7",
    ":s 332 alice #7 :Friday release",
    ":s 333 alice #7 bob!b@b 1767322800",
    ":s 353 alice = #7 :~@bob %alice eve",
    ":s 366 alice #7 :End of /NAMES list",
  );
  return session;
}

function shown(events: Step["events"]): string[] {
  const context = { palette: PLAIN, columns: 200, room: "#7", me: "alice", now: NOW };
  return events.flatMap((event) => render(event, context))
    .map((line) => line.replace(/^── /, "").replace(/[\u2066-\u2069]/g, ""));
}

const ask = (session: Session, step: (session: Session) => Step): readonly string[] =>
  told(step(session)).send;
const answer = (session: Session, ...lines: string[]): string[] =>
  shown(hear(session, ...lines).events);

Deno.test("who is in a room: first who runs it, with what is worth knowing", () => {
  const session = alice();
  assertEquals(ask(session, (it) => askWho(it, "#7")), ["WHO #7 %tnf,7"]);
  assertEquals(
    answer(
      session,
      ":s 354 alice 7 eve G",
      ":s 354 alice 7 robo HB",
      ":s 354 alice 7 alice H%",
      ":s 354 alice 7 bob H*~@",
      ":s 354 alice 9 mal H",
      ":s 315 alice #7 :End of WHO list",
      ":s 315 alice #7 :End of WHO list",
    ),
    ["in room 7 (4): you (helper), bob (owner, runs the server), eve (away), robo (a program)"],
  );
});

Deno.test("a server that does not tell is not asked, and many are counted", () => {
  const session = alice("NETWORK=x");
  assertEquals(shown(askWho(session, "#7").events), [
    "in room 7 (3): you (helper), bob (owner), eve",
  ]);
  for (let number = 0; number < 100; number++) hear(session, `:n${number}!n@n JOIN #7`);
  const lines = shown(askWho(session, "#7").events).map((line) => line.trim());
  assertMatch(lines.join(" "), /^in room 7 \(103\): .* and 43 more$/);
  assertEquals(shown(askWho(session, "#8").events), ["!! You are not in that room now."]);
});

Deno.test("what there is to know of somebody, and never an address", () => {
  const session = alice();
  assertEquals(ask(session, (it) => askAbout(it, "BOB")), ["WHOIS BOB"]);
  const lines = answer(
    session,
    ":s 311 alice bob ~bob 4907ca27ea65.snug * :Bob Smith",
    ":s 319 alice bob :~@#7 #tea",
    ":s 312 alice bob chat.test :Snug",
    ":s 313 alice bob :is an IRC operator",
    ":s 330 alice bob Robert :is logged in as",
    ":s 671 alice bob :is using a secure connection",
    `:s 317 alice bob 300 ${Math.floor(NOW / 1000) - 7260} :seconds idle, signon time`,
    ":s 301 alice bob :at lunch",
    ":s 318 alice BOB :End of /WHOIS list",
  );
  assertEquals(lines.map((line) => line.replace(/\d\d:\d\d/, "hh:mm")), [
    "BOB (Bob Smith): logged in as Robert · runs this server",
    "here since today hh:mm (2 hours 1 minute)",
    "last said something 5 minutes ago",
    "away: at lunch",
    "in rooms 7 (owner), tea",
  ]);
  assertNotMatch(lines.join("\n"), /4907|snug|IRC/);
  // Of another question, nothing is told.
  assertEquals(answer(session, ":s 311 alice bob ~bob h * :x", ":s 318 alice bob :End"), []);
});

Deno.test("a guest and a program say so", () => {
  const session = alice();
  askAbout(session, "robo");
  assertEquals(
    answer(
      session,
      ":s 311 alice robo ~r h.snug * robo",
      ":s 335 alice robo :is a bot",
      `:s 317 alice robo 5 ${Math.floor(NOW / 1000) - 5} :x`,
      ":s 318 alice robo :End",
    ).map((line) => line.replace(/\d\d:\d\d/, "hh:mm")),
    [
      "robo: a guest, not logged in · a program",
      "here since today hh:mm (less than a minute)",
      "last said something just now",
    ],
  );
});

Deno.test("who is not here may have been, or is called something like it", () => {
  const session = alice();
  askAbout(session, "ev");
  const { send, events } = hear(
    session,
    ":s 401 alice ev :No such nick",
    ":s 318 alice ev :End of /WHOIS list",
  );
  assertEquals([send, events], [["WHOWAS ev 1"], []]);
  assertMatch(
    answer(
      session,
      ":s 314 alice ev ~e h.snug * :Eve",
      `:s 312 alice ev chat.test ${new Date(NOW - 3_600_000).toISOString()}`,
      ":s 369 alice ev :End of WHOWAS",
    ).join("\n"),
    /^Nobody here is called ev\. Somebody of that name left today \d\d:\d\d\. Did you mean eve\?$/,
  );
  askAbout(session, "zoe");
  hear(session, ":s 401 alice zoe :No", ":s 318 alice zoe :End");
  assertEquals(answer(session, ":s 406 alice zoe :No", ":s 369 alice zoe :End"), [
    "Nobody here is called zoe.",
  ]);
});

Deno.test("being away: told to the server, said again after a lost connection, and over", () => {
  const session = alice();
  assertEquals(ask(session, (it) => setAway(it, "at lunch")), ["AWAY :at lunch"]);
  assertMatch(answer(session, ":s 306 alice :x").join(), /^You are away: .*\/back/);
  session.disconnected();
  session.connected();
  assertEquals(letIn(session).send.at(-1), "AWAY :at lunch");
  assertEquals(ask(session, (it) => setAway(it, undefined)), ["AWAY"]);
  assertEquals(answer(session, ":s 305 alice :x"), ["You are here again."]);
  // Who is away whom we write to is told as before.
  assertMatch(answer(session, ":s 301 alice bob :at lunch").join(), /bob is away: at lunch$/);
});

Deno.test("the rooms of the server, most people first, and not without end", () => {
  const session = alice();
  assertEquals(ask(session, (it) => askRooms(it, "")), ["LIST"]);
  assertEquals(
    answer(
      session,
      ":s 321 alice Channel :Users  Name",
      ":s 322 alice #tea 1 :",
      `:s 322 alice #10 2 :${"long ".repeat(30)}`,
      ":s 322 alice #9 2 :Friday release",
      ":s 323 alice :End of /LIST",
    ),
    [
      "9    2 people · Friday release",
      `10   2 people · ${"long ".repeat(11)}long…`,
      "tea  1 person",
      "/room NAME goes to one",
    ],
  );
  assertEquals(ask(session, (it) => askRooms(it, "tea")), ["LIST *tea*"]);
  for (let number = 1; number <= 6_000; number++) hear(session, `:s 322 alice #${number} 1 :`);
  const lines = answer(session, ":s 323 alice :End");
  assertEquals(lines.length, 31);
  assertMatch(lines.at(-1) ?? "", /^and 5970 more: \/list WORD/);
  askRooms(session, "none");
  assertMatch(answer(session, ":s 323 alice :End").join(), /no room like that/);
});

Deno.test("a topic, who set it, and when", () => {
  const session = alice();
  assertMatch(
    shown(showTopic(session, "#7").events).join(),
    /^topic: Friday release \(bob, (today|\d+ Jan) \d\d:\d\d\)$/,
  );
  hear(session, ":eve!e@e TOPIC #7 :Monday");
  assertMatch(shown(showTopic(session, "#7").events).join(), /^topic: Monday \(eve, today/);
  hear(session, ":eve!e@e TOPIC #7 :");
  assertMatch(shown(showTopic(session, "#7").events).join(), /no topic: \/topic TEXT/);
});

Deno.test("what does not come is forgotten with the connection", () => {
  const session = alice();
  askAbout(session, "bob");
  askRooms(session, "");
  session.disconnected();
  assertEquals(session.questions.whois, undefined);
  assertEquals(shown(askAbout(session, "bob").events), ["!! There is no connection now."]);
});
