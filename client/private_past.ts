/**
 * Private conversations that went on without us: after a lost connection what was missed is shown as in
 * rooms; on coming in, only who has written since we last read.
 *
 * @see https://ircv3.net/specs/extensions/chathistory#targets
 */
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import { casefold, isNick, isRoomLike } from "../protocol/names.ts";
import type { Batch } from "./batches.ts";
import { at, readMarkIn, readTime } from "./heard.ts";
import { askMissed, keepsPast } from "./history.ts";
import type { Session } from "./session.ts";
import { NOTHING, show, type Step } from "./steps.ts";

/** How far back it is looked on coming in, in ms: as long as servers keep messages, mostly. */
const ONE_DAY = 24 * 60 * 60 * 1000;
const ON_ENTRY = 30 * ONE_DAY;
/** The most conversations that are asked for at once. */
const MOST = 10;

/** Asks with whom something was said while we were not here. */
export function askWhoWrote(session: Session, now: number): OutgoingMessage[] {
  if (session.historyLength === 0 || !keepsPast(session)) return [];
  session.asksWhoWrote = true;
  const since = session.lastHeard ?? now - ON_ENTRY;
  // Our clock need not be that of the server.
  const until = Math.max(now, since) + ONE_DAY;
  const range = [since - 1, until].map((time) => `timestamp=${new Date(time).toISOString()}`);
  // Of what was on its way to somebody, the past must tell whether it has arrived.
  const unsure = session.speaking.outstanding.unsureOf((to) => !isRoomLike(to))
    .flatMap((peer) => askMissed(session, peer, since, now));
  return [{ command: "CHATHISTORY", params: ["TARGETS", ...range, String(MOST)] }, ...unsure];
}

/** With whom something was said. */
export function whoWrote(session: Session, { lines = [] }: Batch, now: number): Step {
  const send: OutgoingMessage[] = [];
  if (!session.asksWhoWrote) return NOTHING;
  session.asksWhoWrote = false;
  session.unread.clear();
  for (const line of lines.slice(-MOST)) {
    const name = at(line, 1);
    const time = readTime(at(line, 2));
    if (line.command !== "CHATHISTORY" || !isNick(name) || time === undefined) continue;
    const past = session.pasts.of(name);
    if (session.lastHeard !== undefined) {
      if (time > (past.newest?.time ?? session.lastHeard)) {
        send.push(...askMissed(session, name, session.lastHeard, now));
      }
    } else if (session.capabilities.has("draft/read-marker")) {
      session.unread.set(casefold(name), time);
      send.push({ command: "MARKREAD", params: [name] });
    }
  }
  return { send, events: [] };
}

/** The server says until when we have read what somebody wrote. */
export function readUntil(session: Session, message: Message): Step {
  const name = at(message, 0);
  const time = session.unread.get(casefold(name));
  if (time === undefined) return NOTHING;
  session.unread.delete(casefold(name));
  const read = readMarkIn(message);
  if (read !== undefined && read >= time) return NOTHING;
  // To whom `/r` answers.
  session.lastPeer = name;
  return show({ kind: "wrote", who: name, time });
}
