/**
 * The past of rooms and of private conversations: asked for when we come in or come back, and put before
 * what happens now, so that nothing is shown twice, left out or out of order.
 *
 * From our own JOIN on, what happens in the room waits; it is shown after the past, or when the past
 * does not come. After a lost connection the past is what came after the last message that was shown.
 *
 * @see https://ircv3.net/specs/extensions/chathistory
 */
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import { casefold, isNick, isRoomLike } from "../protocol/names.ts";
import type { Batch } from "./batches.ts";
import type { ClientEvent } from "./events.ts";
import type { Heard, Past } from "./said.ts";
import { at } from "./heard.ts";
import { messagesOf, reactionsOf } from "./past_page.ts";
import type { Asking, Place, TalkPast } from "./talk_past.ts";
import type { RoomView, Session } from "./session.ts";
import { complain, NOTHING, type Step } from "./steps.ts";

/** The most messages to ask for at once. */
const PAGE = 100;
/** The most that are shown of what was missed; of more, the newest page. */
const MOST_MISSED = 500;
/** How long an answer may take, in ms. */
const PATIENCE = 10_000;

/** Whether the server keeps a past that can be asked for. */
export function keepsPast(session: Session): boolean {
  return session.capabilities.has("draft/chathistory") && session.capabilities.has("batch");
}

/** We are coming into a room: what happens from now on waits for the past. */
export function startHolding(session: Session, room: string, now: number): void {
  if (session.historyLength > 0 && keepsPast(session)) session.pasts.of(room).hold(now);
}

/** We are in a room now. @returns What asks for its past. */
export function askOnEntry(session: Session, room: RoomView): OutgoingMessage[] {
  const past = session.pasts.of(room.name);
  if (!past.holding) return [];
  const entry = past.newest === undefined;
  return [ask(session, past, {
    why: entry ? "entry" : "missed",
    wanted: entry ? session.historyLength : MOST_MISSED,
    got: [],
    shown: 0,
  })];
}

/** Asks for what was said with somebody while we were not here: since the last message, or a time. */
export function askMissed(
  session: Session,
  peer: string,
  since: number,
  now: number,
): OutgoingMessage[] {
  const past = session.pasts.of(peer);
  if (past.asking !== undefined) return [];
  if (past.newest === undefined) {
    past.newest = { id: "", time: since };
    past.told = { to: since, at: now };
  }
  past.waitingSince = now;
  return [ask(session, past, { why: "missed", wanted: MOST_MISSED, got: [], shown: 0 })];
}

/** Asks for so many messages older than those that were shown, in a room or with a person. */
export function askOlder(session: Session, name: string, count: number, now: number): Step {
  const past = session.pasts.of(name);
  if (past.asking !== undefined) return complain("What was said before is on its way.");
  past.waitingSince = now;
  return {
    send: [ask(session, past, { why: "older", wanted: count, got: [], shown: 0 })],
    events: [],
  };
}

/** The past has come, or a part of it. */
export function pageCame(session: Session, batch: Batch, now: number): Step {
  const [name = ""] = batch.params;
  if (isRoomLike(name) ? session.room(name) === undefined : !isNick(name)) return NOTHING;
  const past = session.pasts.of(name);
  const lines = batch.lines ?? [];
  const page = past.withHeld(messagesOf(session, past.name, lines, now));
  const reactions = reactionsOf(session, past, lines, now);
  const { asking } = past;
  // Some servers do not say what they answer.
  if (asking === undefined || (batch.label !== undefined && asking.label !== batch.label)) {
    const news = show(past, "unasked", fresh(past, page));
    return { send: [], events: [...news, ...reactions] };
  }
  past.waitingSince = now;
  const step = goOn(session, past, asking, page);
  return asking.why === "missed" ? { ...step, events: [...step.events, ...reactions] } : step;
}

/** An answer without a past in it: there is none. @returns Nothing where it answers something else. */
export function emptyCame(session: Session, label: string | undefined): Step | undefined {
  const found = label === undefined ? undefined : findAsking(session, label);
  return found && goOn(session, found.past, found.asking, []);
}

/** The server refuses to tell the past. @returns Nothing where it refuses something else. */
export function pastRefused(session: Session, message: Message): Step | undefined {
  if (message.command !== "FAIL" || at(message, 0) !== "CHATHISTORY") return undefined;
  const found = findAsking(session, session.batches.labelOf(message), message.params);
  if (found === undefined) return NOTHING;
  const { past, asking } = found;
  // It does not know the message that was the last one here: what it has is shown instead.
  if (asking.why === "missed") {
    const send = [ask(session, past, { ...asking, why: "newest" })];
    return { send, events: [] };
  }
  if (asking.why !== "older") return { send: [], events: finish(past, asking, []) };
  return { send: [], events: [noPast(past, "What was said before cannot be read.")] };
}

/** Time has passed: what does not come is not waited for. The events are to go through `inOrder`. */
export function giveUp(session: Session, now: number): Step {
  const events: ClientEvent[] = [];
  for (const [name, past] of session.pasts) {
    const waiting = past.holding || past.asking !== undefined;
    const gone = isRoomLike(name) && session.room(name) === undefined;
    if (!waiting || gone || now - past.waitingSince < PATIENCE) continue;
    const { asking } = past;
    const got = asking?.got ?? [];
    if (asking?.why === "older" && got.length === 0) {
      events.push(noPast(past, "What was said before does not come."));
    } else events.push(...finish(past, asking, got));
  }
  return { send: [], events };
}

