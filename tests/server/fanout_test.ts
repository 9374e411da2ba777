/** What is said in a row is told together, and nobody can see that it is. */
import type { Client } from "../../server/client.ts";
import { Encoder } from "../../server/encode.ts";
import { type Encoding, Fanout } from "../../server/fanout.ts";
import { MOST_IN_A_ROW, SEND_QUEUE } from "../../server/limits.ts";
import type { Room } from "../../server/room.ts";
import { Registry } from "../../server/state.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import { Vitals } from "../../server/vitals.ts";
import { CAPABILITIES } from "../../protocol/capabilities.ts";
import { NO_TAGS } from "../../protocol/tags.ts";
import { memoryChat } from "../bench/memory_chat.ts";
import { clientWith } from "../helpers/client.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";

/** Somebody's client, and what it was sent: each time some lines. */
interface Person {
  readonly client: Client;
  readonly sent: Uint8Array[];
  /** All lines so far, without their source. */
  heard(): string[];
}

class Hall {
  readonly vitals = new Vitals();
  readonly encodings: Encoding[] = [];
  scheduled = 0;
  readonly fanout = new Fanout({
    encoder: new Encoder(),
    vitals: this.vitals,
    schedule: () => void this.scheduled++,
    sent: (last) => void this.encodings.push(last),
  });
  #ids = 0;
  readonly state = new Registry({
    delivery: this.fanout,
    note: () => {},
    now: () => 1_700_000_000_000,
    nextId: () => `id${this.#ids++}`,
    looksOf: (nick) => [nick.toLowerCase()],
    server: "chat.test",
    store: new MemoryStore(),
  });

  /** Somebody who sits at a client; somebody new, unless it is said who. */
  person(nick: string, user?: Client["user"]): Person {
    const sent: Uint8Array[] = [];
    const client = clientWith((bytes, lines = 1) => {
      sent.push(bytes);
      this.vitals.linesOut += lines;
    });
    client.user.nick = nick;
    if (user === undefined) this.state.add(client.user);
    else this.state.addClient(client, user);
    const heard = (): string[] =>
      sent.flatMap((bytes) => new TextDecoder().decode(bytes).trimEnd().split("\r\n"))
        .map((line) => line.replace(/^(@\S+ )?:\S+ /, ""));
    return { client, sent, heard };
  }

  /** Somebody who is in a room. */
  member(nick: string, room: string): Person & { readonly room: Room } {
    const person = this.person(nick);
    return { ...person, room: this.state.join(person.client, room).room };
  }

  say({ client }: Person, target: Room | Client["user"], text: string): void {
    this.state.say(client, target, { form: "message", text, clientTags: NO_TAGS });
  }
}

/** Ann, Ben and Cleo in #7; what they heard so far is forgotten. */
function three(): { hall: Hall; ann: Person; ben: Person; cleo: Person; room: Room } {
  const hall = new Hall();
  const { room, ...ann } = hall.member("ann", "#7");
  const [ben, cleo] = [hall.member("ben", "#7"), hall.member("cleo", "#7")];
  for (const { sent } of [ann, ben, cleo]) sent.length = 0;
  return { hall, ann, ben, cleo, room };
}

Deno.test("what one client says in a row goes to each reader at once, as the same bytes", () => {
  const { hall, ann, ben, cleo, room } = three();
  for (const text of ["one", "two", "three"]) hall.say(ann, room, text);
  assertEquals([ben.sent.length, hall.scheduled, hall.fanout.waiting], [0, 1, 3]);
  hall.state.release();
  assertEquals(ben.heard(), ["PRIVMSG #7 :one", "PRIVMSG #7 :two", "PRIVMSG #7 :three"]);
  assertEquals([ben.sent.length, cleo.sent.length, ann.sent.length], [1, 1, 0]);
  assert(ben.sent[0] === cleo.sent[0]);
  assertEquals(hall.encodings.map(({ bytes }) => bytes), ben.sent);
  assertEquals([hall.vitals.said, hall.vitals.linesOut], [3, 9]);
  hall.state.release();
  assertEquals([ben.sent.length, hall.fanout.waiting], [1, 0]);
});

