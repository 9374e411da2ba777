/**
 * CAP, PASS, NICK, USER and SESSION: how a connection becomes a person.
 *
 * @see https://modern.ircdocs.horse/#connection-registration
 */
import {
  applyRequest,
  CAPABILITIES,
  has,
  namesOf,
  parseRequest,
} from "../../protocol/capabilities.ts";
import {
  casefold,
  hasControl,
  isNick,
  NICK_LENGTH,
  REAL_NAME_LENGTH,
  USER_LENGTH,
} from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { byteLength, cutToBytes, packWords } from "../../protocol/text.ts";
import { showWaiting } from "../absent.ts";
import { greet, welcome } from "../answers.ts";
import type { Client } from "../client.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { CLIENTS_PER_PERSON, MAX_SESSION_TOKEN } from "../limits.ts";
import { takeInvitation } from "../invitation.ts";
import { logIn, warnStranger } from "../login.ts";
import { mutedIn } from "../may_speak.ts";
import { sameSecret } from "../password.ts";
import { replay } from "../replay.ts";
import type { Room } from "../room.ts";
import { inPieces, type Pieces } from "../targets.ts";
import type { User } from "../user.ts";

/** The least version of `CAP LS` that implies cap-notify and values. */
const CAP_302 = 302;

/** @see https://ircv3.net/specs/extensions/capability-negotiation */
function cap(context: CommandContext, params: readonly string[]): void | Promise<void> {
  const subcommand = (params[0] ?? "").toUpperCase();
  const { user, client, reply, registration, server } = context;
  switch (subcommand) {
    case "LS": {
      if (!context.registered) registration.negotiating = true;
      const version = Number(params[1] ?? "301");
      if (version >= CAP_302) {
        registration.capVersion = CAP_302;
        client.capabilities |= CAPABILITIES["cap-notify"];
      }
      const offered = namesOf(server.capabilities).map((name) => {
        const value = version >= CAP_302 ? server.capabilityValues.get(name) : undefined;
        return value === undefined ? name : `${name}=${value}`;
      });
      list(context, "LS", offered, version);
      return;
    }
    case "LIST":
      list(context, "LIST", namesOf(client.capabilities), registration.capVersion);
      return;
    case "REQ": {
      if (!context.registered) registration.negotiating = true;
      const words = params[1] ?? "";
      const requests = parseRequest(words);
      const next = applyRequest(client.capabilities, requests);
      const keepsNotify = registration.capVersion < CAP_302 || has(next ?? 0, "cap-notify");
      // What is not offered now is not there, whatever its name.
      const isOffered = ((next ?? 0) & ~client.capabilities & ~server.capabilities) === 0;
      if (next === undefined || !keepsNotify || !isOffered) {
        reply.message("CAP", user.nick, "NAK", words);
        return;
      }
      const space = reply.space("CAP", user.nick, "ACK");
      const whole = byteLength(words) <= space;
      const lines = whole
        ? [words]
        : packWords(words.split(" "), space).map((line) => line.join(" "));
      for (const line of lines) reply.message("CAP", user.nick, "ACK", line);
      // Not before the last ACK: until then the client may not change anything either.
      client.capabilities = next;
      return;
    }
    case "END":
      registration.negotiating = false;
      return complete(context);
    default:
      throw new IrcError(
        numeric.ERR_INVALIDCAPCMD,
        subcommand.slice(0, NICK_LENGTH) || "*",
        "Invalid CAP command",
      );
  }
}

/**
 * Capabilities in as many lines as it takes, for a client that knows of several, or else in one as far
 * as they fit: what is standard before drafts.
 * @see https://ircv3.net/specs/extensions/capability-negotiation#multiline-replies-to-cap-ls-and-cap-list
 */
