/**
 * What one message costs the server with 10, 1,000 and 10,000 people in the room, from the read to the
 * last write, without a network. The turns of the event loop in which nothing is said are the part of
 * it that is the benchmark's own.
 */
import { memoryChat } from "./memory_chat.ts";

const encoder = new TextEncoder();
const line = encoder.encode("PRIVMSG #1 :what people say in a line, and a few words more\r\n");

for (const people of [10, 1_000, 10_000]) {
  const chat = await memoryChat(people, 1);
  const [speaker] = chat.people;
  if (people === 10) {
    Deno.bench("turns in which nothing is said", { group: "fan out" }, () => chat.settled());
  }
  Deno.bench(
    `one message to ${people.toLocaleString("en")} people`,
    { group: "fan out" },
    async () => {
      speaker?.say(line);
      await chat.settled();
    },
  );
}
