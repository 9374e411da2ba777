/**
 * Collects what one command answers, so that labels and batches are one function.
 *
 * Without a label each answer goes out at once. With one, the answers wait until the command is done:
 * none becomes `ACK`, one gets the label, several become a labeled batch.
 *
 * @see https://ircv3.net/specs/extensions/labeled-response
 */
import { CAPABILITIES, has } from "../protocol/capabilities.ts";
import { isMiddle, type OutgoingMessage } from "../protocol/message.ts";
import { encodeLine, messageOf, timeTag } from "./encode.ts";
import type { ChatEvent } from "./events.ts";
import type { User } from "./user.ts";

export class Reply {
  readonly #user: User;
  readonly #server: string;
  readonly #now: () => number;
  readonly #label: string | undefined;
  readonly #collected: OutgoingMessage[] = [];

  /** `server` is the server's name; `label` is the one the command came with, if any. */
  constructor(user: User, server: string, now: () => number, label?: string) {
    this.#user = user;
    this.#server = server;
    this.#now = now;
    this.#label = label;
  }

  /** A numeric: the nick that it is for goes in front of the parameters. */
  numeric(code: string, ...params: readonly string[]): void {
    this.message(code, this.#user.nick, ...params);
  }

  /** A message from the server. What cannot stand in the middle of a line is shown as `*`. */
  message(command: string, ...params: readonly string[]): void {
    this.from(this.#server, command, ...params);
  }

  /** A message from somebody. */
  from(source: string, command: string, ...params: readonly string[]): void {
    const timed = has(this.#user.capabilities, "server-time");
    this.#add({
      command,
      params: params.map((param, at) => at === params.length - 1 || isMiddle(param) ? param : "*"),
      source,
      ...(timed ? { tags: new Map([["time", timeTag(this.#now())]]) } : {}),
    });
  }

  /**
   * A standard reply for a failed command.
   * @see https://ircv3.net/specs/extensions/standard-replies
   */
  fail(command: string, code: string, text: string, ...context: readonly string[]): void {
    this.message("FAIL", command, code, ...context, text);
  }

  /** What happened because of the command, as the person who asked sees it. */
  event(event: ChatEvent): void {
    const message = messageOf(event, this.#user.capabilities);
    if (message !== undefined) this.#add(message);
  }

  /** Sends what was collected. Call once, when the command is done. */
  finish(): void {
    const label = this.#label;
    if (label === undefined) return;
    const [first, ...others] = this.#collected;
    if (first === undefined) {
      this.#send({ command: "ACK", source: this.#server, tags: new Map([["label", label]]) });
      return;
    }
    if (others.length === 0) {
      this.#send(withTag(first, "label", label));
      return;
    }
    // The batch ends before the next command begins, so its name need not be new each time.
    const batch = "r";
    this.#send({
      command: "BATCH",
      params: [`+${batch}`, "labeled-response"],
      source: this.#server,
      tags: new Map([["label", label]]),
    });
    for (const message of this.#collected) this.#send(withTag(message, "batch", batch));
    this.#send({ command: "BATCH", params: [`-${batch}`], source: this.#server });
  }

  #add(message: OutgoingMessage): void {
    if (this.#label === undefined) this.#send(message);
    else this.#collected.push(message);
  }

  #send(message: OutgoingMessage): void {
    this.#user.outbox.send(encodeLine(message));
  }
}

/** Whether a client's labels are answered: they need batches. */
export function takesLabels(user: User): boolean {
  const needed = CAPABILITIES["labeled-response"] | CAPABILITIES.batch;
  return (user.capabilities & needed) === needed;
}

function withTag(message: OutgoingMessage, name: string, value: string): OutgoingMessage {
  return { ...message, tags: new Map([[name, value], ...message.tags ?? []]) };
}