function list(
  { user, reply }: CommandContext,
  subcommand: string,
  words: readonly string[],
  version: number,
): void {
  const standardFirst = [
    ...words.filter((word) => !word.includes("/")),
    ...words.filter((word) => word.includes("/")),
  ];
  const space = reply.space("CAP", user.nick, subcommand, "*");
  const lines = packWords(standardFirst, space).map((line) => line.join(" "));
  const last = version >= CAP_302 ? lines.at(-1) : lines[0];
  const before = version >= CAP_302 ? lines.slice(0, -1) : [];
  for (const line of before) reply.message("CAP", user.nick, subcommand, "*", line);
  reply.message("CAP", user.nick, subcommand, last ?? "");
}

/** @see https://modern.ircdocs.horse/#pass-message */
function pass({ registered, registration }: CommandContext, params: readonly string[]): void {
  if (registered) throw alreadyRegistered();
  registration.password = param(params, 0);
}

/** Services of other networks. */
const SERVICES: readonly string[] =
  "authserv botserv chanserv hostserv memoserv nickserv operserv saslserv statserv".split(" ");

/** Whether a name is that of a service, or looks like one in other letters. */
function isService(name: string, looksOf: (name: string) => readonly string[]): boolean {
  if (/^[\0-\x7f]*$/.test(name)) return SERVICES.includes(casefold(name));
  const looks = looksOf(name);
  return SERVICES.some((service) => looksOf(service).some((look) => looks.includes(look)));
}

/** @see https://modern.ircdocs.horse/#nick-message */
function nick(context: CommandContext, params: readonly string[]): void | Promise<void> {
  const wanted = (params[0] ?? "").normalize("NFC");
  const { user, client, state, accounts, registered, registration, reply } = context;
  if (wanted === "") throw new IrcError(numeric.ERR_NONICKNAMEGIVEN, "No nickname given");
  if (!isNick(wanted)) {
    throw new IrcError(
      numeric.ERR_ERRONEUSNICKNAME,
      shown(wanted),
      `Not a name: at most ${NICK_LENGTH} letters, digits, - and _, a letter first`,
    );
  }
  if (isService(wanted, accounts.parts.looksOf)) {
    throw new IrcError(
      numeric.ERR_ERRONEUSNICKNAME,
      wanted,
      "A name of a service, which many clients send passwords to: nobody has it",
    );
  }
  if (isOutside(context)) {
    registration.nick = wanted;
    return complete(context);
  }
  if (context.guard.refuses(user, wanted)) {
    throw new IrcError(
      numeric.ERR_NICKNAMEINUSE,
      wanted,
      "That name is somebody's: log in to take it",
    );
  }
  makeWay(context, wanted);
  const holder = state.holder(wanted, user);
  const self = holder !== undefined && isSelf(context, holder, wanted);
  if (registered && self && user.isLoggedInTo(holder.account)) return sitTogether(context, holder);
  // Who is about to log in may yet turn out to be the same person.
  const mayBeSelf = (!registered && self) ||
    (registration.negotiating && accounts.account(wanted) !== undefined);
  if (holder !== undefined && !mayBeSelf) throw taken(context, wanted);
  if (!registered) {
    registration.nick = wanted;
    return complete(context);
  }
  if (wanted === user.nick) return;
  const muted = mutedIn(user);
  if (muted !== undefined) {
    const text = "You cannot take another name while you may not speak in a room";
    throw new IrcError(numeric.ERR_BANNICKCHANGE, wanted, muted.name, text);
  }
  reply.event(state.rename(client, wanted));
  warnStranger(context, user);
}

/**
 * Whether somebody has not shown yet that they may come in: they are not told which names are taken.
 * Who may is found out in `complete`.
 */
function isOutside({ registered, registration, user, server, accounts }: CommandContext): boolean {
  if (registered || user.account !== undefined) return false;
  const invited = !accounts.parts.inviteOnly || registration.invited;
  return !invited || !server.checkPassword(registration.password);
}

