/**
 * What we say: into how many lines it goes, what is on its way, and what has failed and is kept to be
 * sent again.
 *
 * A saying is `sending`, then either `delivered`, or `not-sent` and perhaps `sending` once more. One
 * that was on its way when the connection was lost stays on its way until the past of its room tells
 * whether it has arrived.
 */
import { ACTION, CTCP } from "../protocol/ctcp.ts";
import { MAX_LINE } from "../protocol/framing.ts";
import type { OutgoingMessage } from "../protocol/message.ts";
import { casefold, isRoomLike } from "../protocol/names.ts";
import type { Tags } from "../protocol/tags.ts";
import { byteLength } from "../protocol/text.ts";
import type { ClientEvent, Refused } from "./events.ts";
import { keepsPast } from "./history.ts";
import { batchLines, MULTILINE, type Part, partsOf, readLimits } from "./multiline.ts";
import { type Labelled, Outgoing } from "./outgoing.ts";
import { type Missing, Outstanding, type Settled } from "./outstanding.ts";
import type { Heard, Saying } from "./said.ts";
import type { Session } from "./session.ts";
import { complain, NOTHING, type Step } from "./steps.ts";

/** The most of what was not sent that is kept. */
const MOST_FAILED = 100;
/** The longest source that a server puts before what we say, when it has not shown us ours yet. */
const SOURCE_BUDGET = 200;
/** A piece holds so many bytes at least, whatever the server shows us as our source. */
const LEAST_PIECE = 16;
/** Why something is not sent that nobody can tell of. */
const LOST = "the connection was lost";
const UNSENT = "it had not gone out yet";
const PERHAPS_LOST = "the connection was lost; it may have arrived";

export class Speaking {
  readonly outstanding = new Outstanding();
  readonly #outgoing = new Outgoing();
  /** How many messages of several lines have been sent. */
  #batches = 0;
  /** In the order in which it failed. */
  #failed: Saying[] = [];
  /** The texts of what has not arrived of a saying, where that is not all of it. */
  readonly #left = new WeakMap<Saying, readonly string[]>();
  /** What a room is called now for which something was meant. */
  readonly #rooms = new WeakMap<Saying, string>();
  /** In which order sayings were said first. */
  readonly #places = new WeakMap<Saying, number>();
  #said = 0;
  /** What a server that restarts has not taken, and is said again. */
  #unsaid: Saying[] = [];
  /** Whether the server is restarting: what is said now is said when it is back. */
  #waits = false;

