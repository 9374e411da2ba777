/**
 * Collects what one command answers, so that labels and batches are one function.
 *
 * Without a label each answer goes out at once. With one, the answers wait until the command is done,
 * or there are many: none becomes `ACK`, one gets the label, several become a labeled batch.
 *
 * @see https://ircv3.net/specs/extensions/labeled-response
 */
import { CAPABILITIES, has } from "../protocol/capabilities.ts";
import { MAX_LINE } from "../protocol/framing.ts";
import { type OutgoingMessage, writable } from "../protocol/message.ts";
import { ERR_UNKNOWNERROR } from "../protocol/numerics.ts";
import { NO_TAGS, type Tags } from "../protocol/tags.ts";
import { byteLength } from "../protocol/text.ts";
import { MOST_COLLECTED } from "./limits.ts";
import { type Encoder, messagesOf, type Origin, originTags } from "./encode.ts";
import type { ChatEvent } from "./events.ts";
import type { Client } from "./client.ts";
import type { User } from "./user.ts";

/** Who answers: what all replies of a server have in common. */
export interface Speaker {
  /** The server's name. */
  readonly name: string;
  /** ms since 1970. */
  readonly now: () => number;
  readonly encoder: Encoder;
}

/**
 * The name of the batch that answers a label. It ends before the next command begins, so it need not be
 * new each time.
 */
const LABELED = "r";
const NOTHING: readonly Uint8Array[] = [];

export class Reply {
  readonly #client: Client;
  readonly #speaker: Speaker;
  readonly #server: string;
  readonly #label: string | undefined;
  #collected: OutgoingMessage[] | undefined;
  /** Whether what was collected is on its way, for there was much of it. */
  #streams = false;
  #sent: Uint8Array[] | undefined;
  #answers = 0;
  #finished = false;
  /** The batch that answers belong to now. */
  #batch: string | undefined;

  /** `label` is the one the command came with, if any. */
  constructor(client: Client, speaker: Speaker, label?: string) {
    this.#client = client;
    this.#speaker = speaker;
    this.#server = speaker.name;
    this.#label = label;
  }

