/** What administering a server needs, and what it answers. */
import type { Accounts } from "./accounts/accounts.ts";
import type { Act } from "./audit.ts";
import type { Client } from "./client.ts";
import type { NameGuard } from "./name_guard.ts";
import type { Reply } from "./reply.ts";
import type { Registry } from "./state.ts";
import type { Status } from "./status.ts";
import type { AuditStore } from "./storage/store.ts";

/** What is administered. */
export interface AdminParts {
  readonly state: Registry;
  readonly accounts: Accounts;
  readonly guard: NameGuard;
  /** What admins did. */
  readonly audits: AuditStore["audits"];
  /** Has it noted that something was done. */
  readonly note: (act: Act) => void;
  /** The server's name. */
  readonly server: string;
  /** For how many days messages are kept; only a server that runs knows it. */
  readonly historyDays?: number | undefined;
  /** How the server is; one that does not run cannot tell. */
  readonly status?: () => Status;
  readonly now: () => number;
  /** Says something to a client; where no server runs there is none. */
  readonly replyTo?: (client: Client) => Reply;
}

/** What a verb answers. */
export interface AdminAnswer {
  readonly lines: readonly string[];
  /** Where a list goes on: the verb's last word when it is asked again. */
  readonly more?: string | undefined;
}

/** Why something cannot be done, as a sentence that says what to do next. */
export class AdminError extends Error {
  override name = "AdminError";
}
