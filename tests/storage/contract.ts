/** What every store does: one set of tests, run against each of them. */
import type { Store } from "../../server/storage/store.ts";
import { accountContract } from "./contract_accounts.ts";
import { auditContract } from "./contract_audit.ts";
import { forgettingContract } from "./contract_forgetting.ts";
import { messageContract } from "./contract_messages.ts";
import { searchContract } from "./contract_search.ts";

/** A store under test, and what is done to it between writing and reading. */
export interface Subject {
  readonly store: Store;
  settle(): void;
}

/** Registers a test. */
export type Check = (what: string, act: (subject: Subject) => void) => void;

/** Registers the tests of one store. */
export function contract(name: string, open: () => Subject): void {
  const check: Check = (what, act) => {
    Deno.test(`${name}: ${what}`, () => {
      const subject = open();
      using _ = subject.store;
      act(subject);
    });
  };
  messageContract(check);
  forgettingContract(check);
  searchContract(check);
  accountContract(check);
  auditContract(check);
}
