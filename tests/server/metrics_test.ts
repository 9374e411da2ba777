/** The metrics port: what it tells, whom, and that it ends. */
import { serveMetrics } from "../../server/metrics.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../typed/assert.ts";
import { startServer } from "../helpers/server.ts";

Deno.test("metrics: Prometheus' text on loopback, by number alone, as things are now", async () => {
  await using server = await startServer();
  await using metrics = serveMetrics(server.server, 0);
  const url = `http://127.0.0.1:${metrics.port}/metrics`;
  const ann = await server.join("ann");
  await ann.send("JOIN #secret");
  await ann.send("PRIVMSG #secret :between us");
  await ann.sync();
  server.server.counters.add("refused_max_clients");
  const read = async (): Promise<string> => {
    const response = await fetch(url);
    assertMatch(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    return await response.text();
  };
  await read();
  const text = await read();
  for (
    const line of [
      "snug_people 1",
      "snug_rooms 1",
      "snug_connections 1",
      "snug_said_total 1",
      'snug_refused_total{reason="max_clients"} 1',
      // There before it has happened: an alarm for its increase would miss the first time.
      'snug_closed_total{reason="internal_error"} 0',
      'snug_failed_total{what="store"} 0',
      'snug_commit_seconds_bucket{le="+Inf"}',
    ]
  ) assertStringIncludes(text, `\n${line}`);
  for (const word of ["secret", "ann", "between us"]) assert(!text.includes(word), word);
  // Each line is a comment, a sample or nothing.
  for (const line of text.split("\n")) {
    assertMatch(line, /^(|# (HELP|TYPE) \S+ .*|[a-z_]+(\{[a-z]+="[^"]*"\})? \S+)$/);
  }
});

Deno.test("metrics: nothing else is there, and not under another host's name", async () => {
  await using server = await startServer();
  await using metrics = serveMetrics(server.server, 0);
  const status = async (path: string, init: RequestInit = {}): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${metrics.port}${path}`, init);
    await response.body?.cancel();
    return response.status;
  };
  assertEquals(await status("/"), 404);
  assertEquals(await status("/metrics", { method: "POST", body: "x" }), 405);
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: metrics.port });
  await conn.write(
    new TextEncoder().encode(
      "GET /metrics HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n",
    ),
  );
  assertMatch(await new Response(conn.readable).text(), /^HTTP\/1\.1 403 /);
});

Deno.test("metrics: a connection that stays open does not keep it from ending", async () => {
  await using server = await startServer();
  const metrics = serveMetrics(server.server, 0);
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: metrics.port });
  await conn.write(new TextEncoder().encode("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  assert((await conn.read(new Uint8Array(1024)) ?? 0) > 0);
  await metrics[Symbol.asyncDispose]();
  conn.close();
  server.server.vitals.delays.add(1);
});

Deno.test("metrics: a host that is none is refused, without a word in the log", async () => {
  await using server = await startServer();
  await using metrics = serveMetrics(server.server, 0);
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: metrics.port });
  await conn.write(
    new TextEncoder().encode("GET /metrics HTTP/1.1\r\nHost: x y\r\nConnection: close\r\n\r\n"),
  );
  const answer = await new Response(conn.readable).text();
  assertMatch(answer, /^HTTP\/1\.1 40[03] /);
});
