/** What a client may ask for: the buckets alone, with a time of their own. */
import fc from "fast-check";
import { parseMessage } from "../../protocol/message.ts";
import { COMMANDS } from "../../server/commands/table.ts";
import { rowOf } from "../../server/dispatch.ts";
import { Bucket, DROP, Flood } from "../../server/flood.ts";
import { FLOOD, MULTILINE_LINES } from "../../server/limits.ts";
import { BatchError, type OpenBatch } from "../../server/multiline.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);
const RATE = { burst: 3, every: 100 };

Deno.test("Bucket: so many at once, then one in so many ms", () => {
  const bucket = new Bucket(RATE);
  assertEquals([1, 2, 3].map(() => bucket.take(NOW, 1)), [0, 0, 0]);
  assertEquals(bucket.take(NOW, 1), 100);
  assertEquals(bucket.take(NOW + 40, 1), 60);
  assertEquals(bucket.take(NOW + 100, 1), 0);
  assertEquals(bucket.take(NOW + 100, 1), 100);
  assertEquals([1, 2, 3, 4].map(() => bucket.take(NOW + 9_000, 1)), [0, 0, 0, 100]);
});

Deno.test("Bucket: what costs more than it holds takes a full one, and the rest is owed", () => {
  const bucket = new Bucket(RATE);
  bucket.take(NOW, 1);
  assertEquals(bucket.take(NOW, 10), 100);
  assertEquals(bucket.take(NOW + 100, 10), 0);
  assertEquals(bucket.take(NOW + 100, 1), 800);
  assertEquals(bucket.take(NOW + 100, 0), 0);
});

Deno.test("Bucket: nobody waits longer because the clock was set back", () => {
  const bucket = new Bucket(RATE);
  for (let n = 0; n < 3; n++) bucket.take(NOW, 1);
  const before = NOW - 3_600_000;
  assertEquals(bucket.take(before, 1), 100);
  assertEquals(bucket.take(before + 100, 1), 0);
});

Deno.test("Bucket: never more than the burst and what time has brought; what waits may go then", () => {
  const asks = fc.array(fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 3 })));
  fc.assert(fc.property(asks, (asks) => {
    const bucket = new Bucket(RATE);
    let [now, taken] = [NOW, 0];
    for (const [pause, cost] of asks) {
      now += pause;
      const wait = bucket.take(now, cost);
      if (wait > 0) {
        assert(bucket.take(now + wait - 1, cost) > 0, "it need not have waited so long");
        now += wait;
        assertEquals(bucket.take(now, cost), 0);
      }
      taken += cost;
      assert(taken <= RATE.burst + (now - NOW) / RATE.every, `${taken} after ${now - NOW}`);
    }
  }));
});

/** What a client that has registered, or has not, is told for a line. */
function client(registered = true): {
  take: (line: string, at?: number, batch?: OpenBatch) => number;
} {
  const flood = new Flood();
  if (registered) flood.registered();
  return {
    take(line, at, batch) {
      const message = parseMessage(line);
      return flood.take(NOW + (at ?? 0), message, rowOf(message), batch);
    },
  };
}

/** How many times a line passes at once. */
function passes(take: (line: string) => number, line: string): number {
  let times = 0;
  while (times < 1000 && take(line) === 0) times++;
  return times;
}

Deno.test("ten lines at once; an unknown command and a line that is none cost as much", () => {
  const { take } = client();
  assertEquals(passes(take, "PRIVMSG #7 :x"), 10);
  assertEquals(take("NONSENSE"), 500);
  assertEquals(new Flood().take(NOW, undefined, undefined, undefined), 0);
});

Deno.test("a list of targets costs as many tokens as it has", () => {
  assertEquals(passes(client().take, "PRIVMSG a,b,c :x"), 3);
  assertEquals(passes(client().take, "TAGMSG a,b,c,d,e"), 2);
  assertEquals(passes(client().take, "KICK #7 a,b,c,d,e :x"), 2);
  assertEquals(passes(client().take, "PART #1,#2"), 5);
});

