/**
 * What happens, in order with the past: what happens in a room that we come into waits for it, and
 * nothing is shown a second time.
 */
import { casefold } from "../protocol/names.ts";
import type { ClientEvent } from "./events.ts";
import { finish } from "./history.ts";
import type { Session } from "./session.ts";
import type { TalkPast } from "./talk_past.ts";

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
    if (!past.holding) return letThrough(past, event);
    if (past.keep(event)) return [];
    // Too much is going on to wait any longer.
    const { asking } = past;
    return inOrder(session, [...finish(past, asking, asking?.got ?? []), event]);
  });
}

/** What is shown now, with what it refers to. */
function letThrough(past: TalkPast, event: ClientEvent): ClientEvent[] {
  switch (event.kind) {
    case "heard": {
      const whole = past.complete(event);
      past.note(event);
      return [whole];
    }
    case "taken-back":
      past.forget(event.id);
      return [event];
    case "reacted": {
      const { emoji, who, on, time } = event;
      const changes = past.reactions.take({ id: event.quote.id, emoji, who, on, time });
      const quote = past.known.quote(event.quote.id);
      return changes && quote.said !== undefined ? [{ ...event, quote }] : [];
    }
    default:
      return [event];
  }
}

/** The conversation in which an event has to keep its place. */
function placeOf(session: Session, event: ClientEvent): string | undefined {
  switch (event.kind) {
    case "heard":
    case "taken-back":
    case "reacted":
      return event.room ?? event.peer;
    case "joined":
    case "topic":
    case "put-out":
    case "room-changed":
    case "keeping":
      return event.room;
    // Until it is shown as said, it stands as on its way.
    case "delivered":
      return event.saying.to;
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
