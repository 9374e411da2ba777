/**
 * Takes events to everybody who is to read them: encoded once a form, queued by reference.
 *
 * What somebody says in a row is told together: twenty lines are one array of bytes, and queued once for
 * each who reads them. Everything else tells what waits first, so that nobody can see a difference.
 */
import type { CapabilitySet } from "../protocol/capabilities.ts";
import type { Client } from "./client.ts";
import { type Encoder, messagesOf } from "./encode.ts";
import type { ChatEvent, Said } from "./events.ts";
import { MOST_IN_A_ROW } from "./limits.ts";
import type { Actor, Delivery } from "./teller.ts";
import type { User } from "./user.ts";
import type { Vitals } from "./vitals.ts";

/** Events as those of one form get them, if they are told of them, and those made before. */
export interface Encoding {
  readonly form: CapabilitySet;
  readonly bytes: Uint8Array | undefined;
  readonly before: Encoding | undefined;
}

const NOBODY: readonly User[] = [];

/** What a fan-out is made of. */
export interface FanoutParts {
  readonly encoder: Encoder;
  readonly vitals: Pick<Vitals, "said" | "linesOut">;
  /** Has {@linkcode Fanout.release} called at the end of this turn. */
  readonly schedule: () => void;
  /** Is told what people were sent of what was said, the last encoding first. */
  readonly sent: (last: Encoding) => void;
}

export class Fanout implements Delivery {
  readonly #parts: FanoutParts;
  /** What one client has said in a row to the same people, who were not told yet. */
  #row: Said[] = [];
  #hearers = NOBODY;
  #by: Actor | undefined;
  /** At how many clients they sit. */
  #clients = 0;
  /** How much more was promised than `linesOut` knows of. */
  #ahead = 0;

  constructor(parts: FanoutParts) {
    this.#parts = parts;
  }

  /** How many clients wait to be told. */
  get waiting(): number {
    return this.#row.length === 0 ? 0 : this.#clients;
  }

  /** What was done so far, in lines that were queued or will be: for the difference between two moments. */
  get work(): number {
    return this.#parts.vitals.linesOut + this.#ahead;
  }

  deliver(
    event: ChatEvent,
    recipients: Iterable<User>,
    except?: Actor | User,
    wanted?: (client: Client) => boolean,
  ): void {
    this.release();
    const last = fanOut(this.#parts.encoder, [event], recipients, except, wanted);
    // What the disk may refuse yet is taken back then.
    if (last !== undefined && event.kind === "redacted") this.#parts.sent(last);
  }

  say(event: Said, hearers: readonly User[], by: Actor | undefined): void {
    const { vitals, schedule } = this.#parts;
    vitals.said++;
    // Of a mere tag only some are told: what it costs is known when they were.
    const isTag = event.form === "tag";
    const goesOn = hearers === this.#hearers && by === this.#by && this.#row.length < MOST_IN_A_ROW;
    if (isTag || !goesOn) this.release();
    if (isTag) return this.#tell([event], hearers, by);
    if (this.#row.length === 0) {
      this.#hearers = hearers;
      this.#clients = hearers.reduce((sum, { clients }) => sum + clients.length, 0);
      this.#by = by;
      schedule();
    }
    this.#row.push(event);
    this.#ahead += this.#clients;
  }

  release(but?: Actor): void {
    const row = this.#row;
    if (row.length === 0 || (but !== undefined && but === this.#by)) return;
    const { vitals } = this.#parts;
    this.#row = [];
    const before = vitals.linesOut;
    this.#tell(row, this.#hearers, this.#by);
    // Whoever happened to be the cause has not done it.
    this.#ahead -= vitals.linesOut - before;
    this.#hearers = NOBODY;
    this.#by = undefined;
  }

  #tell(events: readonly Said[], hearers: readonly User[], by: Actor | undefined): void {
    const last = fanOut(this.#parts.encoder, events, hearers, by);
    if (last !== undefined) this.#parts.sent(last);
  }
}

/**
 * Queues events for each client of each recipient, but for one client or one person, and for those
 * that do not want them. Nothing here waits, and nothing is made for a delivery: clients of one form
 * share one array of bytes.
 *
 * @returns What was made, the last encoding first.
 */
function fanOut(
  encoder: Encoder,
  events: readonly ChatEvent[],
  recipients: Iterable<User>,
  except?: Actor | User,
  wanted?: (client: Client) => boolean,
): Encoding | undefined {
  let made: Encoding | undefined;
  let last: Encoding | undefined;
  for (const user of recipients) {
    if (user === except) continue;
    for (const client of user.clients) {
      if (client === except || wanted?.(client) === false) continue;
      if (last === undefined || last.form !== client.form) {
        last = known(made, client.form) ?? (made = encode(encoder, events, client.form, made));
      }
      if (last.bytes !== undefined) client.outbox.send(last.bytes, events.length);
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
  events: readonly ChatEvent[],
  form: CapabilitySet,
  before: Encoding | undefined,
): Encoding {
  const messages = events.flatMap((event) => messagesOf(event, form));
  return { form, bytes: messages.length === 0 ? undefined : encoder.lines(messages), before };
}
