/** Events written as IRC lines, once for each form that a client may take them in. */
import {
  CAPABILITIES,
  type Capability,
  type CapabilitySet,
  has,
} from "../protocol/capabilities.ts";
import { formatBody, type OutgoingMessage, writable } from "../protocol/message.ts";
import { MAX_LINE } from "../protocol/framing.ts";
import { formatTags, NO_TAGS, type Tags } from "../protocol/tags.ts";
import { byteLength, BYTES_PER_UNIT, cutToBytes, isLonger } from "../protocol/text.ts";
import { RPL_MONOFFLINE, RPL_MONONLINE } from "../protocol/numerics.ts";
import type { ChatEvent, RoomChanged, Said } from "./events.ts";
import { marksOf, modeParams } from "./mode_letters.ts";
import { CONCAT, type MessageLine, MULTILINE } from "./multiline.ts";
import { RANKS } from "./ranks.ts";
import type { Listing } from "./room.ts";

/** How much of an encoder's memory is had at once, in bytes. */
const POOL = 16 * 1024;
/** What may take more than that has memory by itself. */
const MOST_OF_POOL = POOL / 4;
/** Who has asked for one of these is told more of a message than the message. */
const TAGGED: CapabilitySet = CAPABILITIES["server-time"] | CAPABILITIES["account-tag"] |
  CAPABILITIES["message-tags"];

/**
 * Writes messages as bytes. The arrays are parts of larger ones: to have memory for each by itself
 * costs more than all else that is done for a message.
 */
export class Encoder {
  readonly #utf8 = new TextEncoder();
  #pool = new Uint8Array(POOL);
  #used = 0;

  /** A message as the bytes of its line, CR LF included. */
  line(message: OutgoingMessage): Uint8Array {
    return this.#encode(lineOf(message));
  }

  /** Messages as the bytes of their lines, CR LF included. */
  lines(messages: readonly OutgoingMessage[]): Uint8Array {
    const [first] = messages;
    if (first !== undefined && messages.length === 1) return this.line(first);
    return this.#encode(messages.map(lineOf).join(""));
  }

  #encode(text: string): Uint8Array {
    const most = text.length * BYTES_PER_UNIT;
    if (most > MOST_OF_POOL) return this.#utf8.encode(text);
    if (this.#used + most > POOL) {
      this.#pool = new Uint8Array(POOL);
      this.#used = 0;
    }
    const start = this.#used;
    const { written } = this.#utf8.encodeInto(text, this.#pool.subarray(start));
    this.#used = start + written;
    return this.#pool.subarray(start, this.#used);
  }
}

/** A message as one line that is not too long: it ends where a whole line would be over the limit. */
function lineOf(message: OutgoingMessage): string {
  const { tags } = message;
  const body = formatBody(message);
  const line = isLonger(body, MAX_LINE - 2) ? cutToBytes(body, MAX_LINE - 2) : body;
  return tags === undefined || tags.size === 0 ? `${line}\r\n` : `@${formatTags(tags)} ${line}\r\n`;
}

/**
 * An event as the messages for a client with these capabilities: one as a rule, none when such a
 * client is not told, several for a message of several lines.
 */
export function messagesOf(event: ChatEvent, capabilities: CapabilitySet): OutgoingMessage[] {
  const needed = NEEDED[event.kind === "said" ? event.form : event.kind];
  if (needed !== undefined && !has(capabilities, needed)) return [];
  if (event.kind === "said" && event.lines !== undefined) {
    return linesOf(event, event.lines, capabilities);
  }
  const { source } = event;
  const tags = tagsOf(event, capabilities);
  if (event.kind === "changed") {
    return fittingChanges(event).map((changes) => {
      const { command, params } = bodyOf({ ...event, changes }, capabilities);
      return { command, params: writable(params), source, tags };
    });
  }
  const { command, params } = bodyOf(event, capabilities);
  return [{ command, params, source, tags }];
}

/** Changes in groups that fit into a line each: their masks may be longer than they were asked for. */
function fittingChanges({ source, room, changes }: RoomChanged): RoomChanged["changes"][] {
  const space = MAX_LINE - byteLength(`:${source} MODE ${room.name} \r\n`);
  const groups: RoomChanged["changes"][number][][] = [[]];
  for (const change of changes) {
    const group = groups.at(-1) ?? [];
    // The last value may need a colon.
    const size = byteLength(modeParams([...group, change]).join(" ")) + 1;
    if (group.length > 0 && size > space) groups.push([change]);
    else group.push(change);
  }
  return groups;
}

/**
 * A message of several lines: a batch for who takes that, else its lines without the blank ones.
 * @see https://ircv3.net/specs/extensions/multiline
 */