Deno.test("each reader is told in the form that they take", () => {
  const { hall, ann, ben, cleo, room } = three();
  cleo.client.capabilities = CAPABILITIES["message-tags"];
  for (const text of ["one", "two"]) hall.say(ann, room, text);
  hall.state.release();
  const lines = new TextDecoder().decode(cleo.sent[0]).split("\r\n");
  assertMatch(lines[0] ?? "", /^@msgid=id\d+ :ann!\S+ PRIVMSG #7 :one$/);
  assertMatch(lines[1] ?? "", /^@msgid=id\d+ :ann!\S+ PRIVMSG #7 :two$/);
  assertEquals(ben.heard(), cleo.heard());
  const [last] = hall.encodings;
  assert(last?.bytes === cleo.sent[0] && last?.before?.bytes === ben.sent[0]);
});

Deno.test("who else speaks, and where else, stays in its place", () => {
  const { hall, ann, ben, cleo, room } = three();
  const other = hall.state.join(ann.client, "#8").room;
  hall.state.join(cleo.client, "#8");
  cleo.sent.length = 0;
  hall.say(ann, room, "one");
  hall.say(ben, room, "two");
  hall.say(ann, room, "three");
  hall.say(ann, other, "four");
  hall.say(ann, cleo.client.user, "five");
  hall.say(ann, room, "six");
  hall.state.release();
  assertEquals(cleo.heard().map((line) => line.replace(/^PRIVMSG /, "")), [
    ...["#7 :one", "#7 :two", "#7 :three", "#8 :four", "cleo :five", "#7 :six"],
  ]);
});

Deno.test("a row has an end", () => {
  const { hall, ann, ben, room } = three();
  for (let line = 0; line < MOST_IN_A_ROW * 2 + 1; line++) hall.say(ann, room, `line ${line}`);
  assertEquals(ben.sent.length, 2);
  hall.state.release();
  assertEquals(ben.sent.length, 3);
  assertEquals(
    ben.heard(),
    Array.from({ length: MOST_IN_A_ROW * 2 + 1 }, (_, line) => `PRIVMSG #7 :line ${line}`),
  );
});

Deno.test("who goes has been told what was said before, and then goodbye", async () => {
  await using chat = await memoryChat(3, 1);
  const [ann, ben] = chat.people;
  assert(ann !== undefined && ben !== undefined);
  await chat.settled();
  const decoder = new TextDecoder();
  let heard = "";
  ben.taken = (bytes) => heard += decoder.decode(bytes);
  ann.say("PRIVMSG #1 :one\r\nPRIVMSG #1 :two\r\n");
  ben.say("QUIT\r\n");
  await chat.settled();
  assertMatch(heard, /^:\S+ PRIVMSG #1 :one\r\n:\S+ PRIVMSG #1 :two\r\nERROR [^\r\n]+\r\n$/);
});

Deno.test("who is owed too much is gone, whatever they asked for in that turn", async () => {
  await using chat = await memoryChat(3, 1);
  const [ann, ben, cleo] = chat.people;
  assert(ann !== undefined && ben !== undefined && cleo !== undefined);
  await chat.settled();
  const decoder = new TextDecoder();
  let heard = "";
  cleo.taken = (bytes) => heard += decoder.decode(bytes);
  // On a machine with much to do, what is asked for takes more than one look.
  const hears = async (pattern: RegExp): Promise<void> => {
    for (let look = 0; look < 1000 && !pattern.test(heard); look++) await chat.settled();
    assertMatch(heard, pattern);
  };
  ben.write = () => new Promise(() => {});
  const text = `PRIVMSG #1 :${"x".repeat(400)}\r\n`;
  // Cleo is sent what ben is sent.
  while (heard.length < SEND_QUEUE - 8 * 1024) {
    ann.say(text.repeat(4));
    await chat.settled();
  }
  heard = "";
  for (let part = 0; part < 3; part++) ann.say(text.repeat(9));
  await Promise.resolve();
  ben.say("NICK ghost\r\n");
  await hears(/^:\S+ QUIT :Send queue full\r$/m);
  heard = "";
  cleo.say("ISON ghost\r\n");
  await hears(/^:\S+ 303 \S+ :?\r\n$/);
});

/** What can happen while ann has said something that nobody was told, and what ben is told of it. */
const EVENTS: readonly [string, (scene: ReturnType<typeof three>) => void, RegExp][] = [
  ["a topic", ({ hall, ann, room }) => hall.state.setTopic(ann.client, room, "t"), /^TOPIC /],
  ["another nick", ({ hall, ann }) => hall.state.rename(ann.client, "anna"), /^NICK anna/],
  ["somebody leaves", ({ hall, cleo, room }) => hall.state.part(cleo.client, room, ""), /^PART/],
  [
    "somebody is sent out",
    ({ hall, ann, ben, room }) => hall.state.kick(ann.client, room, ben.client.user, "why"),
    /^KICK/,
  ],
  ["somebody goes", ({ hall, cleo }) => hall.state.removeClient(cleo.client, "bye"), /^QUIT/],
  ["somebody is away", ({ hall, cleo }) => hall.state.setAway(cleo.client, "lunch"), /^AWAY/],
  [
    "it is taken back",
    ({ hall, ann, room }) =>
      hall.state.redact(ann.client, room, { id: "id0", reason: "", leastRank: 0 }),
    /^REDACT/,
  ],
];

for (const [what, happens, told] of EVENTS) {
  Deno.test(`what was said is told before what comes then: ${what}`, () => {
    const scene = three();
    const { hall, ann, ben, room } = scene;
    ben.client.capabilities = CAPABILITIES["away-notify"] | CAPABILITIES["draft/message-redaction"];
    hall.say(ann, room, "first");
    happens(scene);
    const [said, event, ...others] = ben.heard();
    assertEquals(said, "PRIVMSG #7 :first");
    assertMatch(event ?? "", told);
    assertEquals(others, []);
  });
}

Deno.test("who comes, or sits down at another client, does not hear what was said before", () => {
  const { hall, ann, ben, cleo, room } = three();
  hall.say(ann, room, "one");
  const dan = hall.person("dan");
  hall.state.join(dan.client, "#7");
  hall.say(ann, room, "two");
  const second = hall.person("ben", ben.client.user);
  hall.say(ann, room, "three");
  hall.state.release();
  assertEquals(dan.heard(), ["PRIVMSG #7 :two", "PRIVMSG #7 :three"]);
  assertEquals(second.heard(), ["PRIVMSG #7 :three"]);
  assertEquals(cleo.heard(), [
    ...["PRIVMSG #7 :one", "JOIN #7", "PRIVMSG #7 :two", "PRIVMSG #7 :three"],
  ]);
});

Deno.test("what a line costs is known when it is said, and is nobody else's when it is told", () => {
  const { hall, ann, ben, room } = three();
  const before = hall.fanout.work;
  hall.say(ann, room, "one");
  assertEquals(hall.fanout.work - before, 3);
  hall.say(ann, room, "two");
  assertEquals(hall.fanout.work - before, 6);
  hall.state.release();
  assertEquals(hall.fanout.work - before, 6);
  hall.person("ben", ben.client.user);
  hall.say(ann, room, "three");
  assertEquals(hall.fanout.work - before, 10, "ben sits at two clients");
});

Deno.test("of a mere tag those are told, and counted, who take tags, in its place", () => {
  const { hall, ann, ben, cleo, room } = three();
  ben.client.capabilities = CAPABILITIES["message-tags"];
  const { linesOut } = hall.vitals;
  hall.say(ann, room, "one");
  const tag = { form: "tag", text: "", clientTags: new Map([["+typing", "active"]]) } as const;
  hall.state.say(ann.client, room, tag);
  hall.say(ann, room, "two");
  hall.state.release();
  assertEquals(ben.heard(), ["PRIVMSG #7 :one", "TAGMSG #7", "PRIVMSG #7 :two"]);
  assertEquals(cleo.heard(), ["PRIVMSG #7 :one", "PRIVMSG #7 :two"]);
  assertEquals(hall.vitals.linesOut - linesOut, 5);
});

Deno.test("who speaks to themselves reads it at once, so before its echo", () => {
  const { hall, ann } = three();
  hall.say(ann, ann.client.user, "note");
  assertEquals(ann.heard(), ["PRIVMSG ann :note"]);
});

Deno.test("what was said at one client may wait while it goes on, and for nobody else", () => {
  const { hall, ann, ben, cleo, room } = three();
  hall.say(ann, room, "one");
  hall.state.release(ann.client);
  assertEquals(ben.heard(), []);
  hall.state.release(cleo.client);
  assertEquals(ben.heard(), ["PRIVMSG #7 :one"]);
});
