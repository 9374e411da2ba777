/**
 * REGISTER and VERIFY: making an account; ACCOUNT: what its owner may do with it. The latter is ours,
 * `snug.internal/account`, and any client may use it by hand: docs/protocol.md.
 *
 * @see https://ircv3.net/specs/extensions/account-registration
 */
import { choosePassword } from "../accounts/new_password.ts";
import { casefold } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { LOGGED_OUT, LOGGED_OUT_EVERYWHERE } from "../../protocol/phrases.ts";
import { NO_NICK } from "../user.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { timeTag } from "../encode.ts";
import { INVITE_DAYS, MOST_INVITE_DAYS, PASSWORD_FRESH } from "../limits.ts";
import { isWorthAccount, takeInvitation } from "../invitation.ts";
import { logIn, logOut, makeOperator } from "../login.ts";

async function register(context: CommandContext, params: readonly string[]): Promise<void> {
  const { user, state, reply, accounts, client, registered, registration, now } = context;
  const nick = registered ? user.nick : registration.nick ?? NO_NICK;
  const [wanted = "", , password = ""] = params;
  const name = wanted === "*" ? nick : wanted;
  const fail = (code: string, text: string): void => reply.fail("REGISTER", code, text, name);
  if (nick === NO_NICK) return fail("NEED_NICK", "Take a name first");
  if (casefold(name) !== casefold(nick)) {
    return fail("ACCOUNT_NAME_MUST_BE_NICK", `Only the name that you have now: ${nick}`);
  }
  if (user.account !== undefined) {
    return fail("ALREADY_AUTHENTICATED", `You are logged in as ${user.account} already`);
  }
  const chosen = await choosePassword(password, nick);
  if ("code" in chosen) return fail(chosen.code, chosen.reason);
  const taken = (): void => fail("ACCOUNT_EXISTS", `The name ${nick} is somebody's already`);
  // Who may not come in is not told which names have an account.
  if (!mayRegister(context)) return;
  if (accounts.lookalike(nick) !== undefined) return taken();
  const wait = client.registrations.take(now());
  if (wait > 0 || accounts.full) {
    const when = wait > 0 ? `in ${Math.ceil(wait / 60_000)} minutes` : "later";
    return fail("TEMPORARILY_UNAVAILABLE", `Too many accounts are being made: try again ${when}`);
  }
  const account = await accounts.register(nick, chosen.password);
  if (account === undefined) return taken();
  // A code lets one person in, who makes one account.
  const { invited } = registration;
  registration.invited = false;
  accounts.giveUpSeat(client.sessionToken);
  context.mustKeep(() => {
    registration.invited = invited;
    if (client.user.account !== account.name) return;
    // With what became the account's.
    if (context.registered) state.setAccount({ user: client.user }, undefined, true);
    else client.user.account = undefined;
  });
  reply.message("REGISTER", "SUCCESS", account.name, "The name is yours now");
  logIn(context, account, { adopt: true, proved: true });
}

/** Whether somebody may make an account: it must not be a way around the door. */
function mayRegister(context: CommandContext): boolean {
  const { reply, server, accounts, registered, registration } = context;
  if (!registered && !server.checkPassword(registration.password)) {
    reply.fail("REGISTER", "TEMPORARILY_UNAVAILABLE", "Give the server's password first", "*");
    return false;
  }
  if (!accounts.parts.inviteOnly) return true;
  if (registered) {
    if (isWorthAccount(context)) return true;
    const text = "An invite code lets one person in, with one account";
    reply.fail("REGISTER", "TEMPORARILY_UNAVAILABLE", text, "*");
    return false;
  }
  if (takeInvitation(context) && isWorthAccount(context)) return true;
  reply.fail("REGISTER", "TEMPORARILY_UNAVAILABLE", "Give an invite code as the password", "*");
  return false;
}

/** Accounts need no verifying here. */
function verify({ reply }: CommandContext, params: readonly string[]): void {
  reply.fail("VERIFY", "INVALID_CODE", "Accounts need no code here", params[0] ?? "*");
}

