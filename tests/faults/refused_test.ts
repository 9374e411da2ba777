/** Connections that the server closes before they have said anything: nothing of them stays in memory. */
import { assert } from "../../typed/assert.ts";
import { Memory } from "../helpers/memory.ts";
import { testKeys, transports } from "../helpers/server.ts";

/** How often memory is looked at, and connections between two looks: the first three are warming up. */
const LOOKS = 6;
const CONNECTIONS = 500;
/** What may be left of all of them, in bytes: a TLS socket that is lost would be 5 kB each. */
const NOISE = 2 * 2 ** 20;

for (const [name, listen] of transports()) {
  Deno.test(`who is turned away leaves nothing in memory: ${name}`, async () => {
    const tls = await testKeys();
    const acceptor = await listen({ hostname: "127.0.0.1", port: 0, tls });
    const memory = new Memory();
    for (let look = 0; look < LOOKS; look++) {
      for (let number = 0; number < CONNECTIONS; number++) {
        // In the turn in which it comes, as the server does.
        const closed = acceptor.accept().then((link) => link.close());
        const conn = await Deno.connect({ hostname: "127.0.0.1", port: acceptor.port });
        await closed;
        conn.close();
      }
      memory.look();
    }
    acceptor.close();
    acceptor.forget();
    assert(memory.grown.bytes < NOISE, `${memory}`);
  });
}
