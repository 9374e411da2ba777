/** NAMES of a room with thousands in it: all of them, in pieces, whoever comes and goes meanwhile. */
import { AnswerSpace } from "../../server/answer_space.ts";
import { names } from "../../server/answers.ts";
import type { Client } from "../../server/client.ts";
import { Encoder } from "../../server/encode.ts";
import { ANSWER_BYTES, NAMES_PIECE } from "../../server/limits.ts";
import { Reply } from "../../server/reply.ts";
import type { Room } from "../../server/room.ts";
import { Registry } from "../../server/state.ts";
import { NO_DELIVERY } from "../../server/teller.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import type { Pieces } from "../../server/targets.ts";
import { clientWith } from "../helpers/client.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";

const PEOPLE = 3_000;
const NAME = "a-name-of-thirty-two-letters";

/** A room full of people, what the first of them is sent, and which limits that reached. */
interface Hall {
  readonly state: Registry;
  readonly clients: readonly Client[];
  readonly room: Room;
  readonly sent: string[];
  readonly limited: string[];
  ask(space?: AnswerSpace): Pieces;
}

function hall(): Hall {
  const now = (): number => 1_700_000_000_000;
  const sent: string[] = [];
  const limited: string[] = [];
  const state = new Registry({
    delivery: NO_DELIVERY,
    note: () => {},
    now,
    nextId: () => "id",
    looksOf: (nick) => [nick.toLowerCase()],
    server: "chat.test",
    store: new MemoryStore(),
  });
  const clients = Array.from({ length: PEOPLE }, (_, number) => {
    const client = clientWith((bytes) => {
      sent.push(new TextDecoder().decode(bytes).trimEnd());
    });
    client.user.nick = `${NAME}${String(number).padStart(4, "0")}`;
    state.add(client.user);
    return client;
  });
  const [first] = clients;
  assert(first !== undefined);
  const [room] = clients.map((client) => state.join(client, "#7").room);
  assert(room !== undefined);
  const reply = new Reply(first, { name: "chat.test", now, encoder: new Encoder() });
  const context = {
    client: first,
    user: first.user,
    reply,
    limited: (limit: string) => void limited.push(limit),
  };
  return { state, clients, room, sent, limited, ask: (space) => names(context, room, space) };
}

/** The numbers of those who were named, in order. */
function named(sent: readonly string[]): number[] {
  return sent.flatMap((line) => {
    const [, words = ""] = / 353 \S+ = #7 :?(.*)$/.exec(line) ?? [];
    return [...words.matchAll(new RegExp(`${NAME}(\\d+)`, "g"))].map(([, number]) =>
      Number(number)
    );
  });
}

Deno.test("each of three thousand is named once, in lines that fit, in pieces", () => {
  const { sent, ask } = hall();
  const pieces = [...ask()].length;
  assertEquals(pieces, Math.ceil(PEOPLE / NAMES_PIECE));
  assert(sent.join("").length > ANSWER_BYTES);
  assert(sent.every((line) => line.length <= 510));
  assertEquals(named(sent), Array.from({ length: PEOPLE }, (_, number) => number));
  assertMatch(sent.at(-1) ?? "", / 366 /);
});

Deno.test("who has left before their piece is not named", () => {
  const { state, clients, room, sent, ask } = hall();
  const pieces = ask();
  pieces.next();
  const last = clients.at(-1);
  assert(last !== undefined);
  state.part(last, room, "");
  assertEquals([...pieces].length, Math.ceil(PEOPLE / NAMES_PIECE) - 1);
  const all = named(sent);
  assertEquals([all.at(-1), all.includes(PEOPLE - 1)], [PEOPLE - 2, false]);
});

Deno.test("who is put out meanwhile hears no more names", () => {
  const { state, clients, room, sent, ask } = hall();
  const pieces = ask();
  pieces.next();
  const [asker] = clients;
  assert(asker !== undefined);
  state.part(asker, room, "");
  const before = sent.length;
  assertEquals(pieces.next().done, true);
  assertEquals(sent.length - before, 1);
  assertMatch(sent.at(-1) ?? "", / 366 /);
});

Deno.test("what has to be said at once ends where it is too much, and that is noted", () => {
  const { sent, limited, ask } = hall();
  for (const _piece of ask(new AnswerSpace()));
  assertEquals(limited, ["answer"]);
  assert(sent.join("").length <= ANSWER_BYTES);
  assert(named(sent).length > 1_000);
  assertMatch(sent.at(-1) ?? "", / 366 /);
});
