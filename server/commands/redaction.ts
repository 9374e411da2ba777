/**
 * REDACT: taking a message back.
 *
 * @see https://ircv3.net/specs/extensions/message-redaction
 */
import { absentOwner } from "../absent.ts";
import { has } from "../../protocol/capabilities.ts";
import { nickOf } from "../../protocol/message.ts";
import { casefold } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { cutToBytes } from "../../protocol/text.ts";
import { readable } from "../buffers.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { REASON_LENGTH } from "../limits.ts";
import { whyMute } from "../may_speak.ts";
import { atLeast } from "../ranks.ts";
import type { HistoryRecord } from "../storage/store.ts";
import type { User } from "../user.ts";

function redact(context: CommandContext, params: readonly string[]): void {
  const { client, user, state, store, reply } = context;
  if (!has(client.capabilities, "draft/message-redaction")) {
    throw new IrcError(numeric.ERR_UNKNOWNCOMMAND, "REDACT", "Unknown command");
  }
  const name = param(params, 0);
  const id = param(params, 1).slice(0, 64);
  const target = readable(context, name);
  const other = target?.room ?? state.user(name) ?? absentOwner(context, name);
  if (target === undefined || other === undefined) {
    return reply.fail("REDACT", "INVALID_TARGET", `You cannot delete messages from ${name}`, name);
  }
  const record = store.find(target.buffer, id);
  // Who has said it may take it back, also without the rank that they had then.
  const isOwn = record !== undefined && isAuthor(user, record);
  const visible = record !== undefined && (isOwn || record.leastRank <= target.rank);
  if (!visible || record.redacted) {
    const text = "This message does not exist or is too old";
    return reply.fail("REDACT", "UNKNOWN_MSGID", text, target.name, id);
  }
  const { room } = target;
  const mayAlways = isOwn ||
    (room !== undefined && atLeast(room.rankOf(user), "helper"));
  if (!mayAlways && (room === undefined || !user.operator)) {
    const text = "You are not authorised to delete this message";
    return reply.fail("REDACT", "REDACT_FORBIDDEN", text, target.name, id);
  }
  if (!mayAlways) context.audit({ verb: "redact", target: target.name, done: true });
  store.redact(target.buffer, id);
  context.mustKeep();
  const isMuted = room !== undefined && whyMute(user, room) !== undefined;
  const reason = isMuted ? "" : cutToBytes(params[2] ?? "", REASON_LENGTH);
  reply.event(state.redact(client, other, { id, reason, leastRank: record.leastRank }));
}

/** Whether somebody said this: under their account, or as the same guest, whatever they are called now. */
function isAuthor(user: User, { account, source, time }: HistoryRecord): boolean {
  if (user.account !== undefined && account !== undefined) return user.isLoggedInTo(account);
  if (user.account !== account || user.host !== source.split("@").at(-1)) return false;
  const nick = casefold(nickOf(source));
  return nick === user.folded ||
    (time >= user.since && time <= (user.formerNicks.get(nick) ?? -Infinity));
}

export const REDACTION: readonly CommandSpec[] = [
  { name: "REDACT", minParams: 2, beforeRegistration: false, cost: 2, run: redact },
];
