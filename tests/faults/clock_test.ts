/** The machine's clock is set, forwards or back: deadlines go by time that has passed. */
import { DEAD_AFTER, PING_AFTER } from "../../server/limits.ts";
import { assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { startServer } from "../helpers/server.ts";

const YEAR = 365 * 24 * 60 * 60 * 1000;

for (const [way, jump] of [["forwards", YEAR], ["back", -YEAR]] as const) {
  Deno.test(`a clock that jumps ${way} a year: nobody is dropped, and messages go on`, async () => {
    const clock = new FakeClock();
    await using server = await startServer({ clock });
    const ann = await server.join("ann", "server-time");
    const ben = await server.join("ben", "server-time");
    const half = await server.connect();
    for (const peer of [ann, ben]) await peer.send("JOIN #7");
    for (const peer of [ann, ben, half]) await peer.sync();
    clock.jump(jump);
    clock.advance(5_000);
    await ann.send("PRIVMSG #7 :still here");
    const heard = await ben.expect(/ PRIVMSG #7 /);
    const year = new Date(clock.now()).getUTCFullYear();
    assertMatch(heard, new RegExp(`^@time=${year}-.*still here$`));
    assertEquals(await half.sync(), []);
    assertEquals(await ann.sync(), []);
  });

  Deno.test(`a clock that jumps ${way} a year: who is dead is still found out in time`, async () => {
    const clock = new FakeClock();
    await using server = await startServer({ clock });
    const ann = await server.join("ann");
    clock.jump(jump);
    clock.advance(PING_AFTER);
    await ann.expect(/^PING /);
    clock.advance(DEAD_AFTER - PING_AFTER);
    assertEquals((await ann.rest()).at(-1), "ERROR :Closing link: Ping timeout: 75 seconds");
  });
}
