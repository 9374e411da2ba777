/** What `snug admin` does. What it changes is on its way to the store when it returns. */
import { isNick, NICK_LENGTH, roomForPeople, roomFromInput } from "../protocol/names.ts";
import type { PreparedPassword } from "../protocol/prepare.ts";
import { choosePassword } from "./accounts/new_password.ts";
import { makeCode } from "./accounts/tokens.ts";
import { type AdminAnswer, AdminError, type AdminParts } from "./admin_parts.ts";
import { accountIdentity } from "./identity.ts";
import { INVITE_DAYS, LOGIN_GRACE, MOST_INVITE_DAYS } from "./limits.ts";
import { tellStranger } from "./login.ts";
import { stamp } from "./plain_text.ts";
import type { Room } from "./room.ts";
import type { AccountRecord } from "./storage/store.ts";
import { NO_NICK, type User } from "./user.ts";

export async function addAccount(
  parts: AdminParts,
  [name = ""]: readonly string[],
): Promise<AdminAnswer> {
  const { accounts } = parts;
  if (!isNick(name)) {
    throw new AdminError(
      `"${name}" cannot be a name: give at most ${NICK_LENGTH} letters of one script, digits, - and _, ` +
        `with a letter first.`,
    );
  }
  if (accounts.full) {
    throw new AdminError("There is no place for more accounts: remove some first.");
  }
  const { typed, password } = await newPassword(name);
  const account = await accounts.register(name, password);
  if (account === undefined) {
    const owner = accounts.lookalike(name) ?? name;
    throw new AdminError(
      `The name ${name} is taken by the account ${owner}: give another name, or a new password ` +
        `with "account reset ${owner}".`,
    );
  }
  const holder = lookAgain(parts, name);
  const seconds = LOGIN_GRACE / 1000;
  const warning = holder === undefined ? [] : [
    `Somebody is in the chat as ${holder.nick}: they have ${seconds} seconds to log in, and get ` +
    `another name then.`,
  ];
  return { lines: [`The account ${name} is made.`, ...passwordLines(typed), ...warning] };
}

export async function resetAccount(
  parts: AdminParts,
  [given = ""]: readonly string[],
): Promise<AdminAnswer> {
  const { name } = accountOf(parts, given);
  const { typed, password } = await newPassword(name);
  if (!await parts.accounts.changePassword(name, password)) {
    throw new AdminError(`The account ${name} was removed meanwhile: add it again.`);
  }
  endLogins(parts, name, "Your password was reset: ask who runs the server for the new one");
  return {
    lines: [
      `The account ${name} has a new password; all its logins ended.`,
      ...passwordLines(typed),
    ],
  };
}

export function removeAccount(parts: AdminParts, [given = ""]: readonly string[]): AdminAnswer {
  const { name } = accountOf(parts, given);
  endLogins(parts, name, "Your account was removed");
  // Whoever takes the name next must not inherit what this one was in the rooms.
  parts.state.forget(accountIdentity(name));
  parts.accounts.remove(name);
  lookAgain(parts, name);
  return { lines: [`The account ${name} is removed: its name is free.`] };
}

export function makeAdmin(parts: AdminParts, [given = "", word]: readonly string[]): AdminAnswer {
  const { name } = accountOf(parts, given);
  const on = word === "on";
  parts.accounts.setAdmin(name, on);
  for (const user of parts.state.peopleOf(name)) {
    if (user.operator === on) continue;
    user.operator = on;
    // Who has no name yet is not told: they have it when they come in.
    if (user.nick === NO_NICK) continue;
    const params = [user.nick, on ? "+o" : "-o"];
    for (const client of user.clients) parts.replyTo?.(client).message("MODE", ...params);
  }
  return { lines: [`The account ${name} ${on ? "runs" : "does not run"} the server.`] };
}

export function removeRoom(parts: AdminParts, [given = ""]: readonly string[]): AdminAnswer {
  const room = roomOf(parts, given);
  parts.state.removeRoom(room, "The room was removed");
  return {
    lines: [`The room ${roomForPeople(room.name)} is removed with all that was said in it.`],
  };
}

export function giveRoom(
  parts: AdminParts,
  [given = "", owner = ""]: readonly string[],
): AdminAnswer {
  const room = roomOf(parts, given);
  const { name } = accountOf(parts, owner);
  parts.state.setOwner(room, accountIdentity(name));
  return {
    lines: [`The room ${roomForPeople(room.name)} is ${name}'s; its owners before are admins.`],
  };
}

export function invite({ accounts }: AdminParts, [text]: readonly string[]): AdminAnswer {
  const days = text === undefined ? INVITE_DAYS : /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MOST_INVITE_DAYS) {
    throw new AdminError(`"${text}" is no number of days from 1 to ${MOST_INVITE_DAYS}.`);
  }
  // Nobody's name: the code must outlive any account.
  const { code, until } = accounts.makeInvite("*", days);
  return {
    lines: [code, `It lets one person in, once, until ${stamp(until)}, as the server's password.`],
  };
}

function accountOf({ accounts }: AdminParts, name: string): AccountRecord {
  const account = accounts.account(name);
  if (account !== undefined) return account;
  throw new AdminError(
    `There is no account ${name}: "accounts" lists them, "account add" makes one.`,
  );
}

function roomOf({ state }: AdminParts, given: string): Room {
  const name = roomFromInput(given);
  const room = name === undefined ? undefined : state.room(name);
  if (room !== undefined) return room;
  throw new AdminError(`There is no room ${given}: "rooms" lists them.`);
}

function endLogins(parts: AdminParts, account: string, reason: string): void {
  for (const user of parts.state.peopleOf(account)) user.end(reason);
}

/**
 * Whose name has become an account's, or is one's no longer, is treated so from now on, and told.
 * @returns Who has a name that is another's now.
 */
function lookAgain({ state, guard, replyTo }: AdminParts, name: string): User | undefined {
  const holder = state.holder(name);
  if (holder === undefined || !guard.watch(holder)) return undefined;
  for (const client of holder.clients) {
    const reply = replyTo?.(client);
    if (reply !== undefined) tellStranger(reply, holder);
  }
  return holder;
}

async function newPassword(name: string): Promise<{ typed: string; password: PreparedPassword }> {
  const typed = makeCode();
  const chosen = await choosePassword(typed, name);
  if ("code" in chosen) throw new TypeError(`Our own password was refused: ${chosen.reason}`);
  return { typed, password: chosen.password };
}

function passwordLines(password: string): string[] {
  return [`Its password, which is shown only now:  ${password}`];
}
