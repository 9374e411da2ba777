/** What the log and the counters tell of limits that were reached. */
import { Counters } from "../../server/counters.ts";
import { LimitLog } from "../../server/limit_log.ts";
import { makeLog } from "../../server/log.ts";
import { assertEquals } from "../../typed/assert.ts";

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

Deno.test("each is counted, and logged once a second for its reason", () => {
  const lines: string[] = [];
  const counters = new Counters();
  let now = NOW;
  const log = makeLog({ now: () => now }, "info", "text", (line) => lines.push(line));
  const reached = new LimitLog(log, counters, () => now);
  for (let n = 0; n < 1_500; n++) {
    now = NOW + n;
    reached.note("refused", "unregistered", () => ({ from: "cloak" }));
  }
  reached.note("refused", "max-clients", () => ({ from: "cloak" }));
  reached.note("closed", "send-queue", () => ({ id: 7 }));
  reached.note("limit", "send-queue", () => ({ id: 8 }));
  assertEquals(lines.map((line) => line.slice(25)), [
    "warn refused reason=unregistered from=cloak times=1",
    "warn refused reason=unregistered from=cloak times=1000",
    "warn refused reason=max-clients from=cloak times=1",
    "info closed reason=send-queue id=7 times=1",
    "info limit reason=send-queue id=8 times=1",
  ]);
  assertEquals(Object.fromEntries(counters.entries()), {
    refused_unregistered: 1500,
    refused_max_clients: 1,
    closed_send_queue: 1,
    limit_send_queue: 1,
  });
});
