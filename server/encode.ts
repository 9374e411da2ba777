/** Events written as IRC lines, once for each form that a client may take them in. */
import { CAPABILITIES, type CapabilitySet } from "../protocol/capabilities.ts";
import { formatMessage, type OutgoingMessage } from "../protocol/message.ts";
import type { ChatEvent, Said } from "./events.ts";

const encoder = new TextEncoder();

/** A message as the bytes of its line, CR LF included. */
export function encodeLine(message: OutgoingMessage): Uint8Array {
  return encoder.encode(`${formatMessage(message)}\r\n`);
}

/**
 * An event as the message for a client with these capabilities.
 * @returns `undefined` when such a client is not told: TAGMSG needs message-tags.
 */
export function messageOf(
  event: ChatEvent,
  capabilities: CapabilitySet,
): OutgoingMessage | undefined {
  const body = bodyOf(event);
  if (body.command === "TAGMSG" && (capabilities & CAPABILITIES["message-tags"]) === 0) {
    return undefined;
  }
  return { ...body, source: event.source, tags: tagsOf(event, capabilities) };
}

/**
 * The `time` tag, for who negotiated server-time.
 * @see https://ircv3.net/specs/extensions/server-time
 */
export function timeTag(time: number): string {
  return new Date(time).toISOString();
}

const SAID_COMMANDS: Readonly<Record<Said["form"], string>> = {
  message: "PRIVMSG",
  notice: "NOTICE",
  tag: "TAGMSG",
};

function bodyOf(event: ChatEvent): { command: string; params: readonly string[] } {
  switch (event.kind) {
    case "joined":
      return { command: "JOIN", params: [event.room.name] };
    case "parted":
      return {
        command: "PART",
        params: event.reason === "" ? [event.room.name] : [event.room.name, event.reason],
      };
    case "quit":
      return { command: "QUIT", params: [event.reason] };
    case "renamed":
      return { command: "NICK", params: [event.nick] };
    case "topic":
      return { command: "TOPIC", params: [event.room.name, event.text] };
    case "said":
      return {
        command: SAID_COMMANDS[event.form],
        params: event.form === "tag" ? [event.target] : [event.target, event.text],
      };
  }
}

function tagsOf(event: ChatEvent, capabilities: CapabilitySet): Map<string, string> {
  const tags = new Map<string, string>();
  if ((capabilities & CAPABILITIES["server-time"]) !== 0) tags.set("time", timeTag(event.time));
  if (event.kind === "said" && (capabilities & CAPABILITIES["message-tags"]) !== 0) {
    tags.set("msgid", event.id);
    for (const [name, value] of event.clientTags) tags.set(name, value);
  }
  return tags;
}
