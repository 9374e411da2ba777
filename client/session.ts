/**
 * One person's side of the chat: messages in, messages to send and events out.
 *
 * Pure: it knows no socket, no terminal and no clock. It outlives connections, so that a person comes
 * back under the same name into the same rooms.
 */
import type { Capability } from "../protocol/capabilities.ts";
import { MAX_LINE } from "../protocol/framing.ts";
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import { casefold, type Folded, isRoomLike } from "../protocol/names.ts";
import { byteLength, splitToBytes } from "../protocol/text.ts";
import type { ClientEvent, Saying } from "./events.ts";
import { receive } from "./handlers.ts";
import { Outstanding } from "./outstanding.ts";

/** What one step of a session wants: lines to send, and what the screen is to show. */
export interface Step {
  readonly send: readonly OutgoingMessage[];
  readonly events: readonly ClientEvent[];
}

/** A room that we are in, or on the way into. */
export interface RoomView {
  readonly name: string;
  topic: string;
  /** Nicks by their folded form. */
  readonly people: Map<Folded, string>;
  /** Whether we are in it: the list of people is complete then. */
  entered: boolean;
}

/** What a session begins with. */
export interface SessionStart {
  readonly name: string;
  /** Rooms to enter, as wire names. */
  readonly rooms: readonly string[];
  readonly password?: string;
  /** Opens rooms that are locked. */
  readonly key?: string;
  /** A secret of this session: with it the server gives the name back after a lost connection. */
  readonly token: string;
}

/** What this client asks for; a server that has less is used with less. */
const WANTED: readonly Capability[] = [
  "message-tags",
  "server-time",
  "echo-message",
  "batch",
  "labeled-response",
  "cap-notify",
  "standard-replies",
  "snug.internal/session",
];

/** The longest source that a server puts before what we say, when it has not shown us ours yet. */
const SOURCE_BUDGET = 200;

/** A piece holds so many bytes at least, whatever the server shows us as our source. */
const LEAST_PIECE = 16;

/** Between these stands a CTCP message: `/me` is the one that is sent. */
const CTCP = "\x01";

export class Session {
  name: string;
  password: string | undefined;
  readonly token: string;
  readonly #key: string | undefined;
  /** `nick!user@host`, once the server has shown it. */
  source = "";
  registered = false;
  /** What the server can do and this client wants. */
  readonly offered = new Set<string>();
  /** What the server has agreed to. */
  readonly capabilities = new Set<string>();
  readonly rooms = new Map<Folded, RoomView>();
  readonly outstanding = new Outstanding();
  /** Labels of the batches that are open, by the batch's name. */
  readonly batches = new Map<string, string>();

  constructor(start: SessionStart) {
    this.name = start.name;
    this.password = start.password;
    this.token = start.token;
    this.#key = start.key;
    for (const room of start.rooms) this.want(room);
  }

  /** A connection is open. */
  connected(): Step {
    this.registered = false;
    this.offered.clear();
    this.capabilities.clear();
    this.batches.clear();
    return { send: [{ command: "CAP", params: ["LS", "302"] }], events: [] };
  }

  /** A message has come; `now` stands in where it carries no time. */
  receive(message: Message, now: number): Step {
    return receive(this, message, now);
  }

  /** The connection is gone: what was not acknowledged counts as not sent. */
  disconnected(): Step {
    this.registered = false;
    for (const room of this.rooms.values()) {
      room.entered = false;
      room.people.clear();
    }
    const events = this.outstanding.drain().map((saying): ClientEvent => ({
      kind: "not-sent",
      saying,
      reason: "the connection was lost",
    }));
    return { send: [], events };
  }