/** @see https://modern.ircdocs.horse/#user-message */
function user(context: CommandContext, params: readonly string[]): void | Promise<void> {
  const { user, registered, registration } = context;
  if (registered) throw alreadyRegistered();
  const username = param(params, 0).normalize("NFC").replace(/[^\p{L}\p{N}._-]/gu, "");
  const realName = param(params, 3).replace(/[\p{Cc}\p{Cf}]/gu, "");
  if (username === "") {
    throw new IrcError(numeric.ERR_NEEDMOREPARAMS, "USER", "The user name has no letter or digit");
  }
  // No ident server has vouched for the name: the tilde says so, as on every IRC server.
  user.username = `~${[...username].slice(0, USER_LENGTH - 1).join("")}`;
  user.realName = cutToBytes(realName, REAL_NAME_LENGTH);
  registration.named = true;
  return complete(context);
}

/**
 * `SESSION token`: a client that comes back with the token of its last connection gets its name at
 * once, and that connection is closed. Ours: `snug.internal/session`.
 */
function session(context: CommandContext, params: readonly string[]): void {
  const { client, registered } = context;
  const token = param(params, 0);
  if (!has(client.capabilities, "snug.internal/session")) {
    throw new IrcError(numeric.ERR_UNKNOWNCOMMAND, "SESSION", "Unknown command");
  }
  if (registered) throw alreadyRegistered();
  if (token.length < MAX_SESSION_TOKEN / 4 || byteLength(token) > MAX_SESSION_TOKEN) {
    context.reply.fail("SESSION", "INVALID_TOKEN", "The token is 16 to 64 bytes long");
    return;
  }
  client.sessionToken = token;
}

/** Takes a name from a stranger at once when its owner wants it. */
function makeWay({ user, state, guard, accounts }: CommandContext, wanted: string): void {
  const holder = state.holder(wanted, user);
  if (holder === undefined || user.account === undefined) return;
  const owns = accounts.account(wanted)?.name === user.account;
  if (owns && guard.strangerTo(holder) !== undefined) guard.takeName(holder);
}

/** Whether who has a name is this very person: on a connection left behind, or by their account. */
function isSelf({ client, user }: CommandContext, holder: User, wanted: string): boolean {
  if (holder.folded !== casefold(wanted)) return false;
  if (holder.clients.length >= CLIENTS_PER_PERSON) return false;
  return user.isLoggedInTo(holder.account) || leftBehind(client, holder) !== undefined;
}

/** The client that this one comes back in place of. */
function leftBehind({ sessionToken }: Client, holder: User): Client | undefined {
  if (sessionToken === "") return undefined;
  return holder.clients.find((client) => sameSecret(client.sessionToken, sessionToken));
}

/** Makes the client a person once nothing is missing. */
function complete(context: CommandContext): void | Promise<void> {
  const { user, state, registered, registration, server } = context;
  const wanted = registration.nick;
  if (registered || registration.negotiating || !registration.named || wanted === undefined) return;
  if (!server.checkPassword(registration.password)) {
    if (registration.password !== undefined) context.failure("password");
    context.reply.numeric(numeric.ERR_PASSWDMISMATCH, "Password incorrect");
    context.reply.end("Wrong or missing server password");
    return;
  }
  if (context.slots.authenticating) {
    context.slots.sasl.start("*");
    context.reply.numeric(numeric.ERR_SASLABORTED, "SASL authentication aborted");
  }
  if (!maySit(context)) return;
  makeWay(context, wanted);
  const holder = state.holder(wanted);
  if (holder !== undefined) {
    // Somebody may have taken the name since NICK was read.
    if (!isSelf(context, holder, wanted)) {
      registration.nick = undefined;
      throw taken(context, wanted);
    }
    registration.password = undefined;
    return comeBack(context, holder);
  }
  registration.password = undefined;
  user.nick = wanted;
  // `join` shows announcements, and knows no mode that asks for them.
  user.wallops ||= has(context.client.capabilities, "snug.internal/session");
  context.admit();
  welcome(context);
  warnStranger(context, user);
  showWaiting(context);
}

