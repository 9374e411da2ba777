/** Takes an event to everybody who is to read it: encoded once a form, queued by reference. */
import type { CapabilitySet } from "../protocol/capabilities.ts";
import { type Encoder, messagesOf } from "./encode.ts";
import type { Client } from "./client.ts";
import type { ChatEvent } from "./events.ts";
import type { Actor, Sent } from "./teller.ts";
import type { User } from "./user.ts";

/** An event as those of one form get it. There are few forms. */
interface Encoding extends Sent {
  readonly form: CapabilitySet;
  readonly before: Encoding | undefined;
}

/**
 * Queues an event for each client of each recipient, but for one client or one person, and for those
 * that do not want it. Nothing here waits, and nothing is made for a delivery: clients of one form
 * share one array of bytes.
 *
 * @returns What was made, the last encoding first.
 */
export function fanOut(
  encoder: Encoder,
  event: ChatEvent,
  recipients: Iterable<User>,
  except?: Actor | User,
  wanted?: (client: Client) => boolean,
): Sent | undefined {
  let made: Encoding | undefined;
  let last: Encoding | undefined;
  for (const user of recipients) {
    if (user === except) continue;
    for (const client of user.clients) {
      if (client === except || wanted?.(client) === false) continue;
      if (last === undefined || last.form !== client.form) {
        last = known(made, client.form) ?? (made = encode(encoder, event, client.form, made));
      }
      if (last.bytes !== undefined) client.outbox.send(last.bytes);
    }
  }
  return made;
}

/** The encoding of a form, if it was made. */
function known(made: Encoding | undefined, form: CapabilitySet): Encoding | undefined {
  let at = made;
  while (at !== undefined && at.form !== form) at = at.before;
  return at;
}

function encode(
  encoder: Encoder,
  event: ChatEvent,
  form: CapabilitySet,
  before: Encoding | undefined,
): Encoding {
  const messages = messagesOf(event, form);
  return { form, bytes: messages.length === 0 ? undefined : encoder.lines(messages), before };
}
