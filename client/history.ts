/**
 * The past of rooms: asked for when we come in or come back, and put before what happens now, so that
 * nothing is shown twice, left out or out of order.
 *
 * From our own JOIN on, what happens in the room waits; it is shown after the past, or when the past
 * does not come. After a lost connection the past is what came after the last message that was shown.
 *
 * @see https://ircv3.net/specs/extensions/chathistory
 */
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import { casefold, isRoomLike } from "../protocol/names.ts";
import type { Batch } from "./batches.ts";
import type { ClientEvent } from "./events.ts";
import type { Heard, Past } from "./said.ts";
import { at, heardIn, roomOf } from "./heard.ts";
import type { Asking, Place, RoomPast } from "./room_past.ts";
import type { RoomView, Session } from "./session.ts";
import { complain, NOTHING, type Step } from "./steps.ts";

/** The most messages to ask for at once. */
const PAGE = 100;
/** The most that are shown of what was missed; of more, the newest page. */
const MOST_MISSED = 500;
/** How long an answer may take, in ms. */
const PATIENCE = 10_000;
/** Somebody reads on: the server is told at most once in so many ms. */
const TELL_EVERY = 5_000;

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
  return [ask(session, room.name, past, {
    why: entry ? "entry" : "missed",
    wanted: entry ? session.historyLength : MOST_MISSED,
    got: [],
    shown: 0,
  })];
}

/** Asks for so many messages older than those that were shown. */
export function askOlder(session: Session, room: string, count: number, now: number): Step {
  const past = session.pasts.of(room);
  if (past.asking !== undefined) return complain("The past of this room is on its way.");
  past.waitingSince = now;
  return {
    send: [ask(session, room, past, { why: "older", wanted: count, got: [], shown: 0 })],
    events: [],
  };
}

/** The past has come, or a part of it. */
export function pageCame(session: Session, batch: Batch, now: number): Step {
  const room = session.room(batch.params[0] ?? "");
  if (room === undefined) return NOTHING;
  const past = session.pasts.of(room.name);
  const lines = batch.lines ?? [];
  const page = past.withHeld(messagesOf(session, room, lines, now));
  const { asking } = past;
  // Some servers do not say what they answer.
  if (asking === undefined || (batch.label !== undefined && asking.label !== batch.label)) {
    return { send: [], events: show(room, past, "unasked", fresh(past, page)) };
  }
  past.waitingSince = now;
  return goOn(session, room, past, asking, page);
}

/** An answer without a past in it: there is none. @returns Nothing where it answers something else. */
export function emptyCame(session: Session, label: string | undefined): Step | undefined {
  const found = label === undefined ? undefined : findAsking(session, label);
  return found && goOn(session, found.room, found.past, found.asking, []);
}

/** The server refuses to tell the past. @returns Nothing where it refuses something else. */
export function pastRefused(session: Session, message: Message): Step | undefined {
  if (message.command !== "FAIL" || at(message, 0) !== "CHATHISTORY") return undefined;
  const found = findAsking(session, session.batches.labelOf(message), message.params);
  if (found === undefined) return NOTHING;
  const { room, past, asking } = found;
  // It does not know the message that was the last one here: what it has is shown instead.
  if (asking.why === "missed") {
    const send = [ask(session, room.name, past, { ...asking, why: "newest" })];
    return { send, events: [] };
  }
  const complaint = asking.why === "older"
    ? complain("The past of this room cannot be read.")
    : NOTHING;
  return { send: [], events: [...complaint.events, ...finish(room, past, asking, [])] };
}

