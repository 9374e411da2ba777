/** Takes an event to everybody who is to read it: encoded once a form, queued by reference. */
import type { CapabilitySet } from "../protocol/capabilities.ts";
import { type Encoder, messagesOf } from "./encode.ts";
import type { Client } from "./client.ts";
import type { ChatEvent } from "./events.ts";
import type { Actor } from "./teller.ts";
import type { User } from "./user.ts";

/** An event as those of one form get it; without bytes where they are not told. */
interface Encoding {
  readonly form: CapabilitySet;
  readonly bytes: Uint8Array | undefined;
}

/**
 * Queues an event for each client of each recipient, but for one client or one person, and for those
 * that do not want it. Nothing here waits, and nothing is made for a delivery: clients of one form
 * share one array of bytes.
 *
 * @returns The arrays that were made.
 */
export function fanOut(
  encoder: Encoder,
  event: ChatEvent,
  recipients: Iterable<User>,
  except?: Actor | User,
  wanted?: (client: Client) => boolean,
): Uint8Array[] {
  const encodings: Encoding[] = [];
  let last: Encoding | undefined;
  for (const user of recipients) {
    if (user === except) continue;
    for (const client of user.clients) {
      if (client === except || wanted?.(client) === false) continue;
      if (last === undefined || last.form !== client.form) {
        last = encodingFor(encoder, event, client.form, encodings);
      }
      if (last.bytes !== undefined) client.outbox.send(last.bytes);
    }
  }
  return encodings.map(({ bytes }) => bytes).filter((bytes) => bytes !== undefined);
}

/** The encoding of a form, which is made when it is first needed. There are few forms. */
function encodingFor(
  encoder: Encoder,
  event: ChatEvent,
  form: CapabilitySet,
  made: Encoding[],
): Encoding {
  const known = made.find((encoding) => encoding.form === form);
  if (known !== undefined) return known;
  const messages = messagesOf(event, form);
  const encoding = { form, bytes: messages.length === 0 ? undefined : encoder.lines(messages) };
  made.push(encoding);
  return encoding;
}
