/**
 * More is said than can be done: the quiet are heard between the loud, nobody is dropped, and all that
 * was said comes. Without a network, so that nothing here depends on how fast the machine is.
 */
import { endOfTurn } from "../../server/flusher.ts";
import { assert } from "../../typed/assert.ts";
import { memoryChat } from "../bench/memory_chat.ts";

const ROOMS = 2;
const MEMBERS = 100;
/** What each of the loud says at once. */
const LINES = 60;
const LINE = `PRIVMSG #1 :${"x".repeat(80)}\r\n`;

function turn(): Promise<void> {
  return new Promise((resolve) => endOfTurn(resolve));
}

Deno.test("a line of a quiet room does not wait for what a hundred say at once in another", async () => {
  await using chat = await memoryChat(ROOMS * MEMBERS, ROOMS);
  const loud = chat.people.filter((_, at) => at % ROOMS === 0);
  const [speaker, reader] = chat.people.filter((_, at) => at % ROOMS === 1);
  const [hears] = loud;
  assert(hears !== undefined && speaker !== undefined && reader !== undefined);
  await chat.settled();
  const wrote = loud.map(({ written }) => written);
  const before = hears.written;
  const calm = reader.written;
  for (const each of loud) each.say(LINE.repeat(LINES));
  await turn();
  speaker.say("PRIVMSG #2 :a word\r\n");
  for (let turns = 0; reader.written === calm; turns++) {
    assert(turns < 8, "the quiet wait");
    await turn();
  }
  // A line as it is read has the name of who says it before it.
  const all = (MEMBERS - 1) * LINES * LINE.length;
  const first = hears.written - before;
  assert(first > 0 && first < all / 4, `${first} of ${all} came first`);
  await chat.settled();
  const lengths = loud.map(({ written }, at) => written - (wrote[at] ?? 0));
  assert(hears.written - before >= all, `${hears.written - before} of ${all}`);
  // Nobody hears themselves, and some have longer names: that is all the difference there is.
  assert(Math.max(...lengths) - Math.min(...lengths) < LINES * 4, `${lengths}`);
});

Deno.test("nor does any, while others always have more to say, in a hundred rooms", async () => {
  const rooms = 100;
  await using chat = await memoryChat(rooms * 10, rooms);
  const [speaker, reader] = chat.people.filter((_, at) => at % rooms === 0);
  assert(speaker !== undefined && reader !== undefined);
  await chat.settled();
  const loud = chat.people.filter((_, at) => at % rooms !== 0);
  const more = (): void => {
    for (const [at, each] of loud.entries()) {
      // What was said so far has been read: there is more.
      if (!each.hasMore) {
        each.say(`PRIVMSG #${at % (rooms - 1) + 2} :${"x".repeat(40)}\r\n`.repeat(60));
      }
    }
  };
  const waits: number[] = [];
  for (let word = 0; word < 10; word++) {
    for (let turns = 0; turns < 10; turns++) {
      more();
      await turn();
    }
    const before = reader.written;
    speaker.say("PRIVMSG #1 :a word\r\n");
    let turns = 0;
    for (; reader.written === before; turns++) {
      more();
      await turn();
    }
    waits.push(turns);
  }
  assert(Math.max(...waits) <= 8, `in turns: ${waits}`);
});
