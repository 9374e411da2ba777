/**
 * What was heard in a room, and whether it is what should have been. One client is there all the time:
 * what others hear from their coming to their going must be a piece of what it has heard, without a gap.
 * Pure.
 */
import type { Message } from "../../protocol/message.ts";

/** What happens in a room and is told to all who are in it: `JOIN ann`, `PRIVMSG ann hello`. */
export type Event = string;

/** What a message tells of a room, and of which. What is no event of a room gives `undefined`. */
export function eventOf({ source, command, params }: Message): [room: string, Event] | undefined {
  if (command !== "JOIN" && command !== "PART" && command !== "PRIVMSG") return undefined;
  const [room = "", text = ""] = params;
  const [name = ""] = source.split("!", 1);
  return [room, command === "PRIVMSG" ? saidBy(name, text) : `${command} ${name}`];
}

/** The event that somebody says something. */
export function saidBy(name: string, text: string): Event {
  return `PRIVMSG ${name} ${text}`;
}

/** Somebody's time in a room. */
export interface Stay {
  readonly name: string;
  /** How often they had entered it before, under this name. */
  readonly before: number;
  /** Whether they hear what they say themselves. */
  readonly echo: boolean;
  /** Whether they are shown what was said before they came. */
  readonly replay: boolean;
  /** What they have heard there, from their own coming on. */
  readonly events: Event[];
  /** Whether they have heard all there was: no line was on its way to them when they went. */
  whole: boolean;
}

/** All that was heard in a room. */
export interface Record {
  /** By the one who is always there. */
  readonly all: Event[];
  readonly stays: Stay[];
  /** What was said and acknowledged. */
  readonly acknowledged: Event[];
}

/** What was wrong with what people heard, in sentences; nothing if all was well. */
export function faultsIn({ all, stays, acknowledged }: Record): string[] {
  const faults: string[] = [];
  const places = new Map<Event, number[]>();
  all.forEach((event, at) => {
    const found = places.get(event);
    if (found === undefined) places.set(event, [at]);
    else found.push(at);
  });
  for (const [event, { length }] of places) {
    if (event.startsWith("PRIVMSG ") && length > 1) faults.push(`${length} times: ${event}`);
  }
  for (const event of acknowledged) {
    if (!places.has(event)) faults.push(`acknowledged, and never heard: ${event}`);
  }
  for (const stay of stays) {
    const fault = faultOf(stay, all, places);
    if (fault !== undefined) faults.push(`${stay.name}, stay ${stay.before}: ${fault}`);
  }
  return faults;
}

function faultOf(
  stay: Stay,
  all: readonly Event[],
  places: ReadonlyMap<Event, readonly number[]>,
): string | undefined {
  const { name, before, echo, replay, whole } = stay;
  const from = places.get(`JOIN ${name}`)?.[before];
  if (from === undefined) return "nobody else has heard that they came";
  const parted = places.get(`PART ${name}`)?.find((at) => at > from);
  const own = saidBy(name, "");
  const due = all.slice(from, parted === undefined ? undefined : parted + 1)
    .filter((event) => echo || !event.startsWith(own));
  // Of the room's past each may be shown a piece: only what was said since is looked at.
  const past = (event: Event): boolean =>
    event.startsWith("PRIVMSG ") && (places.get(event)?.[0] ?? -1) < from;
  const heard = replay ? stay.events.filter((event) => !past(event)) : stay.events;
  const wrong = heard.findIndex((event, at) => event !== due[at]);
  if (wrong >= 0) return `event ${wrong} is "${heard[wrong]}", not "${due[wrong]}"`;
  if (whole && heard.length < due.length) return `${due.length - heard.length} events are missing`;
  return undefined;
}