function linesOf(
  event: Said,
  lines: readonly MessageLine[],
  capabilities: CapabilitySet,
): OutgoingMessage[] {
  const { source } = event;
  const tags = tagsOf(event, capabilities);
  const target = addressee(event);
  const command = SAID_COMMANDS[event.form];
  if (!has(capabilities, "draft/multiline") || !has(capabilities, "batch")) {
    const later = new Map(tags);
    later.delete("msgid");
    return lines.filter((line) => line.text !== "").map((line, at) => ({
      command,
      source,
      params: [target, line.text],
      tags: at === 0 ? tags : later,
    }));
  }
  // The message's id is unique, so it serves as the batch's name.
  const batch = event.id;
  return [
    { command: "BATCH", source, params: [`+${batch}`, MULTILINE, target], tags },
    ...lines.map((line): OutgoingMessage => ({
      command,
      source,
      params: [target, line.text],
      tags: new Map([["batch", batch], ...line.concat ? [[CONCAT, ""] as const] : []]),
    })),
    { command: "BATCH", source, params: [`-${batch}`] },
  ];
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

/** What a client must have asked for to be told of an event. */
const NEEDED: Readonly<Record<string, Capability>> = {
  tag: "message-tags",
  away: "away-notify",
  realName: "setname",
  account: "account-notify",
  metadata: "draft/metadata-2",
  redacted: "draft/message-redaction",
  roomRenamed: "draft/channel-rename",
};

function bodyOf(
  event: ChatEvent,
  capabilities: CapabilitySet,
): { command: string; params: readonly string[] } {
  switch (event.kind) {
    case "joined":
      return {
        command: "JOIN",
        params: has(capabilities, "extended-join")
          ? [event.room.name, event.account ?? "*", event.realName]
          : [event.room.name],
      };
    case "kicked":
      return { command: "KICK", params: [event.room.name, event.nick, event.reason] };
    case "changed":
      return { command: "MODE", params: [event.room.name, ...modeParams(event.changes)] };
    case "roomRenamed":
      return { command: "RENAME", params: [event.from, event.room.name, event.reason] };
    case "invited":
      return { command: "INVITE", params: [event.nick, event.room.name] };
    case "away":
      return { command: "AWAY", params: event.reason === undefined ? [] : [event.reason] };
    case "account":
      return { command: "ACCOUNT", params: [event.name ?? "*"] };
    // A key that was taken away has no value, which is not the empty one. `*`: everybody may see it.
    case "metadata":
      return {
        command: "METADATA",
        params: [event.target, event.key, "*", ...event.value === undefined ? [] : [event.value]],
      };
    case "redacted":
      return {
        command: "REDACT",
        params: [event.target, event.id, ...event.reason === "" ? [] : [event.reason]],
      };
    case "realName":
      return { command: "SETNAME", params: [event.realName] };
    // With `*` for the reader's nick, one line serves all who watch.
    case "came":
      return { command: RPL_MONONLINE, params: ["*", event.who] };
    case "gone":
      return { command: RPL_MONOFFLINE, params: ["*", event.nick] };
    case "wallops":
      return { command: "WALLOPS", params: [event.text] };
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
        params: event.form === "tag" ? [addressee(event)] : [addressee(event), event.text],
      };
  }
}

/** How many bytes of text one line of what was said may have. */
export function spaceFor(event: Said): number {
  const head = `:${event.source} ${SAID_COMMANDS[event.form]} ${addressee(event)} :\r\n`;
  return MAX_LINE - byteLength(head);
}

/** The target as it is written: with the mark of those whom it is for, where it is for some only. */
function addressee(event: Said): string {
  return event.leastRank === undefined
    ? event.target
    : marksOf(RANKS[event.leastRank], false) + event.target;
}

/** When something happened, and who did it, as far as tags say so. */
export type Origin = Pick<ChatEvent, "time" | "account" | "bot">;

/**
 * The tags of whatever happens: its time, and the account of who did it, and whether that is a program.
 * @see https://ircv3.net/specs/extensions/account-tag
 * @see https://ircv3.net/specs/extensions/bot-mode
 */
export function originTags(origin: Origin, capabilities: CapabilitySet): Tags {
  return (capabilities & TAGGED) === 0 ? NO_TAGS : taggedOrigin(origin, capabilities);
}

function taggedOrigin(origin: Origin, capabilities: CapabilitySet): Map<string, string> {
  const tags = new Map<string, string>();
  if (has(capabilities, "server-time")) tags.set("time", timeTag(origin.time));
  if (origin.account !== undefined && has(capabilities, "account-tag")) {
    tags.set("account", origin.account);
  }
  if (origin.bot && has(capabilities, "message-tags")) tags.set("bot", "");
  return tags;
}

/** Whom an entry of a list was made for, and why: tags that only our own client knows. */
export function listingTags({ whom, reason }: Listing): Map<string, string> {
  const tags = new Map<string, string>();
  if (whom !== undefined) tags.set("snug.internal/whom", whom);
  if (reason !== undefined) tags.set("snug.internal/reason", reason);
  return tags;
}

function tagsOf(event: ChatEvent, capabilities: CapabilitySet): Tags {
  if ((capabilities & TAGGED) === 0) return NO_TAGS;
  const tags = taggedOrigin(event, capabilities);
  if (event.kind === "said" && has(capabilities, "message-tags")) {
    tags.set("msgid", event.id);
    for (const [name, value] of event.clientTags) tags.set(name, value);
  }
  if (event.kind === "changed" && has(capabilities, "message-tags")) {
    for (const change of event.changes) {
      if (change.kind !== "list" || !change.on) continue;
      for (const [name, value] of listingTags(change)) tags.set(name, value);
    }
  }
  return tags;
}
