import fc from "fast-check";
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

Deno.test("any request is applied as a whole, or not at all; what is on is known", () => {
  const name = fc.oneof(
    fc.constantFrom(...Object.keys(CAPABILITIES)),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom("__proto__", "constructor", "toString", ""),
  );
  const request = fc.array(fc.tuple(fc.boolean(), name), { maxLength: 8 })
    .map((words) => words.map(([off, name]) => (off ? "-" : "") + name).join(" "));
  fc.assert(fc.property(request, (text) => {
    const requests = parseRequest(text);
    const next = applyRequest(0, requests);
    const known = requests.every(({ name }) => Object.hasOwn(CAPABILITIES, name));
    assertEquals(next !== undefined, known);
    if (next === undefined) return;
    const on = new Set<string>();
    for (const { name, on: wanted } of requests) wanted ? on.add(name) : on.delete(name);
    assertEquals(new Set<string>(namesOf(next)), on);
  }));
});
