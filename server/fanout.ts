/** Takes an event to everybody who is to read it: encoded once a form, queued by reference. */
import type { CapabilitySet } from "../protocol/capabilities.ts";
import { type Encoder, messagesOf } from "./encode.ts";
import type { Client } from "./client.ts";
import type { ChatEvent } from "./events.ts";
import type { Actor } from "./state.ts";
import type { User } from "./user.ts";

/** An event's bytes by form; `null` for a form that is not told. Made when first needed. */
class Encodings {
  readonly #encoder: Encoder;
  readonly #event: ChatEvent;
  readonly #byForm = new Map<CapabilitySet, Uint8Array | null>();

  constructor(encoder: Encoder, event: ChatEvent) {
    this.#encoder = encoder;
    this.#event = event;
  }

  /** All that were made. */
  readonly made: Uint8Array[] = [];

  of(form: CapabilitySet): Uint8Array | null {
    let bytes = this.#byForm.get(form);
    if (bytes === undefined) {
      const messages = messagesOf(this.#event, form);
      bytes = messages.length === 0 ? null : this.#encoder.lines(messages);
      this.#byForm.set(form, bytes);
      if (bytes !== null) this.made.push(bytes);
    }
    return bytes;
  }
}

/**
 * Queues an event for each client of each recipient, but for one client or one person, and for those
 * that do not want it. Nothing here waits, and nothing is made for a delivery: clients of one form share one array of bytes.
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
  const encodings = new Encodings(encoder, event);
  let form = -1;
  let bytes: Uint8Array | null = null;
  for (const user of recipients) {
    if (user === except) continue;
    for (const client of user.clients) {
      if (client === except || wanted?.(client) === false) continue;
      if (client.form !== form) {
        form = client.form;
        bytes = encodings.of(form);
      }
      if (bytes !== null) client.outbox.send(bytes);
    }
  }
  return encodings.made;
}
