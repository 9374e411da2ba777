/** Accepting fails, or ends for good, or takes sockets that cannot be given back: people still come. */
import { HANDSHAKE_TIMEOUT, LINGERING, REFUGE_TIME, SWEEP_EVERY } from "../../server/limits.ts";
import { listenDeno } from "../../server/transport/deno.ts";
import { listenNode } from "../../server/transport/node.ts";
import type { Acceptor, Listen } from "../../server/transport/transport.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { Peer } from "../helpers/peer.ts";
import { startServer, transport } from "../helpers/server.ts";

/** A way to listen that keeps what it has opened. */
function watched(listen: Listen): { listen: Listen; opened: Acceptor[] } {
  const opened: Acceptor[] = [];
  return {
    opened,
    async listen(options) {
      const acceptor = await listen(options);
      opened.push(acceptor);
      return acceptor;
    },
  };
}

Deno.test("a listener that dies is opened again at the same port; who is there notices nothing", async () => {
  const { listen, opened } = watched(transport());
  await using server = await startServer({}, listen);
  const ann = await server.join("ann");
  await ann.send("JOIN #7");
  await ann.sync();
  for (const name of ["ben", "cat"]) {
    // As if the system had taken the socket away.
    opened.at(-1)?.close();
    while (!server.logged.some((line) => line.endsWith(`opened again port=${server.port}`))) {
      await ann.sync();
    }
    (server.logged as string[]).length = 0;
    const peer = await server.join(name);
    await peer.send("JOIN #7");
    await ann.expect(new RegExp(`^:${name}!\\S+ JOIN #7`));
  }
  assertEquals(opened.length, 3);
});

Deno.test("a listener that fails again and again is opened again, too", async () => {
  let failing = false;
  const { listen, opened } = watched(async (options) => {
    const acceptor = await transport()(options);
    const { accept } = acceptor;
    const first = opened.length === 0;
    acceptor.accept = async () => {
      if (first && failing) throw new Error("The network is unwell");
      return await accept.call(acceptor);
    };
    return acceptor;
  });
  await using server = await startServer({}, listen);
  const ann = await server.join("ann");
  failing = true;
  // The one that was waited for; after it the failures begin.
  using _last = await server.connect();
  while (opened.length < 2) await ann.sync();
  await server.join("ben");
  assertEquals(server.server.counters.of("accept_failed"), 5);
});

Deno.test("new keys are served after a listener was opened again", async () => {
  const { listen, opened } = watched(transport());
  await using server = await startServer({}, listen);
  const other = await startServer();
  const { pair } = other;
  await other[Symbol.asyncDispose]();
  await server.server.replaceKeys(pair);
  const ann = await Peer.connect(server.port, pair.certificate);
  await ann.register("ann");
  opened.at(-1)?.close();
  while (opened.length < 2) await ann.sync();
  using ben = await Peer.connect(server.port, pair.certificate);
  await ben.register("ben");
  ann.close();
});

Deno.test("who lingers for a moment only sends nobody into the refuge", async () => {
  const refuge = watched(listenNode);
  let moment = false;
  const listen: Listen = async (options) => {
    const acceptor = await listenDeno(options);
    // Over before the event loop has had its turn.
    const end = async (): Promise<void> => {
      for (let hop = 0; hop < 100; hop++) await null;
      moment = false;
    };
    return Object.create(acceptor, {
      port: { value: acceptor.port },
      accept: {
        value: async () => {
          const link = await acceptor.accept();
          moment = true;
          void end();
          return link;
        },
      },
      lingering: { get: () => moment ? 2 * LINGERING : 0 },
      close: { value: () => acceptor.close() },
      forget: { value: () => acceptor.forget() },
    }) as Acceptor;
  };
  await using server = await startServer();
  const { pair } = server;
  const options = { hostname: "127.0.0.1", port: 0, tls: pair };
  const port = await server.server.listen(listen, options, refuge.listen);
  for (const name of ["ann", "ben"]) {
    using peer = await Peer.connect(port, pair.certificate);
    await peer.register(name);
  }
  assertEquals(refuge.opened.length, 0);
});

Deno.test("sockets that cannot be given back do not fill the server: it takes refuge, and comes back", async () => {
  const clock = new FakeClock();
  const [deno, node] = [watched(listenDeno), watched(listenNode)];
  await using server = await startServer({ clock });
  const port = await server.server.listen(deno.listen, {
    hostname: "127.0.0.1",
    port: 0,
    tls: server.pair,
  }, node.listen);
  const there = await Peer.connect(port, server.pair.certificate);
  await there.register("there");
  const silent: Deno.Conn[] = [];
  const come = async (): Promise<void> => {
    silent.push(await Deno.connect({ hostname: "127.0.0.1", port }));
  };
  for (let number = 0; number < LINGERING; number++) await come();
  while (server.server.connectionCount <= LINGERING) await there.sync();
  clock.advance(HANDSHAKE_TIMEOUT + SWEEP_EVERY);
  await there.sync();
  assertEquals(server.server.status().connections.lingering, LINGERING);
  await come();
  const until = async (done: () => boolean): Promise<void> => {
    for (; !done(); await there.sync()) clock.advance(10);
  };
  await until(() => node.opened.length > 0);
  // Here closing is closing.
  const before = silent.length;
  for (let number = 0; number < 20; number++) await come();
  while (server.server.connectionCount < 20) await there.sync();
  clock.advance(HANDSHAKE_TIMEOUT + SWEEP_EVERY);
  for (const conn of silent.slice(before)) {
    assertEquals(await conn.read(new Uint8Array(1)).catch(() => null), null);
  }
  assert(server.server.status().connections.lingering <= LINGERING + 1);
  // They go, and it is over.
  for (const conn of silent) conn.close();
  await until(() => server.server.status().connections.lingering === 0);
  assertEquals([deno.opened.length, node.opened.length], [1, 1]);
  clock.advance(REFUGE_TIME);
  using there2 = await Peer.connect(port, server.pair.certificate);
  await there2.register("there2");
  while (deno.opened.length === 1) {
    clock.advance(10);
    await there2.sync();
  }
  using last = await Peer.connect(port, server.pair.certificate);
  await last.register("last");
  assertEquals([deno.opened.length, node.opened.length], [2, 1]);
  there.close();
});
