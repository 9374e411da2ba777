import { assert, assertEquals } from "../../../typed/assert.ts";
import { connectionsOf, partOf, WORKLOADS } from "./workloads.ts";

Deno.test("a part of a workload needs a part of the connections, and is still one", () => {
  for (const { name, work } of WORKLOADS) {
    const all = connectionsOf(work);
    for (const part of [0.9, 0.5, 0.01]) {
      const some = connectionsOf(partOf(work, part));
      // A room of ten has a few more than its part, so that somebody speaks and somebody listens.
      assert(some <= all * part + 20, `${name}: ${some} of ${all}`);
      assert(some >= 2, name);
    }
  }
});

Deno.test("speakers share the lines of a talk evenly", () => {
  for (const part of [1, 0.33, 0.01]) {
    for (const { work } of WORKLOADS) {
      const some = partOf(work, part);
      if (some.kind !== "talk") continue;
      assertEquals(some.lines % (some.rooms * some.speakers), 0);
      assert(some.clients >= some.rooms * some.speakers && some.speakers > 0);
    }
  }
});
