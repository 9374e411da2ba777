/** OPER, KILL, REHASH, WALLOPS, and the commands of linked servers, which there are none of. */
import * as numeric from "../../protocol/numerics.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";

/** @see https://modern.ircdocs.horse/#oper-message */
function oper(context: CommandContext, params: readonly string[]): void {
  const { user, client, reply, server, now } = context;
  // A guess costs as much as one at an account's password.
  if (client.logins.take(now()) > 0) {
    throw new IrcError(numeric.ERR_PASSWDMISMATCH, "Too many tries: wait a minute");
  }
  if (!server.checkOperator(param(params, 0), param(params, 1))) {
    // The same answer for an unknown name as for a wrong password.
    // What was typed as the name may be a password.
    context.audit({ verb: "oper", done: false });
    context.failure("login");
    throw new IrcError(numeric.ERR_PASSWDMISMATCH, "Password incorrect");
  }
  client.logins.giveBack();
  context.audit({ verb: "oper", target: param(params, 0), done: true });
  if (!user.operator) {
    user.operator = true;
    reply.by(user, "MODE", user.nick, "+o");
  }
  reply.numeric(numeric.RPL_YOUREOPER, "You are now an IRC operator");
}

/** @see https://modern.ircdocs.horse/#kill-message */
function kill(context: CommandContext, params: readonly string[]): void {
  onlyOperators(context, "kill", params[0]);
  const { user, state, server } = context;
  const nick = param(params, 0);
  if (nick.toLowerCase() === server.name.toLowerCase()) {
    throw new IrcError(numeric.ERR_CANTKILLSERVER, "You cant kill a server!");
  }
  const target = state.user(nick);
  if (target === undefined) {
    throw new IrcError(numeric.ERR_NOSUCHNICK, nick, "No such nick/channel");
  }
  const comment = param(params, 1);
  context.audit({ verb: "kill", target: target.nick, done: true });
  context.mustKeep();
  for (const client of [...target.clients]) {
    // Who came in with a code is not to come back with it.
    context.accounts.giveUpSeat(client.sessionToken);
    const reply = client === context.client ? context.reply : context.replyTo(client);
    reply.by(user, "KILL", target.nick, comment);
    reply.end(`Killed (${user.nick} (${comment}))`);
  }
}

/** @see https://modern.ircdocs.horse/#rehash-message */
function rehash(context: CommandContext): void {
  onlyOperators(context, "rehash");
  context.audit({ verb: "rehash", done: true });
  context.reply.numeric(numeric.RPL_REHASHING, "certificate", "Rehashing");
  context.server.reload();
}

/** @see https://modern.ircdocs.horse/#wallops-message */
function wallops(context: CommandContext, params: readonly string[]): void {
  onlyOperators(context, "wallops");
  const text = param(params, 0);
  if (text === "") {
    throw new IrcError(numeric.ERR_NEEDMOREPARAMS, "WALLOPS", "Not enough parameters");
  }
  context.audit({ verb: "wallops", done: true });
  context.state.wallops(context.client, text);
}

/** @see https://modern.ircdocs.horse/#connect-message */
function noLinks(context: CommandContext): void {
  onlyOperators(context, "connect");
  throw new IrcError(numeric.ERR_NOSUCHSERVER, "*", "This server links with no other");
}

function onlyOperators(context: CommandContext, verb: string, target?: string): void {
  const { user } = context;
  if (user.operator) return;
  context.audit({ verb, target, done: false });
  throw new IrcError(
    numeric.ERR_NOPRIVILEGES,
    "Permission Denied- You're not an IRC operator",
  );
}

export const OPERATOR: readonly CommandSpec[] = [
  { name: "OPER", minParams: 2, beforeRegistration: false, cost: 2, run: oper },
  { name: "KILL", minParams: 2, beforeRegistration: false, cost: 1, run: kill },
  { name: "REHASH", minParams: 0, beforeRegistration: false, cost: 1, run: rehash },
  { name: "WALLOPS", minParams: 1, beforeRegistration: false, cost: 1, run: wallops },
  { name: "CONNECT", minParams: 0, beforeRegistration: false, cost: 1, run: noLinks },
  { name: "SQUIT", minParams: 0, beforeRegistration: false, cost: 1, run: noLinks },
];