Deno.test("PONG and QUIT never wait", () => {
  const { take } = client();
  passes(take, "PRIVMSG #7 :x");
  assertEquals([take("PONG x"), take("QUIT")], [0, 0]);
});

Deno.test("rooms and what is dear have budgets of their own", () => {
  const { take } = client();
  assertEquals(passes(take, "JOIN #7"), 30);
  assertEquals(take("JOIN #7"), 2_000);
  assertEquals(passes(take, "LIST"), 4);
  assertEquals(take("LIST"), 5_000);
  assertEquals(take("WHO #7") > 0, true);
  assertEquals(passes(take, "PRIVMSG #7 :x"), 10);
});

Deno.test("who comes back into all its rooms with one line does not wait", () => {
  const { take } = client();
  const rooms = Array.from({ length: 50 }, (_, n) => `#${n}`).join(",");
  assertEquals(take(`JOIN ${rooms}`), 0);
  assertEquals(take("JOIN #51"), 42_000);
});

Deno.test("registration does not wait, whatever a client has to tell", () => {
  const { take } = client(false);
  const lines = ["CAP LS 302", "CAP REQ :a", "CAP REQ :b", "PASS x", "NICK a", "USER a 0 * :a"];
  for (const line of lines) assertEquals(take(line), 0);
  for (let piece = 0; piece < 20; piece++) assertEquals(take(`AUTHENTICATE ${"A".repeat(400)}`), 0);
  assertEquals(take("CAP END"), 0);
  assertEquals(passes(client(false).take, "NICK a"), FLOOD.unregistered.burst / 2);
});

Deno.test("typing is said once in 3 s; more is dropped, and costs little", () => {
  const { take } = client();
  const typing = "@+typing=active TAGMSG #7";
  assertEquals([take(typing), take(typing), take(typing, 2_999)], [0, DROP, DROP]);
  assertEquals(take(typing, 3_000), 0);
  assertEquals(take("@+typing=active;+x=y TAGMSG #7", 3_000), 0);
  assertEquals(take("@+typing=done TAGMSG #7", 3_000), 0);
  // A flood of them waits like any other.
  const flooder = client();
  let dropped = 0;
  flooder.take(typing);
  while (flooder.take(typing) === DROP) dropped++;
  assertEquals(dropped, 90);
});

Deno.test("a message of many lines passes, and costs less than its lines would", () => {
  const { take } = client();
  const batch: OpenBatch = {
    name: "b",
    target: "#7",
    clientTags: new Map(),
    label: undefined,
    lines: [],
    command: undefined,
    bytes: 0,
    failure: undefined,
  };
  const line = "@batch=b PRIVMSG #7 :x";
  assertEquals(take("BATCH +b draft/multiline #7"), 0);
  for (let n = 0; n < MULTILINE_LINES; n++) assertEquals(take(line, 0, batch), 0);
  assertEquals(take("BATCH -b", 0, batch), 0);
  assertEquals(passes((line) => take(line), "PRIVMSG #7 :x"), 4);
  // Another batch's name is no cheaper, and what does not fit any more waits.
  assertEquals(take("@batch=c PRIVMSG #7 :x", 0, batch), 500);
  assert(take(line, 0, { ...batch, failure: new BatchError("MULTILINE_INVALID", [], "") }) > 0);
});

Deno.test("every command has a sensible price", () => {
  for (const row of COMMANDS) {
    const cost = typeof row.cost === "number" ? row.cost : row.cost([]);
    assert(cost >= 0 && cost <= FLOOD[row.budget ?? "lines"].burst, row.name);
  }
  const free = COMMANDS.filter((row) => row.cost === 0).map((row) => row.name);
  assertEquals(free, ["PONG", "ERROR", "QUIT"]);
});
