/** What follows when somebody logs in to an account, or out of it, whatever the way. */
import * as numeric from "../protocol/numerics.ts";
import { showWaiting } from "./absent.ts";
import { LOGIN_GRACE } from "./limits.ts";
import type { Reply } from "./reply.ts";
import type { User } from "./user.ts";
import type { CommandContext } from "./command.ts";
import type { AccountRecord } from "./storage/store.ts";

/** How somebody logged in. */
export interface LoginManner {
  /** Whether what they own as a guest becomes the account's, wherever it is: they have just made it. */
  readonly adopt: boolean;
  /** Whether they have shown the password itself. */
  readonly proved: boolean;
}

/** Makes somebody the owner of an account, and says so. */
export function logIn(context: CommandContext, account: AccountRecord, manner: LoginManner): void {
  const { client, user, state, reply, registered, registration, guard, now } = context;
  if (manner.proved) client.provedAt = now();
  if (user.account !== undefined && !user.isLoggedInTo(account.name)) {
    endOperator(context);
    user.noteFormerAccount(user.account);
  }
  if (!registered) user.account = account.name;
  else {
    reply.event(state.setAccount(client, account.name, manner.adopt));
    guard.watch(user);
  }
  const source = registered ? user.source : `${registration.nick ?? "*"}!*@*`;
  reply.numeric(
    numeric.RPL_LOGGEDIN,
    source,
    account.name,
    `You are now logged in as ${account.name}`,
  );
  if (account.admin) makeOperator(context);
  if (registered) showWaiting(context);
}

/** Takes an account from somebody, and says so. */
export function logOut(context: CommandContext): void {
  const { client, user, state, reply } = context;
  endOperator(context);
  client.provedAt = undefined;
  if (user.account !== undefined) user.noteFormerAccount(user.account);
  reply.event(state.setAccount(client, undefined, false));
  reply.numeric(numeric.RPL_LOGGEDOUT, user.source, "You are now logged out");
  warnStranger(context, user);
}

/** Tells somebody who has a name that is another's what to do. */
export function warnStranger({ reply, guard }: CommandContext, user: User): void {
  if (guard.watch(user)) tellStranger(reply, user);
}

export function tellStranger(reply: Reply, user: User): void {
  const seconds = LOGIN_GRACE / 1000;
  reply.note(
    "*",
    "NAME_OWNED",
    `The name ${user.nick} is somebody's: log in within ${seconds} seconds, or get another name`,
    user.nick,
  );
}

/** Whoever logs out does not run the server any more, however they came to it. */
function endOperator({ user, reply }: CommandContext): void {
  if (!user.operator) return;
  user.operator = false;
  reply.by(user, "MODE", user.nick, "-o");
}

/** Gives somebody the right to run the server. */
export function makeOperator({ user, reply, registered }: CommandContext): void {
  if (user.operator) return;
  user.operator = true;
  if (registered) reply.by(user, "MODE", user.nick, "+o");
}