/** Whether the server takes this person in, by account or invitation where it asks for one. */
function maySit(context: CommandContext): boolean {
  const { client, user, reply, accounts, registration } = context;
  const { inviteOnly, accountRequired } = accounts.parts;
  if (user.account !== undefined) return true;
  const refuse = (code: string, text: string): boolean => {
    reply.fail("*", code, text);
    reply.end(text);
    return false;
  };
  if (inviteOnly && !takeInvitation(context)) {
    if (registration.password !== undefined) context.failure("invite");
    if (!has(client.capabilities, "standard-replies")) {
      reply.numeric(numeric.ERR_PASSWDMISMATCH, "Log in, or give an invite code as the password");
    }
    return refuse("INVITE_REQUIRED", "This server is by invitation");
  }
  if (accountRequired) {
    return refuse("ACCOUNT_REQUIRED", "This server asks everybody to log in or register first");
  }
  return true;
}

/** A client that has come under another name joins those of its person. */
function sitTogether(context: CommandContext, holder: User): void | Promise<void> {
  const { client, user, state, reply, now } = context;
  const before = [...user.rooms];
  reply.from(user.source, "NICK", holder.nick);
  state.removeClient(client, `Is ${holder.nick}`);
  context.attach(holder);
  const theirs = context.from({ user: holder });
  for (const room of before) {
    if (!holder.rooms.has(room)) reply.from(holder.source, "PART", room.name);
  }
  const others = [...holder.rooms].filter((room) => !before.includes(room));
  return inPieces(theirs, entered(theirs, others, (room) => greet(theirs, room, now())));
}

/** Puts a client beside those at which its person sits, in place of one that was left behind. */
function comeBack(context: CommandContext, holder: User): void | Promise<void> {
  const { client, user, state, accounts, now } = context;
  const old = leftBehind(client, holder);
  const account = holder.account === undefined ? accounts.account(user.account ?? "") : undefined;
  context.attach(holder);
  const said = [...state.metadata.of(user)];
  for (const [key, value] of said) state.setMetadata(client, holder, key, value);
  old?.outbox.end("Back on another connection");
  const theirs = context.from({ user: holder });
  welcome(theirs);
  // A guest who has logged in since is no guest any more.
  if (account !== undefined) logIn(theirs, account, { adopt: false, proved: false });
  return inPieces(
    theirs,
    entered(theirs, [...holder.rooms], function* (room) {
      yield* greet(theirs, room, now());
      if (holder.rooms.has(room)) replay(theirs, room, undefined);
    }),
  );
}

/** Tells a client of the rooms that its person is in: who may leave one at another client meanwhile. */
function* entered(
  { user }: CommandContext,
  rooms: readonly Room[],
  tell: (room: Room) => Pieces,
): Pieces {
  for (const room of rooms) {
    if (user.rooms.has(room)) yield* tell(room);
    yield;
  }
}

function taken({ guard }: CommandContext, wanted: string): IrcError {
  const free = guard.freeNick(wanted);
  return new IrcError(
    numeric.ERR_NICKNAMEINUSE,
    wanted,
    `Somebody is called that already: ${free} is free`,
  );
}

function alreadyRegistered(): IrcError {
  return new IrcError(numeric.ERR_ALREADYREGISTERED, "You may not reregister");
}

/** A refused name as it may stand in an answer: one word, no controls, not long. */
function shown(name: string): string {
  const word = [...name].slice(0, NICK_LENGTH).join("");
  return hasControl(word) || word.includes(" ") || word.startsWith(":") ? "*" : word;
}

export const REGISTRATION: readonly CommandSpec[] = [
  { name: "CAP", minParams: 0, beforeRegistration: true, cost: 1, run: cap },
  { name: "PASS", minParams: 1, beforeRegistration: true, cost: 1, run: pass },
  { name: "NICK", minParams: 0, beforeRegistration: true, cost: 2, run: nick },
  { name: "USER", minParams: 4, beforeRegistration: true, cost: 1, run: user },
  { name: "SESSION", minParams: 1, beforeRegistration: true, cost: 1, run: session },
];
