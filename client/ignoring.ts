/** What of the events is left when somebody is ignored. Pure. */
import type { ClientEvent } from "./events.ts";

/** An event without what people say and do who are ignored; `undefined` where nothing is left. */
export function withoutIgnored(
  event: ClientEvent,
  isIgnored: (name: string) => boolean,
): ClientEvent | undefined {
  switch (event.kind) {
    case "heard":
      return !event.own && isIgnored(event.from) ? undefined : event;
    case "reacted":
      return !event.own && isIgnored(event.who) ? undefined : event;
    case "past":
    case "found": {
      const messages = event.messages.filter(({ from, own }) => own || !isIgnored(from));
      return messages.length === event.messages.length ? event : { ...event, messages };
    }
    case "joined":
    case "left":
    case "invited":
    case "away":
    case "typing":
    case "wrote":
      return isIgnored(event.who) ? undefined : event;
    default:
      return event;
  }
}
