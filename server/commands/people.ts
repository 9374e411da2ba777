/** WHOIS, WHOWAS, USERHOST and ISON: what may be known of people. */
import { has } from "../../protocol/capabilities.ts";
import * as numeric from "../../protocol/numerics.ts";
import { packWords } from "../../protocol/text.ts";
import { mayKnow, userModes } from "../answers.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { MAX_USERHOST } from "../limits.ts";
import { marksOf } from "../mode_letters.ts";
import type { User } from "../user.ts";

/** @see https://modern.ircdocs.horse/#whois-message */
function whois(context: CommandContext, params: readonly string[]): void {
  const { reply, state, server } = context;
  // With two parameters the first names a server, or somebody on it; there is only this one.
  const [first = "", second] = params;
  const nick = second ?? first;
  if (nick === "") throw new IrcError(numeric.ERR_NONICKNAMEGIVEN, "No nickname given");
  if (second !== undefined && !isHere(context, first)) {
    throw new IrcError(numeric.ERR_NOSUCHSERVER, first, "No such server");
  }
  // TARGMAX says that one of several is answered; the end names all of them.
  const wanted = nick.split(",")[0] ?? "";
  const person = state.user(wanted);
  if (person === undefined) {
    reply.numeric(numeric.ERR_NOSUCHNICK, wanted, "No such nick/channel");
    reply.numeric(numeric.RPL_ENDOFWHOIS, nick, "End of /WHOIS list");
    return;
  }
  const say = (code: string, ...rest: string[]): void => reply.numeric(code, person.nick, ...rest);
  say(numeric.RPL_WHOISUSER, person.username, person.host, "*", person.realName);
  for (const line of roomLines(context, person)) say(numeric.RPL_WHOISCHANNELS, line);
  say(numeric.RPL_WHOISSERVER, server.name, server.description);
  if (person.operator) say(numeric.RPL_WHOISOPERATOR, "is an IRC operator");
  if (person.account !== undefined) {
    say(numeric.RPL_WHOISACCOUNT, person.account, "is logged in as");
  }
  if (person.bot) say(numeric.RPL_WHOISBOT, "is a bot");
  if (person.clients.every((client) => client.secure)) {
    say(numeric.RPL_WHOISSECURE, "is using a secure connection");
  }
  if (person === context.user || context.user.operator) {
    say(numeric.RPL_WHOISMODES, `is using modes ${userModes(person)}`);
  }
  const idle = Math.floor((context.now() - person.spokeAt) / 1000);
  say(
    numeric.RPL_WHOISIDLE,
    String(idle),
    String(Math.floor(person.since / 1000)),
    "seconds idle, signon time",
  );
  if (person.away !== undefined) say(numeric.RPL_AWAY, person.away);
  reply.numeric(numeric.RPL_ENDOFWHOIS, nick, "End of /WHOIS list");
}

/** Somebody's rooms as the person who asks may know them, in lines that fit. */
function roomLines({ user, client, reply }: CommandContext, person: User): string[] {
  const words: string[] = [];
  for (const room of person.rooms) {
    const shared = room.members.has(user);
    if (
      !mayKnow(user, room) || (person.invisible && !shared && !user.operator && user !== person)
    ) {
      continue;
    }
    const marks = marksOf(room.rankOf(person), has(client.capabilities, "multi-prefix"));
    words.push(marks + room.name);
  }
  const space = reply.numericSpace(numeric.RPL_WHOISCHANNELS, person.nick);
  return packWords(words, space).map((line) => line.join(" "));
}

/** Whether a target of a query is this server, or somebody on it. */
function isHere({ server, state }: CommandContext, target: string): boolean {
  return target.toLowerCase() === server.name.toLowerCase() || state.user(target) !== undefined;
}

/** @see https://modern.ircdocs.horse/#whowas-message */
function whowas({ reply, state, server }: CommandContext, params: readonly string[]): void {
  const [nick = ""] = params;
  if (nick === "") throw new IrcError(numeric.ERR_NONICKNAMEGIVEN, "No nickname given");
  const wanted = Number(params[1] ?? "0");
  const all = state.whowas.of(nick);
  const found = wanted > 0 ? all.slice(0, wanted) : all;
  if (found.length === 0) {
    reply.numeric(numeric.ERR_WASNOSUCHNICK, nick, "There was no such nickname");
  }
  for (const past of found) {
    reply.numeric(
      numeric.RPL_WHOWASUSER,
      past.nick,
      past.username,
      past.host,
      "*",
      past.realName,
    );
    reply.numeric(
      numeric.RPL_WHOISSERVER,
      past.nick,
      server.name,
      new Date(past.until).toISOString(),
    );
  }
  reply.numeric(numeric.RPL_ENDOFWHOWAS, nick, "End of WHOWAS");
}

/** @see https://modern.ircdocs.horse/#userhost-message */
function userhost({ reply, state }: CommandContext, params: readonly string[]): void {
  const found = params.slice(0, MAX_USERHOST).map((nick) => state.user(nick))
    .filter((person) => person !== undefined)
    .map((person) =>
      `${person.nick}${person.operator ? "*" : ""}=${person.away === undefined ? "+" : "-"}` +
      `${person.username}@${person.host}`
    );
  reply.numeric(numeric.RPL_USERHOST, found.join(" "));
}

/** @see https://modern.ircdocs.horse/#ison-message */
function ison({ reply, state }: CommandContext, params: readonly string[]): void {
  const nicks = [param(params, 0), ...params.slice(1)].flatMap((text) => text.split(" "));
  const found = nicks.map((nick) => state.user(nick)?.nick).filter((nick) => nick !== undefined);
  reply.numeric(numeric.RPL_ISON, found.join(" "));
}

export const PEOPLE: readonly CommandSpec[] = [
  { name: "WHOIS", minParams: 0, beforeRegistration: false, cost: 2, run: whois },
  { name: "WHOWAS", minParams: 0, beforeRegistration: false, cost: 2, run: whowas },
  { name: "USERHOST", minParams: 1, beforeRegistration: false, cost: 1, run: userhost },
  { name: "ISON", minParams: 1, beforeRegistration: false, cost: 1, run: ison },
];