  /** Says something; it is cut where one line cannot hold it. */
  say(saying: Saying): Step {
    if (!this.registered) {
      return refuseToSend(saying, "there is no connection");
    }
    if (isRoomLike(saying.to) && this.room(saying.to) === undefined) {
      return refuseToSend(saying, "you are not in that room");
    }
    const wrapping = saying.style === "action" ? `${CTCP}ACTION ${CTCP}` : "";
    const overhead = byteLength(`: PRIVMSG ${saying.to} :\r\n${wrapping}`);
    const source = this.source === "" ? SOURCE_BUDGET : byteLength(this.source);
    const pieces = splitToBytes(saying.text, Math.max(LEAST_PIECE, MAX_LINE - overhead - source));
    const labels = this.outstanding.add(saying, pieces.length);
    const send = pieces.map((piece, index): OutgoingMessage => ({
      command: "PRIVMSG",
      params: [saying.to, saying.style === "action" ? `${CTCP}ACTION ${piece}${CTCP}` : piece],
      ...this.#label(labels[index]),
    }));
    // A server that cannot acknowledge is trusted to have taken what was written.
    if (this.acknowledges) return { send, events: [] };
    for (const label of labels) this.outstanding.settle(label);
    return { send, events: [{ kind: "delivered", saying }] };
  }

  /** Goes into a room. */
  enter(room: string): Step {
    this.want(room);
    return this.#step(this.joining(room));
  }

  /** What asks to be let into a room. */
  joining(room: string): OutgoingMessage {
    const key = this.#key;
    return { command: "JOIN", params: key === undefined ? [room] : [room, key] };
  }

  /** Leaves a room. */
  leave(room: string): Step {
    if (this.registered) return this.#step({ command: "PART", params: [room] });
    this.rooms.delete(casefold(room));
    return { send: [], events: [{ kind: "left-room", room }] };
  }

  /** Sets a room's topic; an empty text clears it. */
  setTopic(room: string, text: string): Step {
    return this.#step({ command: "TOPIC", params: [room, text] });
  }

  /** Takes another name: at once, or for the registration that is going on. */
  rename(name: string): Step {
    if (!this.registered) this.name = name;
    return { send: [{ command: "NICK", params: [name] }], events: [] };
  }

  /** Says goodbye. */
  quit(reason: string): Step {
    return { send: [{ command: "QUIT", params: [reason] }], events: [] };
  }

  /** A room that we are in, or want to be in. */
  room(name: string): RoomView | undefined {
    return this.rooms.get(casefold(name));
  }

  /** Notes a room as one that we want to be in. */
  want(name: string): RoomView {
    const known = this.room(name);
    if (known !== undefined) return known;
    const room: RoomView = { name, topic: "", people: new Map(), entered: false };
    this.rooms.set(casefold(name), room);
    return room;
  }

  /** Whether a nick is ours. */
  isMe(nick: string): boolean {
    return casefold(nick) === casefold(this.name);
  }

  /** Whether the server tells us what has arrived. */
  get acknowledges(): boolean {
    return this.capabilities.has("labeled-response") && this.capabilities.has("echo-message") &&
      this.capabilities.has("batch");
  }

  /** What to send to register, now that the server has said what it can. */
  register(): OutgoingMessage[] {
    const send: OutgoingMessage[] = [];
    if (this.capabilities.has("snug.internal/session")) {
      send.push({ command: "SESSION", params: [this.token] });
    }
    if (this.password !== undefined) send.push({ command: "PASS", params: [this.password] });
    send.push(
      { command: "NICK", params: [this.name] },
      { command: "USER", params: ["snug", "0", "*", this.name] },
      { command: "CAP", params: ["END"] },
    );
    return send;
  }

  /** Which of a server's capabilities to ask for. */
  wanted(offered: readonly string[]): string[] {
    return WANTED.filter((name) => offered.some((word) => word.split("=", 1)[0] === name));
  }

  #label(label: string | undefined): { tags?: Map<string, string> } {
    return this.acknowledges && label !== undefined ? { tags: new Map([["label", label]]) } : {};
  }

  #step(message: OutgoingMessage): Step {
    return { send: this.registered ? [message] : [], events: [] };
  }
}

function refuseToSend(saying: Saying, reason: string): Step {
  return { send: [], events: [{ kind: "not-sent", saying, reason }] };
}
