/**
 * WHO and WHOX: people by room, name or mask.
 *
 * @see https://modern.ircdocs.horse/#who-message
 * @see https://ircv3.net/specs/extensions/whox
 */
import { has } from "../../protocol/capabilities.ts";
import { isMask, matches } from "../../protocol/masks.ts";
import { isRoomLike } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { AnswerSpace } from "../answer_space.ts";
import { cutShort, mayKnow } from "../answers.ts";
import { type CommandContext, type CommandSpec, param } from "../command.ts";
import { MAX_ANSWERS } from "../limits.ts";
import { marksOf } from "../mode_letters.ts";
import { highest } from "../ranks.ts";
import type { Client } from "../client.ts";
import type { Room } from "../room.ts";
import { inSteps } from "../targets.ts";
import type { User } from "../user.ts";

/** Fields of WHOX, in the order in which they are answered. */
const FIELD_ORDER = "tcuihsnfdlaor";

interface Row {
  readonly person: User;
  /** A room to show with them, if there is one to be known. */
  readonly room: Room | undefined;
}

function who(context: CommandContext, params: readonly string[]): void | Promise<void> {
  const { reply, state, user } = context;
  const mask = param(params, 0);
  const [, options = ""] = params;
  const asked = /^[^%]*%([a-z]*)(?:,(?:([0-9]{1,3})|.*))?$/i.exec(options);
  const operatorsOnly = asked === null && options === "o";
  const answer = (row: Row): void => {
    if (operatorsOnly && !row.person.operator) return;
    if (asked === null) whoReply(context, row);
    else whoxReply(context, row, asked[1] ?? "", asked[2] ?? "");
  };
  const end = (): void => reply.numeric(numeric.RPL_ENDOFWHO, mask, "End of WHO list");
  const room = state.room(mask);
  if (room?.members.has(user)) {
    // Who is in a room gets to know all of it, however many they are: piece by piece.
    return inSteps(context, [...rows(context, mask), undefined], (row) => {
      if (row === undefined) end();
      else if (room.members.has(row.person)) answer(row);
    });
  }
  let left = MAX_ANSWERS;
  const space = new AnswerSpace();
  for (const row of rows(context, mask)) {
    const { source, realName } = row.person;
    if (left-- === 0 || !space.take(row.room?.name ?? "*", source, realName)) {
      cutShort(context, "WHO");
      break;
    }
    answer(row);
  }
  end();
}

function* rows({ user, state }: CommandContext, mask: string): Iterable<Row> {
  if (isRoomLike(mask)) {
    const room = state.room(mask);
    if (room === undefined || !mayKnow(user, room)) return;
    for (const person of room.members.keys()) {
      if (isVisible(user, person) || room.members.has(user)) yield { person, room };
    }
    return;
  }
  const exact = state.user(mask);
  if (exact !== undefined) {
    yield { person: exact, room: knownRoom(user, exact) };
    return;
  }
  if (!isMask(mask)) return;
  for (const person of state.users) {
    if (!isVisible(user, person)) continue;
    const texts = [person.nick, person.username, person.host, person.realName];
    if (texts.some((text) => matches(mask, text))) {
      yield { person, room: knownRoom(user, person) };
    }
  }
}

/** Whether a search by somebody finds somebody else. */
function isVisible(user: User, person: User): boolean {
  if (!person.invisible || user === person || user.operator) return true;
  for (const room of person.rooms) if (room.members.has(user)) return true;
  return false;
}

/** A room of somebody that somebody else may know of. */
function knownRoom(user: User, person: User): Room | undefined {
  const hidden = person.invisible && person !== user && !user.operator;
  return [...person.rooms].find((room) =>
    mayKnow(user, room) && (!hidden || room.members.has(user))
  );
}

/** `H` for here or `G` for gone, then `*` for operators, the marks in the room, `B` for bots. */
function flags(client: Client, { person, room }: Row): string {
  const marks = room === undefined
    ? ""
    : marksOf(room.rankOf(person), has(client.capabilities, "multi-prefix"));
  return (person.away === undefined ? "H" : "G") + (person.operator ? "*" : "") +
    marks + (person.bot ? "B" : "");
}

function whoReply({ reply, server, client }: CommandContext, row: Row): void {
  const { person, room } = row;
  reply.numeric(
    numeric.RPL_WHOREPLY,
    room?.name ?? "*",
    person.username,
    person.host,
    server.name,
    person.nick,
    flags(client, row),
    `0 ${person.realName}`,
  );
}

function whoxReply(
  { reply, server, client, now }: CommandContext,
  row: Row,
  fields: string,
  token: string,
): void {
  const { person, room } = row;
  const values: Readonly<Record<string, string>> = {
    t: token === "" ? "0" : token,
    c: room?.name ?? "*",
    u: person.username,
    i: "255.255.255.255",
    h: person.host,
    s: server.name,
    n: person.nick,
    f: flags(client, row),
    d: "0",
    l: String(Math.floor((now() - person.spokeAt) / 1000)),
    a: person.account ?? "0",
    o: room === undefined ? "n/a" : String(highest(room.rankOf(person))),
    r: person.realName,
  };
  const answered = [...FIELD_ORDER].filter((field) => fields.includes(field));
  reply.numeric(numeric.RPL_WHOSPCRPL, ...answered.map((field) => values[field] ?? "*"));
}

export const WHO: readonly CommandSpec[] = [
  { name: "WHO", minParams: 1, beforeRegistration: false, cost: 3, budget: "expensive", run: who },
];