/** Older messages that somebody wanted do not come. */
function noPast(past: TalkPast, text: string): ClientEvent {
  past.asking = undefined;
  return { kind: "refused", what: "past", subject: past.name, text };
}

/** The connection is gone: what waited is shown, and what is missing is asked for on the next one. */
export function connectionLost(session: Session): ClientEvent[] {
  return [...session.pasts].flatMap(([, past]) => {
    past.asking = undefined;
    // What was missed before these stays missed: the next request begins before them.
    return past.release().filter((event) => {
      if (event.kind === "heard") past.note(event, false);
      return true;
    });
  });
}

/** Asks for what an `asking` still wants. */
function ask(
  session: Session,
  past: TalkPast,
  asking: Omit<Asking, "label">,
): OutgoingMessage {
  const label = session.acknowledges ? session.nextLabel() : undefined;
  past.asking = { ...asking, label };
  const count = asking.why === "entry" || asking.why === "older"
    ? Math.min(asking.wanted - asking.got.length, session.pageLength(PAGE))
    : session.pageLength(PAGE);
  return {
    command: "CHATHISTORY",
    params: [...query(past, asking), String(count)],
    ...(label === undefined ? {} : { tags: new Map([["label", label]]) }),
  };
}

function query(past: TalkPast, { why, got, after }: Omit<Asking, "label">): string[] {
  const { name } = past;
  const before = got[0] ?? (why === "older" ? past.oldest : undefined);
  if (before !== undefined) return ["BEFORE", name, reference(before)];
  const last = after ?? past.newest;
  if (why === "missed" && last !== undefined) return ["AFTER", name, reference(last)];
  return ["LATEST", name, "*"];
}

function reference({ id, time }: Place): string {
  return id === "" ? `timestamp=${new Date(time).toISOString()}` : `msgid=${id}`;
}

/** Shows what has come, and asks for more where more is wanted and there may be more. */
function goOn(
  session: Session,
  past: TalkPast,
  asking: Asking,
  page: readonly Heard[],
): Step {
  const more = (next: Asking): OutgoingMessage[] => [ask(session, past, next)];
  if (asking.why === "entry" || asking.why === "older") {
    const got = [...page, ...asking.got];
    const full = page.length >= session.pageLength(PAGE);
    const stuck = page[0]?.id === asking.got[0]?.id;
    if (full && !stuck && got.length < asking.wanted) {
      return { send: more({ ...asking, got }), events: [] };
    }
    return { send: [], events: finish(past, asking, got) };
  }
  const news = fresh(past, page);
  const end = page.at(-1);
  // All of it was shown, while the past was waited for before the connection was lost: there may be more.
  if (
    asking.why === "missed" && news.length === 0 && end !== undefined && end.id !== asking.after?.id
  ) {
    return { send: more({ ...asking, after: end }), events: [] };
  }
  // What was taken back is left out of an answer: only an empty one surely is the last.
  if (asking.why === "newest" || news.length === 0) {
    return { send: [], events: finish(past, asking, news, page.length === news.length) };
  }
  const shown = asking.shown + news.length;
  const part = show(past, "missed", news, { first: asking.shown === 0, last: false });
  const next = shown >= MOST_MISSED ? "newest" : "missed";
  return { send: more({ ...asking, why: next, shown, after: end }), events: part };
}

/** The last of the past, and then what has waited for it: to be let through by `inOrder`. */
export function finish(
  past: TalkPast,
  asking: Asking | undefined,
  messages: readonly Heard[],
  apart = true,
): ClientEvent[] {
  const why = asking?.why === "newest" ? "missed" : asking?.why ?? "entry";
  const gap = asking?.why === "newest" && apart && messages.length > 0;
  const first = asking === undefined || asking.shown === 0;
  past.asking = undefined;
  // From here on, older messages are those before the ones that are shown now.
  if (gap) past.oldest = undefined;
  return [...show(past, why, messages, { first, last: true, gap }), ...past.release()];
}

function show(
  past: TalkPast,
  why: Past["why"],
  messages: readonly Heard[],
  { first = true, last = true, gap = false } = {},
): ClientEvent[] {
  if (why === "unasked" && messages.length === 0) return [];
  const [oldest] = messages;
  if (why === "older" || why === "entry") past.oldest = oldest ?? past.oldest;
  for (const message of messages) past.note(message, why !== "older");
  const inRoom = isRoomLike(past.name);
  return [{
    kind: "past",
    room: inRoom ? past.name : undefined,
    peer: inRoom ? undefined : past.name,
    why,
    messages: messages.map((message) => past.complete(message)),
    readTo: past.readTo,
    first,
    last,
    gap,
  }];
}

/** Those that have not been shown. */
function fresh(past: TalkPast, messages: readonly Heard[]): Heard[] {
  return messages.filter((message) => !past.knows(message.id));
}

function findAsking(
  session: Session,
  label: string | undefined,
  params: readonly string[] = [],
): { past: TalkPast; asking: Asking } | undefined {
  for (const [name, past] of session.pasts) {
    const { asking } = past;
    if (asking === undefined) continue;
    const meant = asking.label === undefined
      ? params.some((param) => casefold(param) === name)
      : asking.label === label;
    if (meant) return { past, asking };
  }
  return undefined;
}
