import { endOfTurn } from "../../../server/flusher.ts";
import { SelfPipe } from "../../../server/transport/self_pipe.ts";
import { assert, assertEquals, assertRejects } from "../../../typed/assert.ts";

const HERE = { hostname: "127.0.0.1", port: 0 };
const turn = (): Promise<void> => new Promise((resolve) => endOfTurn(resolve));
const passed = (pipe: SelfPipe): Promise<void> => new Promise((resolve) => pipe.pass(resolve));

Deno.test("SelfPipe: what has come is read, though there was always something to do", async () => {
  using listener = Deno.listen(HERE);
  using client = await Deno.connect({ ...HERE, port: listener.addr.port });
  using server = await listener.accept();
  using pipe = await SelfPipe.open(HERE.hostname, 0);
  assert(pipe !== undefined);
  let isRead = false;
  const read = server.read(new Uint8Array(1)).then(() => isRead = true);
  const written = client.write(new Uint8Array(1));
  // So few turns do not make the runtime look.
  for (let turns = 0; turns < 5; turns++) await turn();
  await passed(pipe);
  for (let turns = 0; turns < 3; turns++) await turn();
  assertEquals(isRead, true);
  await Promise.all([read, written]);
});

Deno.test("SelfPipe: it serves many who ask, one after the other and at once", async () => {
  using pipe = await SelfPipe.open(HERE.hostname, 0);
  assert(pipe !== undefined);
  for (let n = 0; n < 50; n++) await passed(pipe);
  await Promise.all(Array.from({ length: 50 }, () => passed(pipe)));
});

Deno.test("SelfPipe: who comes in between is sent away", async () => {
  using listener = Deno.listen(HERE);
  using stranger = await Deno.connect({ ...HERE, port: listener.addr.port });
  using pipe = await SelfPipe.over(listener, HERE.hostname);
  assertEquals(await stranger.read(new Uint8Array(1)), null);
  await passed(pipe);
});

Deno.test("SelfPipe: where somebody listens there is none, and the port stays free for us where nobody does", async () => {
  using listener = Deno.listen(HERE);
  const { port } = listener.addr;
  assertEquals(await SelfPipe.open(HERE.hostname, port), undefined);
  listener.close();
  using pipe = await SelfPipe.open(HERE.hostname, port);
  assert(pipe !== undefined);
  using _ours = Deno.listen({ hostname: "0.0.0.0", port });
  await passed(pipe);
});

Deno.test("SelfPipe: who waits when it is closed waits no longer", async () => {
  const pipe = await SelfPipe.open(HERE.hostname, 0);
  assert(pipe !== undefined);
  const waiting = passed(pipe);
  pipe[Symbol.dispose]();
  await waiting;
  assertEquals(pipe.isOpen, false);
  await passed(pipe);
  pipe[Symbol.dispose]();
});

Deno.test("SelfPipe: where what went in does not come out in time it is not used any more", async () => {
  using listener = Deno.listen(HERE);
  const deaf = {
    addr: listener.addr,
    async accept(): Promise<Deno.TcpConn> {
      const conn = await listener.accept();
      return Object.assign(conn, { read: () => new Promise<null>(() => {}) });
    },
  } as Deno.TcpListener;
  const pipe = await SelfPipe.over(deaf, HERE.hostname, 20);
  await passed(pipe);
  assertEquals(pipe.isOpen, false);
  await passed(pipe);
});

Deno.test("SelfPipe: what does not answer in time makes no pipe", async () => {
  using listener = Deno.listen(HERE);
  // Nobody comes out: all whom it accepts are taken away.
  const taken = listener.accept();
  await assertRejects(() => SelfPipe.over(listener, HERE.hostname, 50), Deno.errors.TimedOut);
  (await taken).close();
});
