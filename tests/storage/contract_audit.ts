/** What every store keeps of what admins did. */
import { assertEquals } from "../../typed/assert.ts";
import type { Check } from "./contract.ts";
import { START } from "./support.ts";

/** Registers these tests. */
export function auditContract(check: Check): void {
  check(
    "acts are kept in order; many that were refused drive out none that was done",
    ({ store, settle }) => {
      const act = (verb: string, done: boolean): void =>
        store.addAudit({ time: START, who: "ann", verb, target: "'; --", done }, 3);
      const verbs = (): string[] => store.audits(0, 100).map(({ verb }) => verb);
      act("one", true);
      act("two", false);
      settle();
      assertEquals(store.audits(0, 1), [
        { seq: 1, time: START, who: "ann", verb: "one", target: "'; --", done: true },
      ]);
      assertEquals(store.audits(1, 9).map(({ seq, done }) => [seq, done]), [[2, false]]);
      for (const verb of ["three", "four", "five", "six"]) act(verb, false);
      settle();
      assertEquals(verbs(), ["one", "four", "five", "six"]);
      for (const verb of ["seven", "eight", "nine"]) act(verb, true);
      settle();
      assertEquals(verbs(), ["four", "five", "six", "seven", "eight", "nine"]);
      assertEquals(store.audits(0, 1)[0]?.seq, 4);
    },
  );
}
