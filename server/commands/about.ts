/** MOTD, VERSION, ADMIN, LUSERS, TIME, STATS, HELP, INFO and LINKS: what the server says of itself. */
import { has } from "../../protocol/capabilities.ts";
import { matches } from "../../protocol/masks.ts";
import * as numeric from "../../protocol/numerics.ts";
import * as answers from "../answers.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";

/** Runs a query that may name a server: there is only this one, or whoever is on it. */
function here(
  target: number,
  answer: (context: CommandContext, params: readonly string[]) => void,
): CommandSpec["run"] {
  return (context, params) => {
    const name = params[target];
    if (name !== undefined && name !== "" && !means(context, name)) {
      throw new IrcError(numeric.ERR_NOSUCHSERVER, name, "No such server");
    }
    answer(context, params);
  };
}

function means({ server, state }: CommandContext, target: string): boolean {
  return matches(target, server.name) || state.user(target) !== undefined;
}

/** @see https://modern.ircdocs.horse/#version-message */
function version(context: CommandContext): void {
  const { reply, server } = context;
  reply.numeric(numeric.RPL_VERSION, `snug-${server.version}`, server.name, "TLS group chat");
  answers.isupport(context);
}

/** @see https://modern.ircdocs.horse/#admin-message */
function admin({ reply, server }: CommandContext): void {
  reply.numeric(numeric.RPL_ADMINME, server.name, "Administrative info");
  reply.numeric(numeric.RPL_ADMINLOC1, server.description);
  reply.numeric(numeric.RPL_ADMINLOC2, `snug ${server.version}`);
  reply.numeric(numeric.RPL_ADMINEMAIL, "Ask whoever invited you");
}

/** @see https://modern.ircdocs.horse/#time-message */
function time({ reply, server, now }: CommandContext): void {
  reply.numeric(numeric.RPL_TIME, server.name, new Date(now()).toISOString());
}

/** @see https://modern.ircdocs.horse/#stats-message */
function stats({ reply, server, now }: CommandContext, params: readonly string[]): void {
  const query = param(params, 0).slice(0, 1) || "*";
  if (query === "u") {
    const seconds = Math.floor((now() - server.startedAt) / 1000);
    const [days, rest] = [Math.floor(seconds / 86_400), seconds % 86_400];
    const clock = new Date(rest * 1000).toISOString().slice(11, 19);
    reply.numeric(numeric.RPL_STATSUPTIME, `Server Up ${days} days ${clock}`);
  }
  reply.numeric(numeric.RPL_ENDOFSTATS, query, "End of /STATS report");
}

/** @see https://modern.ircdocs.horse/#info-message */
function info({ reply, server }: CommandContext): void {
  for (
    const line of [
      `snug ${server.version}: secure group chat for the terminal`,
      "Free software under the MIT license",
      `Running since ${new Date(server.startedAt).toISOString()}`,
    ]
  ) reply.numeric(numeric.RPL_INFO, line);
  reply.numeric(numeric.RPL_ENDOFINFO, "End of /INFO list");
}

/** @see https://modern.ircdocs.horse/#links-message */
function links({ reply, server }: CommandContext): void {
  reply.numeric(numeric.RPL_LINKS, server.name, server.name, `0 ${server.description}`);
  reply.numeric(numeric.RPL_ENDOFLINKS, "*", "End of /LINKS list");
}

/** @see https://modern.ircdocs.horse/#help-message */
function help({ reply, server }: CommandContext, params: readonly string[]): void {
  const subject = params[0]?.toUpperCase() || "*";
  const lines = subject === "*" ? general(server.commands) : HELP[subject];
  if (lines === undefined && !server.commands.includes(subject)) {
    reply.numeric(numeric.ERR_HELPNOTFOUND, subject, "There is no help on that; try HELP alone");
    return;
  }
  reply.numeric(numeric.RPL_HELPSTART, subject, subject === "*" ? "Snug" : subject);
  reply.numeric(numeric.RPL_HELPTXT, subject, "");
  for (const line of lines ?? ["As in https://modern.ircdocs.horse"]) {
    reply.numeric(numeric.RPL_HELPTXT, subject, line);
  }
  reply.numeric(numeric.RPL_ENDOFHELP, subject, "End of /HELP");
}

/** Names of the commands, some a line. */
function general(commands: readonly string[]): string[] {
  const lines = ["Rooms are #1 to #999999999, or # and a name: JOIN #7. The commands:"];
  for (let at = 0; at < commands.length; at += 10) {
    lines.push(commands.slice(at, at + 10).join(" "));
  }
  return lines;
}

const HELP: Readonly<Record<string, readonly string[]>> = {
  JOIN: ["JOIN <room>{,<room>} [<key>{,<key>}]", "Enters rooms. JOIN 0 leaves all of them."],
  PART: ["PART <room>{,<room>} [<reason>]", "Leaves rooms."],
  PRIVMSG: ["PRIVMSG <target>{,<target>} <text>", "Says something to a room or a person."],
  NICK: ["NICK <name>", "Takes a name."],
  TOPIC: ["TOPIC <room> [<text>]", "Shows or sets what a room is about."],
  MODE: ["MODE <room> [<letters> {<value>}]", "Shows or changes the rules of a room."],
  KICK: ["KICK <room> <name>{,<name>} [<reason>]", "Sends people out of a room."],
  INVITE: ["INVITE [<name> <room>]", "Lets somebody in; alone, shows where you are let in."],
  WHOIS: ["WHOIS <name>", "What may be known of somebody."],
};

/** @see https://ircv3.net/specs/extensions/extended-isupport */
function isupport(context: CommandContext): void {
  if (!context.registered && !has(context.client.capabilities, "draft/extended-isupport")) {
    throw new IrcError(numeric.ERR_NOTREGISTERED, "You have not registered");
  }
  answers.isupport(context);
}

export const ABOUT: readonly CommandSpec[] = [
  { name: "MOTD", minParams: 0, beforeRegistration: false, cost: 2, run: here(0, answers.motd) },
  { name: "VERSION", minParams: 0, beforeRegistration: false, cost: 1, run: here(0, version) },
  { name: "ADMIN", minParams: 0, beforeRegistration: false, cost: 1, run: here(0, admin) },
  { name: "ISUPPORT", minParams: 0, beforeRegistration: true, cost: 2, run: isupport },
  { name: "LUSERS", minParams: 0, beforeRegistration: false, cost: 1, run: answers.lusers },
  { name: "TIME", minParams: 0, beforeRegistration: false, cost: 1, run: here(0, time) },
  { name: "STATS", minParams: 1, beforeRegistration: false, cost: 2, run: here(1, stats) },
  { name: "HELP", minParams: 0, beforeRegistration: false, cost: 2, run: help },
  { name: "INFO", minParams: 0, beforeRegistration: false, cost: 1, run: info },
  { name: "LINKS", minParams: 0, beforeRegistration: false, cost: 1, run: links },
];