/** Time has passed: what does not come is not waited for. */
export function giveUp(session: Session, now: number): Step {
  const events: ClientEvent[] = [];
  for (const [name, past] of session.pasts) {
    const waiting = past.holding || past.asking !== undefined;
    const room = session.room(name);
    if (!waiting || room === undefined || now - past.waitingSince < PATIENCE) continue;
    const { asking } = past;
    if (asking?.why === "older") events.push(...complain("The past does not come.").events);
    events.push(...finish(room, past, asking, asking?.got ?? []));
  }
  return { send: [], events: inOrder(session, events) };
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

/** Lets through what is to be shown now: not what waits for the past, and nothing a second time. */
export function inOrder(session: Session, events: readonly ClientEvent[]): ClientEvent[] {
  return events.flatMap((event) => {
    const name = placeOf(session, event);
    if (name === undefined) return [event];
    const past = session.pasts.of(name);
    if (event.kind === "heard" && past.knows(event.id)) return [];
    if (event.kind === "taken-back" && past.takeBackHeld(event.id)) return [];
    // What was never shown cannot be missed.
    if (event.kind === "taken-back" && !past.holding && !past.knows(event.id)) return [];
    if (!past.holding) {
      if (event.kind === "heard") past.note(event);
      return [event];
    }
    if (past.keep(event)) return [];
    // Too much is going on to wait any longer.
    const room = session.room(name);
    if (room === undefined) return [event];
    const { asking } = past;
    return inOrder(session, [...finish(room, past, asking, asking?.got ?? []), event]);
  });
}

/** Tells the server until when we have read, where that is news to it. */
export function tellRead(session: Session, room: string, now: number, atOnce = false): Step {
  const past = session.pasts.of(room);
  const to = past.newest?.time;
  if (to === undefined || !session.registered || !session.capabilities.has("draft/read-marker")) {
    return NOTHING;
  }
  if (to <= Math.max(past.told.to, past.readTo ?? 0)) return NOTHING;
  if (!atOnce && now - past.told.at < TELL_EVERY) return NOTHING;
  past.told = { to, at: now };
  const params = [room, `timestamp=${new Date(to).toISOString()}`];
  return { send: [{ command: "MARKREAD", params }], events: [] };
}

/** The server says until when we have read. */
export function readTo(session: Session, message: Message): Step {
  const room = session.room(at(message, 0));
  const time = Date.parse(at(message, 1).replace(/^timestamp=/, ""));
  if (room === undefined || Number.isNaN(time)) return NOTHING;
  const past = session.pasts.of(room.name);
  past.readTo = Math.max(past.readTo ?? 0, time);
  return NOTHING;
}

/** Said things among the lines of a batch, in order, with what was taken back marked. */
export function messagesOf(
  session: Session,
  room: RoomView,
  lines: readonly Message[],
  now: number,
): Heard[] {
  const gone = new Set<string>();
  for (const line of lines) if (line.command === "REDACT") gone.add(at(line, 1));
  return lines.flatMap((line) => {
    if (line.command !== "PRIVMSG" && line.command !== "NOTICE") return [];
    if (casefold(roomOf(at(line, 0))) !== casefold(room.name)) return [];
    const heard = heardIn(session, line, now);
    if (heard === undefined) return [];
    return [gone.has(heard.id) && heard.id !== "" ? { ...heard, takenBack: true as const } : heard];
  }).sort((a, b) => a.time - b.time);
}

/** Asks for what an `asking` still wants. */
function ask(
  session: Session,
  room: string,
  past: RoomPast,
  asking: Omit<Asking, "label">,
): OutgoingMessage {
  const label = session.acknowledges ? session.nextLabel() : undefined;
  past.asking = { ...asking, label };
  const count = asking.why === "entry" || asking.why === "older"
    ? Math.min(asking.wanted - asking.got.length, session.pageLength(PAGE))
    : session.pageLength(PAGE);
  return {
    command: "CHATHISTORY",
    params: [...query(room, past, asking), String(count)],
    ...(label === undefined ? {} : { tags: new Map([["label", label]]) }),
  };
}

function query(room: string, past: RoomPast, { why, got }: Omit<Asking, "label">): string[] {
  const before = got[0] ?? (why === "older" ? past.oldest : undefined);
  if (before !== undefined) return ["BEFORE", room, reference(before)];
  if (why === "missed" && past.newest !== undefined) return ["AFTER", room, reference(past.newest)];
  return ["LATEST", room, "*"];
}

function reference({ id, time }: Place): string {
  return id === "" ? `timestamp=${new Date(time).toISOString()}` : `msgid=${id}`;
}

/** Shows what has come, and asks for more where more is wanted and there may be more. */
function goOn(
  session: Session,
  room: RoomView,
  past: RoomPast,
  asking: Asking,
  page: readonly Heard[],
): Step {
  const more = (next: Asking): OutgoingMessage[] => [ask(session, room.name, past, next)];
  if (asking.why === "entry" || asking.why === "older") {
    const got = [...page, ...asking.got];
    const full = page.length >= session.pageLength(PAGE);
    const stuck = page[0]?.id === asking.got[0]?.id;
    if (full && !stuck && got.length < asking.wanted) {
      return { send: more({ ...asking, got }), events: [] };
    }
    return { send: [], events: finish(room, past, asking, got) };
  }
  const news = fresh(past, page);
  // What was taken back is left out of an answer: only an empty one surely is the last.
  if (asking.why === "newest" || news.length === 0) {
    return { send: [], events: finish(room, past, asking, news, page.length === news.length) };
  }
  const shown = asking.shown + news.length;
  const part = show(room, past, "missed", news, { first: asking.shown === 0, last: false });
  const next = shown >= MOST_MISSED ? "newest" : "missed";
  return { send: more({ ...asking, why: next, shown }), events: part };
}

/** The last of the past, and then what has waited for it: to be let through by {@linkcode inOrder}. */
function finish(
  room: RoomView,
  past: RoomPast,
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
  return [...show(room, past, why, messages, { first, last: true, gap }), ...past.release()];
}

function show(
  room: RoomView,
  past: RoomPast,
  why: Past["why"],
  messages: readonly Heard[],
  { first = true, last = true, gap = false } = {},
): ClientEvent[] {
  if (why === "unasked" && messages.length === 0) return [];
  const [oldest] = messages;
  if (why === "older" || why === "entry") past.oldest = oldest ?? past.oldest;
  for (const message of messages) past.note(message, why !== "older");
  return [{ kind: "past", room: room.name, why, messages, readTo: past.readTo, first, last, gap }];
}

/** Those that have not been shown. */
function fresh(past: RoomPast, messages: readonly Heard[]): Heard[] {
  return messages.filter((message) => !past.knows(message.id));
}

function findAsking(
  session: Session,
  label: string | undefined,
  params: readonly string[] = [],
): { room: RoomView; past: RoomPast; asking: Asking } | undefined {
  for (const [name, past] of session.pasts) {
    const room = session.room(name);
    const { asking } = past;
    if (room === undefined || asking === undefined) continue;
    const meant = asking.label === undefined
      ? params.some((param) => casefold(param) === name)
      : asking.label === label;
    if (meant) return { room, past, asking };
  }
  return undefined;
}

/** The room in which an event has to keep its place. */
function placeOf(session: Session, event: ClientEvent): string | undefined {
  switch (event.kind) {
    case "heard":
    case "taken-back":
    case "joined":
    case "topic":
    case "put-out":
    case "room-changed":
    case "keeping":
      return event.room;
    // Until it is shown as said, it stands as on its way.
    case "delivered":
      return isRoomLike(event.saying.to) ? event.saying.to : undefined;
    case "left":
      return event.rooms.find((room) => session.pasts.of(room).holding);
    case "renamed":
      return event.own ? undefined : roomsWith(session, event.to)
        .find((room) => session.pasts.of(room).holding);
    default:
      return undefined;
  }
}

function roomsWith(session: Session, who: string): string[] {
  return [...session.rooms.values()].filter((room) => room.people.has(casefold(who)))
    .map((room) => room.name);
}
