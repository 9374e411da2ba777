/** What a command is: a row of a table, and what its handler may touch. */
import type { CapabilitySet } from "../protocol/capabilities.ts";
import type { IsupportLines } from "../protocol/isupport.ts";
import { ERR_NOTREGISTERED, ERR_UNKNOWNCOMMAND } from "../protocol/numerics.ts";
import type { Tags } from "../protocol/tags.ts";
import type { Accounts } from "./accounts/accounts.ts";
import type { SaslExchange } from "./accounts/exchange.ts";
import type { Act } from "./audit.ts";
import type { NameGuard } from "./name_guard.ts";
import type { Client } from "./client.ts";
import type { Marks } from "./marks.ts";
import type { OpenBatch } from "./multiline.ts";
import type { Reply } from "./reply.ts";
import type { Registry } from "./state.ts";
import type { Status } from "./status.ts";
import type { Store } from "./storage/store.ts";
import type { User } from "./user.ts";

/** What is shown of an unknown command: it comes from a stranger. */
const SHOWN_COMMAND = 32;

/** What a client has told before it has a name: kept until it is complete. */
export interface Registration {
  /** The nick asked for; taken when registration completes, so that it is not held by a stranger. */
  nick: string | undefined;
  /** Whether USER has come. */
  named: boolean;
  password: string | undefined;
  /** Whether an invite code was taken for this connection. */
  invited: boolean;
  /** Between `CAP LS` or `CAP REQ` and `CAP END`: registration waits. */
  negotiating: boolean;
  /** The version of `CAP LS`. */
  capVersion: number;
}

/** What the server tells about itself, fixed for its life. */
export interface ServerInfo {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly motd: readonly string[];
  readonly startedAt: number;
  readonly isupport: IsupportLines;
  /** For how many days messages are kept; 0 when none are. */
  readonly historyDays: number;
  /** The capabilities on offer, and the values of those that have one. */
  readonly capabilities: CapabilitySet;
  readonly capabilityValues: ReadonlyMap<string, string>;
  /** Whether a password lets somebody in; takes the same time whatever it is. */
  checkPassword(password: string | undefined): boolean;
  /** Whether a name and password make an operator; takes the same time whatever they are. */
  checkOperator(name: string, password: string): boolean;
  /** Whether this is the token of who administers the server on its machine. */
  checkAdmin(token: string): boolean;
  /** The names of all commands that people may give. */
  readonly commands: readonly string[];
  /** Loads the certificate again. */
  reload(): void;
  /** Somebody has become the server's admin: the code is worth nothing any more. */
  claimed(): void;
  /** How the server is, now. */
  status(): Status;
}

/** What a client has begun and not finished. */
export interface Slots {
  readonly sasl: SaslExchange;
  /** Whether it has begun to log in. */
  readonly authenticating: boolean;
  batch: OpenBatch | undefined;
}

/** For whom something is done, and where the answer goes. */
export interface Standpoint {
  readonly client: Client;
  /** The person at the client, unless it is said. */
  readonly user: User | undefined;
  readonly reply: Reply;
}

/** Everything that a handler may touch. What has `this` is called on it, not taken out of it. */
export interface CommandContext {
  /** The client that asks, and the person at it. */
  readonly client: Client;
  readonly user: User;
  readonly registered: boolean;
  readonly registration: Registration;
  readonly slots: Slots;
  readonly reply: Reply;
  readonly state: Registry;
  readonly store: Store;
  readonly marks: Marks;
  readonly accounts: Accounts;
  readonly guard: NameGuard;
  readonly server: ServerInfo;
  readonly tags: Tags;
  /** The sessions that have no name yet. */
  readonly unregistered: ReadonlySet<unknown>;
  /** ms since 1970. */
  now(): number;
  /**
   * Notes what somebody did, or was refused, that takes the right to run the server. Never a secret.
   * @param who The person at the client, unless it is said.
   */
  audit(this: object, act: Act, who?: string): void;
  /** Counts and logs that somebody was wrong about a secret. Never what they gave. */
  failure(this: object, what: "login" | "password" | "invite"): void;
  /** Notes, for the log and the counters, that the client has reached a limit. */
  limited(this: object, limit: string): void;
  /** Resolves when others have had their turn. */
  turn(this: object): Promise<void>;
  /**
   * Where the client is owed much that it has not read: resolves when it has, with whether it is still
   * here. Nothing more may be done for one that is not.
   */
  caughtUp(this: object): Promise<boolean> | undefined;
  /** What is answered must be on disk, or it is taken back, `undo` called and the command refused. */
  mustKeep(this: object, undo?: () => void): void;
  /** The same, as it is for another client or person. */
  from(this: object, other: Partial<Standpoint>): CommandContext;
  /** Says something to another client. */
  replyTo(this: object, client: Client): Reply;
  /** Puts a registered person on the server. */
  admit(this: object): void;
  /** Puts the client beside those at which this person, who is here already, sits. */
  attach(this: object, user: User): void;
}

/** What a command is paid from: see `flood.ts`. */
export type BudgetName = "lines" | "joins" | "expensive";

/** One row of the command table. */
export interface CommandSpec {
  readonly name: string;
  /** Fewer parameters are answered with ERR_NEEDMOREPARAMS. */
  readonly minParams: number;
  /** Whether it is taken from a client that has no name yet. */
  readonly beforeRegistration: boolean;
  /** Whether only our own programs give it: HELP does not know it. */
  readonly hidden?: boolean;
  /** What it costs its client, in tokens; what costs nothing never waits for its own sake. */
  readonly cost: number | ((params: readonly string[]) => number);
  /** What it is paid from, where that is not `lines`. */
  readonly budget?: Exclude<BudgetName, "lines">;
  /** Does it: at once, or in a promise, until which nothing else of the client is read. */
  readonly run: (context: CommandContext, params: readonly string[]) => void | Promise<void>;
}

/** What a person did wrong: dispatch sends it as the numeric it carries. */
export class IrcError extends Error {
  override name = "IrcError";
  readonly code: string;
  readonly params: readonly string[];

  /** The last parameter is the sentence for people. */
  constructor(code: string, ...params: readonly string[]) {
    super(`${code} ${params.join(" ")}`);
    this.code = code;
    this.params = params;
  }
}

/** The answer to a command that there is not. */
export function unknownCommand(registered: boolean, command: string): IrcError {
  // Before registration an unknown command must not tell more than a known one.
  if (!registered) return new IrcError(ERR_NOTREGISTERED, "You have not registered");
  const shown = command.slice(0, SHOWN_COMMAND);
  return new IrcError(ERR_UNKNOWNCOMMAND, shown.startsWith(":") ? "*" : shown, "Unknown command");
}

/** The parameter at a place, which the row's `minParams` has promised. */
export function param(params: readonly string[], index: number): string {
  const value = params[index];
  if (value === undefined) throw new TypeError(`No parameter ${index}: minParams is too low`);
  return value;
}
