/** A server that means harm, against `join` on a pipe: each line of output is one, and it ends. */
import { JoinError } from "../../client/errors.ts";
import { Pipe } from "../../client/pipe.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { FakeStream } from "../helpers/fake_stream.ts";
import { newSession, NOW } from "../helpers/session.ts";
import { HARMS } from "./harms.ts";
import { LET_IN } from "./victim.ts";

/** What no line of output may hold. */
const STEERS = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/u;

for (const { name, before = [], after = [] } of HARMS) {
  for (const json of [true, false]) {
    Deno.test(`a pipe and a server with ${name}${json ? ", as JSON" : ""}`, async () => {
      const clock = new FakeClock(NOW);
      const server = new FakeStream();
      const stop = new AbortController();
      const printed: string[] = [];
      const warned: string[] = [];
      let ended = false;
      const running = new Pipe({
        session: newSession({ token: "t".repeat(32) }),
        dialer: { dial: () => new Promise(() => {}) },
        clock,
        chance: () => 0,
        input: (async function* (): AsyncIterable<Uint8Array> {})(),
        print: (line) => printed.push(line),
        warn: (line) => warned.push(line),
        follow: true,
        json,
        stop: stop.signal,
      }).run(server).then(() => undefined, (error) => error).finally(() => ended = true);
      server.say(...before, ...LET_IN, ...after, "PING :done");
      // It may have hung up before that, with a reason.
      while (!ended && !server.written.includes("PONG done")) {
        if (clock.sleepers > 0) clock.advance(1_000);
        await new Promise((resolve) => setTimeout(resolve));
      }
      stop.abort();
      clock.advance(10_000);
      server.arrive(null);
      const error = await running;
      const planned = error === undefined || error instanceof JoinError ||
        error instanceof DOMException;
      assert(planned, String(error?.stack ?? error));
      for (const line of printed) {
        assertEquals(STEERS.exec(line), null, JSON.stringify(line));
        if (json) assertEquals(typeof JSON.parse(line), "object");
      }
      assertEquals(warned.filter((line) => STEERS.test(line)), []);
    });
  }
}
