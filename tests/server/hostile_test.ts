/** Bad input and bad clients: each costs its sender something, and nobody else anything. */
import { SEND_QUEUE } from "../../server/limits.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { startServer } from "../helpers/server.ts";

Deno.test("100 MB without a line ending are refused, and memory stays flat", async () => {
  await using server = await startServer();
  const peer = await server.join("alice");
  const other = await server.join("bob");
  const piece = new Uint8Array(64 * 1024).fill(65);
  const before = Deno.memoryUsage().rss;
  let sent = 0;
  try {
    for (; sent < 100 * 1024 * 1024; sent += piece.length) await peer.raw(piece);
  } catch {
    // The server has closed the connection: nothing more can be written.
  }
  const lines = await peer.rest();
  if (lines.length > 0) assertMatch(lines[0] ?? "", / 417 alice :/);
  assert(sent < 100 * 1024 * 1024, "the whole flood was taken");
  assertEquals(await other.sync(), []);
  const grown = Deno.memoryUsage().rss - before;
  assert(grown < 50 * 1024 * 1024, `memory grew by ${grown} bytes`);
});

Deno.test("200 sockets that stay silent keep nobody from joining", async () => {
  await using server = await startServer();
  const silent = await Promise.all(
    Array.from({ length: 200 }, () => Deno.connect({ hostname: "127.0.0.1", port: server.port })),
  );
  try {
    const alice = await server.join("alice");
    await alice.send("JOIN #7");
    await alice.expect(/ 366 /);
  } finally {
    for (const socket of silent) socket.close();
  }
});

Deno.test("plaintext on the TLS port gets no answer of ours and does no harm", async () => {
  await using server = await startServer();
  const plain = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await plain.write(new TextEncoder().encode("NICK alice\r\nUSER a 0 * :a\r\n"));
  const buffer = new Uint8Array(1024);
  let answer = "";
  try {
    for (let count = await plain.read(buffer); count !== null; count = await plain.read(buffer)) {
      answer += new TextDecoder().decode(buffer.subarray(0, count));
    }
  } catch {
    // A reset is an end, too.
  }
  plain.close();
  assert(!answer.includes("001"), "plaintext was taken");
  await server.join("alice");
});

Deno.test("a client that stops reading is dropped at its limit; others notice nothing", async () => {
  await using server = await startServer();
  const talker = await server.join("talker");
  const reader = await server.join("reader");
  await talker.send("JOIN #7");
  await reader.send("JOIN #7");
  await reader.sync();
  // A raw connection of which nothing is read after it has joined.
  const deaf = await Deno.connectTls({
    hostname: "127.0.0.1",
    port: server.port,
    caCerts: [server.pair.certificate],
  });
  await deaf.write(new TextEncoder().encode("NICK deaf\r\nUSER d 0 * :d\r\nJOIN #7\r\n"));
  await reader.expect(/^:deaf!\S+ JOIN/);
  const line = new TextEncoder().encode(`PRIVMSG #7 :${"x".repeat(400)}\r\n`);
  const burst = new Uint8Array(line.length * 50);
  for (let at = 0; at < 50; at++) burst.set(line, at * line.length);
  // The kernel and TLS take some megabytes before the server's own queue fills.
  let heard = 0;
  let dropped = false;
  for (let round = 0; round < 2000 && !dropped; round++) {
    await talker.raw(burst);
    await talker.sync();
    for (const got of await reader.sync()) {
      if (/ PRIVMSG /.test(got)) heard++;
      if (/^:deaf!\S+ QUIT :Send queue full/.test(got)) dropped = true;
    }
    assertEquals(heard, 50 * (round + 1));
  }
  assert(dropped, "the deaf client was never dropped");
  assertEquals(server.server.status().closed, { send_queue: 1 });
  assert(heard * line.length > SEND_QUEUE);
  assertEquals(server.server.counters.of("closed_send_queue"), 1);
  assert(server.logged.some((logged) => / closed reason=send-queue id=\d+ /.test(logged)));
  deaf.close();
});

Deno.test("half of the clients killed in the middle of a broadcast: the others get every line", async () => {
  await using server = await startServer();
  const talker = await server.join("talker");
  await talker.send("JOIN #7");
  const peers = await server.crowd(Array.from({ length: 40 }, (_, number) => `peer${number}`));
  for (const peer of peers) await peer.send("JOIN #7");
  for (const peer of peers) await peer.sync();
  await talker.sync();
  const [doomed, spared] = [peers.slice(0, 20), peers.slice(20)];
  for (let number = 0; number < 200; number++) {
    await talker.send(`PRIVMSG #7 :${number}`);
    if (number % 10 === 5) doomed[(number - 5) / 10]?.close();
  }
  await talker.sync();
  for (const peer of spared) {
    const numbers = (await peer.sync()).filter((line) => line.startsWith(":talker!"))
      .map((line) => Number(line.split(" ").at(-1)?.replace(":", "")));
    assertEquals(numbers, Array.from({ length: 200 }, (_, number) => number));
  }
  assertEquals(server.logged.filter((line) => line.includes("Z error ")), []);
});

Deno.test("any bytes at all: the server goes on, and no handler fails", async () => {
  await using server = await startServer();
  const seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
  const words = [
    ..."CAP LS REQ END LIST NICK USER PASS JOIN PART TOPIC NAMES PRIVMSG NOTICE TAGMSG".split(
      " ",
    ),
    ..."PING PONG LUSERS MOTD SESSION #7 #8,#9 0 alice bob :text : :: @a=b @label=x 302 -".split(
      " ",
    ),
    ..."\u202e \x1b[31m é 家 * , # ~ \x01ACTION +x".split(" "),
  ];
  for (let round = 0; round < 60; round++) {
    const peer = await server.connect();
    try {
      if (round % 2 === 0) {
        await peer.register(`r${round}`, "message-tags", "batch", "labeled-response");
      }
      const lines: string[] = [];
      for (let line = 0; line < 60; line++) {
        const parts = Array.from({ length: random(7) }, () => words[random(words.length)] ?? "");
        lines.push(parts.join(" ") + (random(9) === 0 ? "\r" : "\r\n"));
      }
      await peer.raw(new TextEncoder().encode(lines.join("")));
      await peer.raw(crypto.getRandomValues(new Uint8Array(200)));
    } catch {
      // It may have said QUIT.
    }
    peer.close();
  }
  const alice = await server.join("watcher");
  await alice.sync();
  const faults = server.logged.filter((line) => line.includes("handler failed"));
  assertEquals(faults, [], `seed ${seed}`);
});

Deno.test("who never stops sending does not keep the others, or the clock, from their turn", async () => {
  await using server = await startServer();
  const flooder = await server.join("flooder");
  const alice = await server.join("alice");
  const bob = await server.join("bob");
  for (const peer of [alice, bob]) await peer.send("JOIN #7");
  for (const peer of [alice, bob]) await peer.sync();
  const flood = new TextEncoder().encode("PRIVMSG nobody :x\r\n".repeat(5_000));
  let flooding = true;
  const flooded = (async (): Promise<void> => {
    while (flooding) await flooder.raw(flood).catch(() => flooding = false);
  })();
  for (let round = 0; round < 20; round++) {
    await alice.send(`PRIVMSG #7 :${round}`);
    await bob.expect(new RegExp(` PRIVMSG #7 :${round}$`));
  }
  flooding = false;
  flooder.close();
  await flooded;
});
