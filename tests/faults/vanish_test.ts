/** A client whose network is gone: it is found out in time, and nobody else notices but by its leaving. */
import { DEAD_AFTER, PING_AFTER, SWEEP_EVERY } from "../../server/limits.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { Namespace, netnsPrefix } from "../helpers/netns.ts";
import { startServer, transport } from "../helpers/server.ts";
import { installed } from "../helpers/tmux.ts";

const prefix = await netnsPrefix();
const missing = prefix === undefined
  ? " (ignored: this user may not make network namespaces)"
  : await installed("openssl")
  ? ""
  : " (ignored: openssl is not installed)";

Deno.test({
  name: `a client that vanishes with its network is dropped, and nobody else waits${missing}`,
  ignore: missing !== "",
  async fn() {
    const clock = new FakeClock();
    await using network = await Namespace.make(prefix ?? []);
    await using server = await startServer({ clock });
    const port = await server.server.listen(transport(), {
      hostname: network.here,
      port: 0,
      tls: server.pair,
    });
    const ann = await server.join("ann");
    const ben = await server.join("ben");
    for (const peer of [ann, ben]) await peer.send("JOIN #7");
    await ben.sync();
    const [command = "", ...args] = network.words(
      ...["openssl", "s_client", "-quiet", "-connect", `${network.here}:${port}`],
    );
    const far = new Deno.Command(command, {
      args,
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const input = far.stdin.getWriter();
    await input.write(new TextEncoder().encode("NICK far\r\nUSER f 0 * :f\r\nJOIN #7\r\n"));
    await ann.expect(/^:far!\S+ JOIN #7/);
    await network.cut();
    for (let number = 0; number < 50; number++) {
      await ben.send(`PRIVMSG #7 :${number} ${"x".repeat(300)}`);
      await ann.expect(new RegExp(` PRIVMSG #7 :${number} x`));
    }
    const before = server.server.connectionCount;
    clock.advance(PING_AFTER);
    for (const peer of [ann, ben]) await peer.sync();
    clock.advance(DEAD_AFTER - PING_AFTER);
    assertMatch(await ann.expect(/^:far!\S+ QUIT/), /QUIT :Ping timeout: 75 seconds$/);
    clock.advance(2 * SWEEP_EVERY);
    while (server.server.connectionCount === before) await ann.sync();
    assertEquals(server.server.status().closed, { ping_timeout: 1 });
    assert(server.server.status().people.now === 2);
    far.kill("SIGKILL");
    await input.abort().catch(() => {});
    await far.status;
  },
});
