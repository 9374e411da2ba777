/** AWAY, SETNAME and MONITOR: what a person tells of themselves, and hears of others. */
import { has } from "../../protocol/capabilities.ts";
import { casefold, hasControl, isNick, REAL_NAME_LENGTH } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { byteLength, packWords } from "../../protocol/text.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { MAX_MONITOR, REASON_LENGTH } from "../limits.ts";
import { isQuiet } from "../may_speak.ts";
import { sendOnWatching } from "../metadata_sync.ts";

/**
 * @see https://modern.ircdocs.horse/#away-message
 * @see https://ircv3.net/specs/extensions/pre-away
 */
function away(context: CommandContext, params: readonly string[]): void {
  const { user, client, state, reply, registered } = context;
  if (!registered && !has(client.capabilities, "draft/pre-away")) {
    throw new IrcError(numeric.ERR_NOTREGISTERED, "You have not registered");
  }
  const said = params[0] || undefined;
  // Who may not speak in a room may be away, and says nothing with it.
  const reason = said !== undefined && isQuiet(user) ? "Away" : said;
  if (reason !== undefined && byteLength(reason) > REASON_LENGTH) {
    throw new IrcError(numeric.ERR_INPUTTOOLONG, `The reason is too long: ${REASON_LENGTH} bytes`);
  }
  if (!registered) {
    user.away = reason;
    return;
  }
  if (reason !== user.away) state.setAway(client, reason);
  if (reason === undefined) {
    reply.numeric(numeric.RPL_UNAWAY, "You are no longer marked as being away");
  } else reply.numeric(numeric.RPL_NOWAWAY, "You have been marked as being away");
}

/** @see https://ircv3.net/specs/extensions/setname */
function setname(
  { client, user, state, reply }: CommandContext,
  params: readonly string[],
): void {
  const realName = params[0] ?? "";
  if (isQuiet(user)) {
    if (has(client.capabilities, "setname")) {
      reply.fail("SETNAME", "CANNOT_CHANGE_REALNAME", "Not while you may not speak in a room");
    }
    return;
  }
  if (byteLength(realName) > REAL_NAME_LENGTH || realName === "" || hasControl(realName)) {
    // Without the capability the command is a silent one.
    if (has(client.capabilities, "setname")) {
      reply.fail("SETNAME", "INVALID_REALNAME", `At most ${REAL_NAME_LENGTH} bytes, no controls`);
    }
    return;
  }
  reply.event(state.setRealName(client, realName));
}

/** @see https://ircv3.net/specs/extensions/monitor */
function monitor(context: CommandContext, params: readonly string[]): void {
  const { user, state, reply } = context;
  const targets = (params[1] ?? "").split(",").filter((nick) => isNick(nick));
  switch (param(params, 0).toUpperCase()) {
    case "+":
      return watch(context, targets);
    case "-":
      for (const nick of targets) state.unwatch(user, nick);
      return;
    case "C":
      return state.unwatchAll(user);
    case "L":
      for (const line of lines(context, [...user.watched.values()])) {
        reply.numeric(numeric.RPL_MONLIST, line);
      }
      reply.numeric(numeric.RPL_ENDOFMONLIST, "End of MONITOR list");
      return;
    case "S":
      return tell(context, [...user.watched.values()]);
  }
}

function watch(context: CommandContext, targets: readonly string[]): void {
  const { user, state, reply } = context;
  const added: string[] = [];
  for (const [index, nick] of targets.entries()) {
    if (user.watched.has(casefold(nick))) continue;
    if (user.watched.size >= MAX_MONITOR) {
      context.limited("watched");
      const rest = targets.slice(index).join(",");
      reply.numeric(
        numeric.ERR_MONLISTFULL,
        String(MAX_MONITOR),
        rest,
        "Monitor list is full.",
      );
      break;
    }
    state.watch(user, nick);
    added.push(nick);
  }
  tell(context, added);
  const here = added.map((nick) => state.user(nick)).filter((person) => person !== undefined);
  sendOnWatching(context, here);
}

/** Says which of these people are here and which are not. */
function tell(context: CommandContext, nicks: readonly string[]): void {
  const { state, reply } = context;
  const here = nicks.map((nick) => state.user(nick)?.source).filter((one) => one !== undefined);
  const gone = nicks.filter((nick) => state.user(nick) === undefined);
  for (const line of lines(context, here)) reply.numeric(numeric.RPL_MONONLINE, line);
  for (const line of lines(context, gone)) reply.numeric(numeric.RPL_MONOFFLINE, line);
}

/** Words with commas between them, in lines that fit. */
function lines({ reply }: CommandContext, words: readonly string[]): string[] {
  const space = reply.numericSpace(numeric.RPL_MONONLINE);
  return packWords(words, space).map((line) => line.join(","));
}

export const PRESENCE: readonly CommandSpec[] = [
  { name: "AWAY", minParams: 0, beforeRegistration: true, cost: 1, run: away },
  { name: "SETNAME", minParams: 0, beforeRegistration: false, cost: 2, run: setname },
  { name: "MONITOR", minParams: 1, beforeRegistration: false, cost: 2, run: monitor },
];