  /**
   * Says something, or what has not arrived of it; it is cut where one line cannot hold it, and goes out
   * as the server takes it.
   */
  say(session: Session, saying: Saying, now: number): Step {
    this.#failed = this.#failed.filter((other) => other !== saying);
    if (!this.#places.has(saying)) this.#places.set(saying, this.#said++);
    const wire = this.#current(saying);
    if (this.#hasToWait(session, wire)) {
      this.#unsaid.push(saying);
      return { send: [], events: [{ kind: "sending", saying, ...rest(this.#left.get(saying)) }] };
    }
    const refused = whyNot(session, wire);
    if (refused !== undefined) return { send: [], events: this.fail(saying, refused) };
    const left = this.#left.get(saying);
    const parts = (left ?? [saying.text]).flatMap((text) => splitUp(session, { ...wire, text }));
    // A server that cannot acknowledge is trusted to have taken what was written.
    if (!session.acknowledges) {
      const send = parts.flatMap((part, at) =>
        this.#lines(wire, part, tagsOf(session, wire, at === 0))
      );
      return { send, events: [...echo(session, wire, now), { kind: "delivered", saying }] };
    }
    const texts = parts.map((part) => part.text);
    const labels = this.outstanding.add(
      saying,
      texts,
      { to: wire.to, at: now },
      left !== undefined,
    );
    const messages = parts.map((part, at): Labelled => {
      const label = labels[at] ?? "";
      return { label, lines: this.#lines(wire, part, tagsOf(session, wire, at === 0, label)) };
    });
    if (this.#outgoing.add(messages)) {
      this.#left.delete(saying);
      return { send: this.more(), events: [{ kind: "sending", saying, ...rest(left) }] };
    }
    for (const label of labels) this.outstanding.settle(label);
    return { send: [], events: this.fail(saying, "too much waits to be sent") };
  }

  /** What may go out now. */
  more(): OutgoingMessage[] {
    return this.#outgoing.next((label) => this.outstanding.has(label));
  }

  /** Says again what was not sent, in the order in which it was said. */
  again(session: Session, now: number): Step {
    if (this.#failed.length === 0) return complain("There is nothing that was not sent.");
    const place = (saying: Saying): number => this.#places.get(saying) ?? 0;
    const steps = this.#failed.toSorted((a, b) => place(a) - place(b))
      .map((saying) => this.say(session, saying, now));
    return {
      send: steps.flatMap((step) => step.send),
      events: steps.flatMap((step) => step.events),
    };
  }

  /** Keeps what was not sent no longer. */
  forget(): Step {
    const all = [...this.#failed.splice(0), ...this.#unsaid.splice(0)];
    if (all.length === 0) return complain("There is nothing that was not sent.");
    return { send: [], events: this.#giveUp(all) };
  }

  /** Takes back the last that waits for a server that restarts, if anything does. */
  withdraw(): Step | undefined {
    const last = this.#unsaid.pop();
    return last && { send: [], events: this.#giveUp([last]) };
  }

  /** Something has not reached the server. @returns What tells of it, and of what is kept no longer. */
  fail(saying: Saying, reason: string): ClientEvent[] {
    this.#failed.push(saying);
    const tooMany = this.#failed.splice(0, this.#failed.length - MOST_FAILED);
    return [
      { kind: "not-sent", saying, reason, ...rest(this.#left.get(saying)) },
      ...this.#giveUp(tooMany),
    ];
  }

  /** The server has refused a saying, or a part of it. @returns What tells of it, once. */
  refuse({ saying, part, failed }: Settled, reason: string): ClientEvent[] {
    // The others are on their way, or have arrived.
    const events = failed && this.#failed.includes(saying) ? [] : this.fail(saying, reason);
    if (part !== undefined) this.#left.set(saying, [...this.#left.get(saying) ?? [], part]);
    return events;
  }

  /** The connection is gone. */
  lose(session: Session): ClientEvent[] {
    const again = session.resends && session.restarting !== undefined;
    this.#waits ||= again;
    const told = keepsPast(session) && session.historyLength > 0 && !again;
    const lost = this.outstanding.lose(
      (label) => this.#outgoing.hasGone(label),
      () => told,
    );
    this.#outgoing.clear();
    return lost.flatMap((one) =>
      again && !one.failed
        ? this.#keep(one)
        : this.#lost(one, one.perhaps ? PERHAPS_LOST : LOST, one.failed)
    );
  }

  /**
   * There will be no other connection: what has not gone out will not, and of the rest nobody will know.
   * @returns What tells of both.
   */
  leave(): ClientEvent[] {
    const lost = this.outstanding.lose((label) => this.#outgoing.hasGone(label), () => false);
    const unsaid = this.#unsaid.splice(0).flatMap((saying) => this.fail(saying, UNSENT));
    return [
      ...lost.flatMap((one): ClientEvent[] =>
        one.perhaps
          ? [{ kind: "sending", saying: one.saying, ...rest(one.parts) }]
          : this.#lost(one, UNSENT, one.failed)
      ),
      ...unsaid,
    ];
  }

  /** Says again what a server that has restarted had not taken, where we are back. */
  resume(session: Session, events: readonly ClientEvent[], now: number): Step {
    if (this.#unsaid.length === 0 && !this.#waits) return NOTHING;
    const steps = events.flatMap((event): Step[] => {
      switch (event.kind) {
        case "welcomed":
          this.#waits = false;
          return this.#unsaidTo((to) => !isRoomLike(to))
            .map((saying) => this.say(session, saying, now));
        case "entered":
          return this.#unsaidTo((to) => casefold(to) === casefold(event.room))
            .map((saying) => this.say(session, saying, now));
        default:
          return [];
      }
    });
    return {
      send: steps.flatMap((step) => step.send),
      events: steps.flatMap((step) => step.events),
    };
  }

  #keep({ saying, to, parts }: Missing): ClientEvent[] {
    this.#rooms.set(saying, to);
    if (parts !== undefined) this.#left.set(saying, parts);
    this.#unsaid.push(saying);
    return [];
  }

  #unsaidTo(isMeant: (to: string) => boolean): Saying[] {
    const meant = this.#unsaid.filter((saying) => isMeant(this.#current(saying).to));
    this.#unsaid = this.#unsaid.filter((saying) => !meant.includes(saying));
    return meant;
  }

  /** Whether something is said later: when the server is back, or after what waits for that already. */
  #hasToWait(session: Session, { to, text }: Saying): boolean {
    if (isBlank(text) || this.#unsaid.length >= MOST_FAILED) return false;
    if (!session.registered) return this.#waits && !isElsewhere(session, to);
    return this.#unsaid.some((other) => casefold(this.#current(other).to) === casefold(to));
  }

  /** A saying with the name that its room has now. */
  #current(saying: Saying): Saying {
    const to = this.#rooms.get(saying);
    return to === undefined ? saying : { ...saying, to };
  }

  #renamed(from: string, to: string): void {
    this.outstanding.rename(from, to);
    for (const saying of [...this.#failed, ...this.#unsaid]) {
      if (casefold(this.#current(saying).to) === casefold(from)) this.#rooms.set(saying, to);
    }
  }

  /** We are not in a room: what waits for it is not said. */
  #outOf(room: string): ClientEvent[] {
    return this.#unsaidTo((to) => casefold(to) === casefold(room))
      .flatMap((saying) => this.fail(saying, LOST));
  }

  /** What follows from what happens for sayings of which nobody knows whether they have arrived. */
  learn(session: Session, events: readonly ClientEvent[]): ClientEvent[] {
    return events.flatMap((event): ClientEvent[] => {
      switch (event.kind) {
        case "past":
          if (event.why === "older") return [];
          return [
            ...event.messages.flatMap((message) => this.#arrived(message)),
            ...!event.last ? [] : event.room === undefined
              // A guest's private past ends with the visit: it need not tell all.
              ? this.#missing(event.peer ?? "", PERHAPS_LOST)
              : this.#missing(event.room, LOST),
          ];
        case "welcomed":
          if (keepsPast(session) && session.historyLength > 0) return [];
          return this.outstanding.unsureOf((to) => !isRoomLike(to))
            .flatMap((peer) => this.#missing(peer, PERHAPS_LOST));
        case "entered":
          return session.pasts.of(event.room).holding
            ? []
            : this.#missing(event.room, PERHAPS_LOST);
        case "left-room":
          return [...this.#missing(event.room, PERHAPS_LOST), ...this.#outOf(event.room)];
        case "refused":
          return !isOutside(event)
            ? []
            : [...this.#missing(event.subject, PERHAPS_LOST), ...this.#outOf(event.subject)];
        case "room-renamed":
          this.#renamed(event.from, event.to);
          return [];
        default:
          return [];
      }
    });
  }

  #giveUp(sayings: readonly Saying[]): ClientEvent[] {
    return sayings.map((saying) => ({
      kind: "given-up",
      saying,
      ...rest(this.#left.get(saying)),
    }));
  }

  #lines(saying: Saying, { text, pieces }: Part, tags: Tags): OutgoingMessage[] {
    if (pieces.length === 1) return [line(saying, text, tags)];
    return batchLines(`m${++this.#batches}`, saying.to, pieces, tags);
  }

  #arrived(message: Heard): ClientEvent[] {
    const saying = message.own ? this.outstanding.recognise(message) : undefined;
    return saying === undefined ? [] : [{ kind: "delivered", saying }];
  }

  #missing(to: string, reason: string): ClientEvent[] {
    return this.outstanding.missing(to).flatMap((one) => this.#lost(one, reason));
  }

  /** @param failed Whether it was told before, of another part. */
  #lost({ saying, to, parts }: Missing, reason: string, failed = false): ClientEvent[] {
    this.#rooms.set(saying, to);
    const before = failed ? this.#left.get(saying) ?? [] : [];
    if (parts !== undefined) this.#left.set(saying, [...before, ...parts]);
    return failed && this.#failed.includes(saying) ? [] : this.fail(saying, reason);
  }
}

/** Whether a refusal says that we are not in a room. */
function isOutside({ what }: Refused): boolean {
  return what === "room" || what === "locked";
}

function isBlank(text: string): boolean {
  return /^\n*$/.test(text);
}

/** Why something cannot be said now. */
function whyNot(session: Session, { to, text }: Saying): string | undefined {
  if (isBlank(text)) return "there is nothing in it";
  if (!session.registered) return "there was no connection";
  return isElsewhere(session, to) ? "you are not in that room" : undefined;
}

/** Whether something is for a room that we are not in. */
function isElsewhere(session: Session, to: string): boolean {
  return isRoomLike(to) && session.room(to) === undefined;
}

/** What is told of a saying of which a part has arrived. */
function rest(left: readonly string[] | undefined): { readonly left?: string } {
  return left === undefined ? {} : { left: left.join("\n") };
}

/** A saying as messages that fit into what the wire takes. */
function splitUp(session: Session, { to, text, style }: Saying): Part[] {
  const wrapping = style === "action" ? `${ACTION}${CTCP}` : "";
  const overhead = byteLength(`: PRIVMSG ${to} :\r\n${wrapping}`);
  const source = session.source === "" ? SOURCE_BUDGET : byteLength(session.source);
  const space = Math.max(LEAST_PIECE, MAX_LINE - overhead - source);
  // What one does is said in one line.
  if (style === "action") return partsOf(text.replaceAll("\n", " "), space, overhead, undefined);
  const { capabilities, offered } = session;
  const takesLines = capabilities.has(MULTILINE) && capabilities.has("batch");
  const limits = takesLines ? readLimits(offered.get(MULTILINE) ?? "") : undefined;
  return partsOf(text, space, overhead, limits);
}

function line({ to, style }: Saying, text: string, tags: Tags): OutgoingMessage {
  return {
    command: "PRIVMSG",
    params: [to, style === "action" ? `${ACTION}${text}${CTCP}` : text],
    ...tags.size === 0 ? {} : { tags },
  };
}

/** What goes with a message: what it answers (the first part of it does), and its label. */
function tagsOf(session: Session, { quote }: Saying, first: boolean, label?: string): Tags {
  const tags = new Map<string, string>();
  if (label !== undefined) tags.set("label", label);
  if (quote !== undefined && first && session.takesTag("+reply")) {
    tags.set("+reply", quote.id).set("+draft/reply", quote.id);
  }
  return tags;
}

/** What we say, where the server does not tell us. */
function echo(session: Session, saying: Saying, now: number): ClientEvent[] {
  const { to, text, style, quote } = saying;
  if (session.capabilities.has("echo-message")) return [];
  const room = session.room(to)?.name;
  const place = { room, peer: room === undefined ? to : undefined };
  return [{
    kind: "heard",
    time: now,
    id: "",
    from: session.name,
    ...place,
    text,
    style,
    own: true,
    ...quote === undefined ? {} : { quote },
  }];
}
