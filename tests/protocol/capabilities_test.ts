import { applyRequest, CAPABILITIES, namesOf, parseRequest } from "../../protocol/capabilities.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("a request is applied as a whole or not at all", () => {
  const time = CAPABILITIES["server-time"];
  assertEquals(applyRequest(0, parseRequest("server-time batch")), time | CAPABILITIES.batch);
  assertEquals(applyRequest(time, parseRequest("-server-time")), 0);
  assertEquals(applyRequest(time, parseRequest("batch nonsense")), undefined);
  assertEquals(applyRequest(time, parseRequest("toString")), undefined);
  assertEquals(applyRequest(time, parseRequest("")), time);
});

Deno.test("each capability has a bit of its own", () => {
  const bits = Object.values(CAPABILITIES);
  assertEquals(new Set(bits).size, bits.length);
  assertEquals(namesOf(CAPABILITIES.batch), ["batch"]);
});