  /** A numeric: the nick that it is for goes in front of the parameters. */
  numeric(code: string, ...params: readonly string[]): void {
    this.message(code, this.#client.user.nick, ...params);
  }

  /** A numeric with tags of its own, for who takes tags. */
  tagged(tags: Tags, code: string, ...params: readonly string[]): void {
    const wanted = has(this.#client.capabilities, "message-tags") ? tags : NO_TAGS;
    this.#from(this.#server, {}, code, [this.#client.user.nick, ...params], wanted);
  }

  /** A message from the server. What cannot stand in the middle of a line is shown as `*`. */
  message(command: string, ...params: readonly string[]): void {
    this.from(this.#server, command, ...params);
  }

  /** A message from somebody of whom tags tell nothing. */
  from(source: string, command: string, ...params: readonly string[]): void {
    this.#from(source, {}, command, params);
  }

  /** A message from the server about something that was said before, with the time of that. */
  past(time: number, command: string, ...params: readonly string[]): void {
    this.#from(this.#server, { time }, command, params);
  }

  /** A message from a person, with the tags that events have that they cause. */
  by(user: User, command: string, ...params: readonly string[]): void {
    const { account, bot } = user;
    this.#from(user.source, { account, bot }, command, params);
  }

  /** How many bytes the last parameter of a message from the server may have, after these. */
  space(command: string, ...params: readonly string[]): number {
    return MAX_LINE - byteLength(`:${[this.#server, command, ...params].join(" ")} :\r\n`);
  }

  /** How many bytes the last parameter of a numeric may have, after these. */
  numericSpace(code: string, ...params: readonly string[]): number {
    return this.space(code, this.#client.user.nick, ...params);
  }

  /**
   * A standard reply for a failed command.
   * @see https://ircv3.net/specs/extensions/standard-replies
   */
  fail(command: string, code: string, text: string, ...context: readonly string[]): void {
    // A client that has asked for nothing new is told in the old way.
    if (this.#client.capabilities === 0) this.numeric(ERR_UNKNOWNERROR, command, text);
    else this.message("FAIL", command, code, ...context, text);
  }

  /** A standard reply that something is good to know. */
  note(command: string, code: string, text: string, ...context: readonly string[]): void {
    if (has(this.#client.capabilities, "standard-replies")) {
      this.message("NOTE", command, code, ...context, text);
    } else this.message("NOTICE", this.#client.user.nick, text);
  }

  /** What happened because of the command, as the person who asked sees it. */
  event(event: ChatEvent): void {
    const messages = messagesOf(event, this.#client.capabilities);
    // A batch is one answer; lines that stand alone are as many as there are.
    this.#answers += messages[0]?.command === "BATCH" ? 1 : messages.length;
    for (const message of messages) this.#add(message);
  }

  /**
   * Groups what `send` answers into a batch of a type, for who takes batches.
   * @param params What follows the type, then tags of the batch itself.
   */
  batch(type: string, params: readonly string[], tags: Tags, send: () => void): void {
    if (!has(this.#client.capabilities, "batch")) return send();
    const before = this.#answers;
    const name = `b${before}`;
    const source = this.#server;
    this.#add({ command: "BATCH", source, params: [`+${name}`, type, ...params], tags });
    this.#batch = name;
    send();
    this.#batch = undefined;
    this.#add({ command: "BATCH", source, params: [`-${name}`] });
    // All of it is one answer.
    this.#answers = before + 1;
  }

  /**
   * Takes the client off the server: an ERROR with the reason is the last that it reads, and belongs to
   * the answer.
   * @see https://modern.ircdocs.horse/#quit-message
   */
  end(reason: string): void {
    this.#answers++;
    this.#add({ command: "ERROR", params: [goodbye(reason)] });
    this.finish();
    this.#client.outbox.finish(reason);
  }

  /** All lines that went out, encoded: they are not held on to. */
  takeSent(): readonly Uint8Array[] {
    const sent = this.#sent ?? NOTHING;
    this.#sent = undefined;
    return sent;
  }

  /** Another answer to the same command, in place of this one. */
  again(): Reply {
    return new Reply(this.#client, this.#speaker, this.#label);
  }

  /** The command is not answered now: its label is that of a later one. */
  postpone(): void {
    this.#finished = true;
  }

  /** Sends what was collected, when the command is done. */
  finish(): void {
    const label = this.#label;
    if (label === undefined || this.#finished) return;
    this.#finished = true;
    if (this.#streams) return this.#endLabeled();
    const [first, ...others] = this.#collected ?? [];
    if (first === undefined) {
      this.#send({ command: "ACK", source: this.#server, tags: new Map([["label", label]]) });
      return;
    }
    // One answer, though it may be a batch of its own: then its first message has the label.
    if (this.#answers === 1) {
      this.#send(withTag(first, "label", label));
      for (const message of others) this.#send(message);
      return;
    }
    this.#sendLabeled(label);
    this.#endLabeled();
  }

  /** Begins the batch of all that answers to a label, with what there is so far. */
  #sendLabeled(label: string): void {
    this.#send({
      command: "BATCH",
      params: [`+${LABELED}`, "labeled-response"],
      source: this.#server,
      tags: new Map([["label", label]]),
    });
    const collected = this.#collected ?? [];
    this.#collected = undefined;
    for (const message of collected) this.#sendInBatch(message);
  }

  #sendInBatch(message: OutgoingMessage): void {
    // What belongs to a batch within this one says so already.
    this.#send(message.tags?.has("batch") ? message : withTag(message, "batch", LABELED));
  }

  #endLabeled(): void {
    this.#send({ command: "BATCH", params: [`-${LABELED}`], source: this.#server });
  }

  #from(
    source: string,
    who: Partial<Origin>,
    command: string,
    params: readonly string[],
    more: Tags = NO_TAGS,
  ): void {
    const tags = originTags({ time: this.#speaker.now(), ...who }, this.#client.capabilities);
    this.#answers++;
    this.#add({
      command,
      params: writable(params),
      source,
      tags: more.size === 0 ? tags : new Map([...tags, ...more]),
    });
  }

  #add(answer: OutgoingMessage): void {
    const message = this.#batch === undefined ? answer : withTag(answer, "batch", this.#batch);
    if (this.#label === undefined) return this.#send(message);
    if (this.#streams) return this.#sendInBatch(message);
    const collected = this.#collected ??= [];
    collected.push(message);
    if (collected.length < MOST_COLLECTED) return;
    this.#streams = true;
    this.#sendLabeled(this.#label);
  }

  #send(message: OutgoingMessage): void {
    const line = this.#speaker.encoder.line(message);
    (this.#sent ??= []).push(line);
    this.#client.outbox.send(line);
  }
}

/** What ERROR says to who has to go. */
export function goodbye(reason: string): string {
  return `Closing link: ${reason}`;
}

/** Whether a client's labels are answered: they need batches. */
export function takesLabels(client: Client): boolean {
  const needed = CAPABILITIES["labeled-response"] | CAPABILITIES.batch;
  return (client.capabilities & needed) === needed;
}

function withTag(message: OutgoingMessage, name: string, value: string): OutgoingMessage {
  return { ...message, tags: new Map([[name, value], ...message.tags ?? []]) };
}
