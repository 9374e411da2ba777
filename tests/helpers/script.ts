/** Scripts of several clients: who sends what, and what each one then reads, line by line. */
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import type { Peer } from "./peer.ts";
import type { TestServer } from "./server.ts";

/** `[who, what they send, what they and others read]`; a pattern stands for a whole line. */
export type Step = readonly [
  string,
  string,
  Readonly<Record<string, readonly (RegExp | string)[]>>,
];

/** Clients by name. */
export type Cast = Readonly<Record<string, Peer>>;

/** Registers clients by name, each with capabilities, and has all of them enter a room. */
export async function gather(
  server: TestServer,
  people: Readonly<Record<string, readonly string[]>>,
  room?: string,
): Promise<Cast> {
  const cast: Record<string, Peer> = {};
  for (const [name, capabilities] of Object.entries(people)) {
    const peer = await server.join(name, ...capabilities);
    if (room !== undefined) {
      await peer.send(`JOIN ${room}`);
      await peer.sync();
    }
    cast[name] = peer;
  }
  for (const peer of Object.values(cast)) await peer.sync();
  return cast;
}

/**
 * Plays a script: after each line everybody's inbox is compared with what was expected of it, and
 * whoever is not named must have read nothing. Sources are shortened to nicks.
 */
export async function play(cast: Cast, steps: readonly Step[]): Promise<void> {
  for (const [who, line, expected] of steps) {
    const sender = cast[who];
    if (sender === undefined) throw new Error(`There is no ${who}`);
    await sender.send(line);
    const own = await sender.sync();
    for (const [name, peer] of Object.entries(cast)) {
      const lines = (peer === sender ? own : await peer.sync()).map(shorten);
      const patterns = expected[name] ?? [];
      const context = `${who}: ${line}\n${name} read:\n${lines.join("\n")}`;
      assertEquals(lines.length, patterns.length, context);
      for (const [at, pattern] of patterns.entries()) {
        if (typeof pattern === "string") assertEquals(lines[at], pattern, context);
        else assertMatch(lines[at] ?? "", pattern, context);
      }
    }
  }
}

/** A line with `nick!user@host` as `nick`, and without the server's name. */
function shorten(line: string): string {
  return line.replace(/(^|@\S+ ):(\S+?)!\S+ /, "$1:$2 ").replace(/(^|@\S+ ):chat\.test /, "$1");
}
