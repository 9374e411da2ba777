/** What was said before, written for a client that enters a room or asks for it. */
import { CAPABILITIES, has } from "../protocol/capabilities.ts";
import { ACTION, CTCP } from "../protocol/ctcp.ts";
import { byteLength, splitToBytes } from "../protocol/text.ts";
import type { CommandContext } from "./command.ts";
import { spaceFor, timeTag } from "./encode.ts";
import { eventOf, type KeptEvent, sizeOf } from "./history.ts";
import { HISTORY_BYTES, REPLAY_LINES } from "./limits.ts";
import type { Room } from "./room.ts";
import type { HistoryRecord } from "./storage/store.ts";

/** Stands where a text was that its author, or an admin, has taken back. */
const TAKEN_BACK = "(taken back)";

/**
 * Shows the last messages of a room to a client that cannot ask for them: what passed since its
 * person left, or the last lines. Programs get none.
 */
export function replay(
  context: CommandContext,
  room: Room,
  seen: { readonly seq: number } | undefined,
): void {
  const { client, user, store } = context;
  if (!store.keepsMessages || user.bot || has(client.capabilities, "draft/chathistory")) return;
  const records = store.page({ kind: "room", room: room.id }, {
    ...seen === undefined ? {} : { after: { seq: seen.seq } },
    from: "end",
    limit: REPLAY_LINES,
    events: false,
    rank: room.rankOf(user),
  }) ?? [];
  // What asks a program for something is not to be asked of who comes later.
  const shown = records.filter(({ text }) => !text.startsWith(CTCP) || text.startsWith(ACTION));
  if (shown.length > 0) playBack(context, room.name, affordable(shown, "end"));
}

/**
 * Writes records as they were said, in a batch for who takes batches.
 * @param target The name of the room or person that the batch is of.
 * @param last Whether there is nothing more in this direction.
 * @see https://ircv3.net/specs/extensions/chathistory
 */
export function playBack(
  context: CommandContext,
  target: string,
  records: readonly HistoryRecord[],
  last = false,
): void {
  const { client, reply } = context;
  const tagged = last && has(client.capabilities, "message-tags");
  const tags = new Map(tagged ? [["draft/chathistory-end", ""]] : []);
  const takesBack = has(client.capabilities, "draft/message-redaction");
  reply.batch("chathistory", [target], tags, () => {
    for (const record of records) {
      const room = record.target.startsWith("#") ? target : undefined;
      if (!record.redacted) reply.event(written(eventOf(record, room), client.capabilities));
      else if (takesBack && record.kind !== "tag") {
        reply.event(eventOf({ ...record, text: TAKEN_BACK }, room));
        // When it was taken back is not kept. With the time of the message it stands behind that.
        reply.past(record.time, "REDACT", room ?? record.target, record.id);
      }
    }
  });
}

/** As many records as one answer may hold, counted from one end. */
export function affordable(
  records: readonly HistoryRecord[],
  from: "start" | "end",
  most = HISTORY_BYTES,
): readonly HistoryRecord[] {
  const ordered = from === "start" ? records : records.toReversed();
  let bytes = 0;
  const fitting = ordered.findIndex((record, index) => {
    bytes += sizeOf(record);
    return index > 0 && bytes > most;
  });
  if (fitting < 0) return records;
  return from === "start" ? records.slice(0, fitting) : records.slice(-fitting);
}

/**
 * For a client that is not told times, what was said with the time in front. What does not fit into a
 * line with that, or with a name that its room has got since, takes one more.
 */
function written(event: KeptEvent, capabilities: number): KeptEvent {
  if (event.kind !== "said" || event.form === "tag") return event;
  const space = spaceFor(event);
  const time = (capabilities & CAPABILITIES["server-time"]) !== 0
    ? ""
    : `[${timeTag(event.time).slice(0, 16).replace("T", " ")}] `;
  if (event.text.startsWith(ACTION)) {
    const text = ACTION + time + event.text.slice(ACTION.length);
    // An action cannot be divided.
    return { ...event, text: byteLength(text) <= space ? text : event.text };
  }
  const lines = (event.lines ?? [{ text: event.text, concat: false }]).flatMap((line, at) => {
    const parts = splitToBytes(at === 0 ? time + line.text : line.text, space);
    // A blank line is one, too.
    return (parts.length === 0 ? [""] : parts)
      .map((text, part) => ({ text, concat: part > 0 || line.concat }));
  });
  const text = time + event.text;
  return lines.length === 1 ? { ...event, text, lines: event.lines && lines } : {
    ...event,
    text,
    lines,
  };
}