type Subcommand = (
  context: CommandContext,
  params: readonly string[],
  fail: (code: string, text: string) => void,
) => void | Promise<void>;

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  TOKEN(context) {
    const { user, reply, accounts } = context;
    context.mustKeep();
    reply.message("ACCOUNT", "TOKEN", accounts.makeLogin(user.account ?? ""));
  },
  async PASSWORD(context, [password = ""], fail) {
    const { user, client, reply, accounts, now } = context;
    const account = user.account ?? "";
    if (client.provedAt === undefined || now() - client.provedAt > PASSWORD_FRESH) {
      return fail("LOGIN_NEEDED", "Log in with the old password first");
    }
    const chosen = await choosePassword(password, account);
    if ("code" in chosen) return fail(chosen.code, chosen.reason);
    if (!await accounts.changePassword(account, chosen.password)) {
      return fail("LOGIN_NEEDED", "The account is gone");
    }
    context.mustKeep();
    endOthers(context, account, "The password was changed");
    reply.message("ACCOUNT", "PASSWORD", "The password is changed; your other devices log in anew");
  },
  LOGOUT(context, [scope = ""]) {
    const { user, reply, accounts } = context;
    const { inviteOnly, accountRequired } = accounts.parts;
    const account = user.account ?? "";
    const isEverywhere = scope.toUpperCase() === "EVERYWHERE";
    if (!isEverywhere && user.clients.length > 1) {
      // The others stay who they are; under one name there is no second person.
      reply.numeric(numeric.RPL_LOGGEDOUT, user.source, "You are now logged out");
      reply.message("ACCOUNT", "LOGOUT", "You are logged out");
      return reply.end(LOGGED_OUT);
    }
    if (isEverywhere) {
      context.mustKeep();
      accounts.logoutEverywhere(account);
      endOthers(context, account, LOGGED_OUT_EVERYWHERE);
    }
    logOut(context);
    reply.message("ACCOUNT", "LOGOUT", "You are logged out");
    // Who is in by an account alone is in no longer.
    if (inviteOnly || accountRequired) reply.end(LOGGED_OUT);
  },
  CLAIM(context, [code = ""], fail) {
    const { user, client, reply, accounts, now } = context;
    if (client.logins.take(now()) > 0) return fail("TRY_LATER", "Too many tries: wait a minute");
    if (!accounts.claim(user.account ?? "", code)) {
      context.audit({ verb: "claim", done: false });
      return fail("INVALID_CODE", "That is not the code that the server shows when it starts");
    }
    client.logins.giveBack();
    context.mustKeep(() => {
      user.operator = false;
    });
    context.server.claimed();
    context.audit({ verb: "claim", done: true });
    makeOperator(context);
    reply.message("ACCOUNT", "CLAIM", "You run this server now");
  },
  INVITE(context, [days = String(INVITE_DAYS)], fail) {
    const { user, reply, accounts } = context;
    if (!user.operator) {
      context.audit({ verb: "invite", done: false });
      return fail("ADMIN_NEEDED", "Only who runs the server makes invite codes");
    }
    const wanted = /^[0-9]{1,4}$/.test(days) ? Number(days) : 0;
    if (wanted < 1 || wanted > MOST_INVITE_DAYS) {
      return fail("INVALID_PARAMS", `A number of days from 1 to ${MOST_INVITE_DAYS}`);
    }
    context.mustKeep();
    const { code, until } = accounts.makeInvite(user.account ?? user.nick, wanted);
    context.audit({ verb: "invite", target: days, done: true });
    reply.message("ACCOUNT", "INVITE", code, timeTag(until));
  },
};

/** Closes the other connections of an account. */
function endOthers({ client, state }: CommandContext, account: string, reason: string): void {
  for (const other of state.peopleOf(account)) {
    for (const one of [...other.clients]) if (one !== client) one.outbox.end(reason);
  }
}

function account(context: CommandContext, params: readonly string[]): void | Promise<void> {
  const { user, reply } = context;
  const [word = "", ...rest] = params;
  const name = word.toUpperCase();
  const fail = (code: string, text: string): void =>
    reply.fail("ACCOUNT", code, text, name.slice(0, 32) || "*");
  const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (subcommand === undefined) return fail("INVALID_PARAMS", "There is no such subcommand");
  if (user.account === undefined && name !== "INVITE") {
    return fail("ACCOUNT_REQUIRED", "Log in first, or register your name");
  }
  return subcommand(context, rest, fail);
}

export const ACCOUNTS: readonly CommandSpec[] = [
  {
    name: "REGISTER",
    minParams: 3,
    beforeRegistration: true,
    cost: 5,
    budget: "expensive",
    run: register,
  },
  { name: "VERIFY", minParams: 2, beforeRegistration: true, cost: 1, run: verify },
  { name: "ACCOUNT", minParams: 1, beforeRegistration: false, cost: 2, run: account },
];
