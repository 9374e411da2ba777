/**
 * One person's side of the chat: messages in, messages to send and events out.
 *
 * Pure: it knows no socket, no terminal and no clock. It outlives connections, so that a person comes
 * back under the same name into the same rooms.
 */
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import type { Restart } from "../protocol/restart.ts";
import { casefold, type Folded, isRoomLike } from "../protocol/names.ts";
import { byteLength } from "../protocol/text.ts";
import { Abilities } from "./abilities.ts";
import { Batches } from "./batches.ts";
import type { Saying } from "./said.ts";
import type { ClientEvent } from "./events.ts";
import { receive } from "./handlers.ts";
import * as history from "./history.ts";
import type { BanList } from "./moderation.ts";
import type { Rank } from "./ranks.ts";
import { inOrder } from "./order.ts";
import { NO_QUESTIONS, type Questions } from "./people.ts";
import { Pasts } from "./talk_past.ts";
import * as search from "./search.ts";
import { type Login, SignIn } from "./sign_in.ts";
import { Speaking } from "./speaking.ts";
import { tellRead } from "./read_marker.ts";
import { Tasks } from "./tasks.ts";
import { complain, NO_CONNECTION, type Step } from "./steps.ts";

export type { Step };

/** A room that we are in, or on the way into. */
export interface RoomView {
  readonly name: string;
  topic: string;
  /** Who set the topic, and when, in ms since 1970. */
  topicBy: { readonly who: string; readonly at: number | undefined } | undefined;
  /** Nicks by their folded form. */
  readonly people: Map<Folded, string>;
  /** The ranks of those who have one. */
  readonly ranks: Map<Folded, ReadonlySet<Rank>>;
  /** For whom bans were made, as far as we were told: see `bans.ts`. */
  readonly banned: Map<Folded, string>;
  /** What opens it, where it is locked and we know. */
  key: string | undefined;
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
  /** How many messages to show of what was said before we came; none where it is not given. */
  readonly history?: number;
  /** What to log in with. */
  readonly login?: Login;
  /** Whether what a server that restarts has not taken is said again by itself; else it is not sent. */
  readonly resends?: boolean;
}

export class Session extends Abilities {
  name: string;
  password: string | undefined;
  readonly token: string;
  readonly #key: string | undefined;
  /** `nick!user@host`, once the server has shown it. */
  source = "";
  registered = false;
  /**
   * What the server has said of its restart. Of what it has not acknowledged when it closes the
   * connection it has then taken nothing.
   */
  restarting: Restart | undefined;
  /** Whether this connection is the one after a restart that the server has told of. */
  isBack = false;
  /** Whether that is said again when we are back. */
  readonly resends: boolean;
  readonly rooms = new Map<Folded, RoomView>();
  /** What we say, and what becomes of it. */
  readonly speaking = new Speaking();
  /** What is asked for by a program. */
  readonly tasks = new Tasks();
  readonly batches = new Batches();
  readonly pasts = new Pasts();
  readonly logins = new SignIn();
  /** How many messages to show of what was said before we came. */
  readonly historyLength: number;
  /** The list of bans that was asked for last. */
  bans: BanList | undefined;
  /** The room that we want to invite somebody to, until the server has said what its rules are. */
  door: { readonly room: string; readonly withKey: boolean } | undefined;
  /** What we asked about people and rooms. */
  readonly questions: Questions = {};
  /** What we told the others who should know why we are away; undefined: we are not. */
  away: string | undefined;
  /** The last search. */
  search: search.Search | undefined;
  #labels = 0;
  /** Who said something to us alone, last. */
  lastPeer: string | undefined;
  /** When the last message that we know of was said, as the server tells the time. */
  lastHeard: number | undefined;
  /** Whether the server was asked with whom something was said, and has not answered yet. */
  asksWhoWrote = false;
  /** When something was said with whom, of which the server is asked whether we have read it. */
  readonly unread = new Map<Folded, number>();

  constructor(start: SessionStart) {
    super();
    this.name = start.name;
    this.password = start.password;
    this.token = start.token;
    this.#key = start.key;
    this.historyLength = start.history ?? 0;
    this.resends = start.resends ?? false;
    this.logins.login = start.login;
    for (const room of start.rooms) this.want(room);
  }

  /** A connection is open. */
  connected(): Step {
    this.registered = false;
    this.isBack = this.restarting !== undefined;
    this.restarting = undefined;
    this.forgetServer();
    this.batches.clear();
    this.logins.reset();
    return { send: [{ command: "CAP", params: ["LS", "302"] }], events: [] };
  }

  /** A message has come; `now` stands in where it carries no time. */
  receive(message: Message, now: number): Step {
    const step = receive(this, message, now);
    for (const event of step.events) this.#noteHeard(event);
    const resumed = this.speaking.resume(this, step.events, now);
    const send = [...resumed.send, ...this.speaking.more()];
    const label = message.command === "BATCH" ? undefined : message.tags.get("label");
    const learned = [
      ...resumed.events,
      ...this.speaking.learn(this, step.events),
      ...this.tasks.settle(label),
    ];
    if (send.length === 0 && learned.length === 0) return step;
    return { ...step, send: [...step.send, ...send], events: [...step.events, ...learned] };
  }

  /** The connection is gone: what was not acknowledged counts as not sent, or is found out later. */
  disconnected(): Step {
    this.registered = false;
    this.search = undefined;
    this.bans = undefined;
    this.door = undefined;
    Object.assign(this.questions, NO_QUESTIONS);
    this.logins.reset();
    for (const room of this.rooms.values()) {
      room.entered = false;
      room.people.clear();
      room.ranks.clear();
    }
    return {
      send: [],
      events: [
        ...history.connectionLost(this),
        ...this.speaking.lose(this),
        ...this.tasks.lose("The connection was lost."),
      ],
    };
  }

  /** The connection is gone for good: what has not gone out will not. */
  left(): Step {
    return { send: [], events: this.speaking.leave() };
  }

  /**
   * Time has passed; `front` is the room that is being read.
   * @param isSeen Whether what is said to us alone is seen by anybody.
   */
  tick(now: number, front: string | undefined, isSeen = true): Step {
    const waits = inOrder(this, history.giveUp(this, now).events);
    const found = search.giveUpSearch(this, now);
    // What is said privately is always shown.
    const seen = [...this.pasts].map(([, { name }]) => name).filter((name) => !isRoomLike(name));
    const read = [...front === undefined ? [] : [front], ...isSeen ? seen : []]
      .flatMap((name) => tellRead(this, name, now).send);
    const learned = this.speaking.learn(this, waits);
    return { send: read, events: [...waits, ...learned, ...found.events] };
  }

  /** A room is not read any longer: the server is told until when it was. */
  lookAway(room: string, now: number): Step {
    return tellRead(this, room, now, true);
  }

  /** Shows older messages of a room, or of what was said with a person. */
  older(room: string, count: number, now: number): Step {
    if (!this.registered) return NO_CONNECTION;
    if (isRoomLike(room) && this.room(room)?.entered !== true) {
      return complain("You are not in that room now.");
    }
    if (!history.keepsPast(this)) return complain("This server keeps no messages.");
    return history.askOlder(this, room, count, now);
  }

  /** Looks for something in a room. */
  find(room: string, query: search.Query, now: number): Step {
    if (!this.registered) return NO_CONNECTION;
    return search.search(this, room, query, now);
  }

  /** Goes on with the last search. */
  findMore(now: number): Step {
    return this.registered ? search.searchOn(this, now) : NO_CONNECTION;
  }

  /** Sets for how many days a room's messages are kept; `undefined`: as the server does by default. */
  keepFor(room: string, days: number | undefined): Step {
    if (!this.registered) return NO_CONNECTION;
    return this.#step({
      command: "MODE",
      params: days === undefined ? [room, "-H"] : [room, "+H", String(days)],
    });
  }

  /** Logs in; with `next`, to have that password from now on. */
  logIn(login: Login, next?: string): Step {
    return this.registered ? this.logins.begin(this, login, next) : NO_CONNECTION;
  }

  /** Makes our name ours, with a password. */
  registerName(password: string): Step {
    return this.registered ? this.logins.register(this, password) : NO_CONNECTION;
  }

  /** Does something about our account: `LOGOUT`, `CLAIM`, `INVITE`. */
  account(...params: string[]): Step {
    if (!this.registered) return NO_CONNECTION;
    if (!this.capabilities.has("snug.internal/account")) {
      return complain("This server knows no passwords and no codes.");
    }
    return this.#step({ command: "ACCOUNT", params });
  }

  /** Says something. */
  say(saying: Saying, now: number): Step {
    return this.speaking.say(this, saying, now);
  }

  /** Says again what was not sent. */
  sayAgain(now: number): Step {
    return this.speaking.again(this, now);
  }

  /** Goes into a room, with its key where it is locked. */
  enter(name: string, key?: string): Step {
    const room = this.want(name);
    room.key = key ?? room.key;
    return this.#step(this.joining(name));
  }

  /** What asks to be let into a room. */
  joining(room: string): OutgoingMessage {
    const { key } = this.want(room);
    return { command: "JOIN", params: key === undefined ? [room] : [room, key] };
  }

  /** Leaves a room. */
  leave(room: string): Step {
    if (this.registered && this.room(room)?.entered !== false) {
      return this.#step({ command: "PART", params: [room] });
    }
    this.rooms.delete(casefold(room));
    const left = { kind: "left-room", room } as const;
    return { send: [], events: [left, ...this.speaking.learn(this, [left])] };
  }

  /** Sets a room's topic; an empty text clears it. */
  setTopic(room: string, text: string): Step {
    if (!this.registered) return NO_CONNECTION;
    const most = this.topicLength;
    if (most > 0 && byteLength(text) > most) {
      return complain(`The topic is too long: ${most} bytes are the most.`);
    }
    return this.#step({ command: "TOPIC", params: [room, text] });
  }

  /** Takes another name: at once, or for the registration that is going on. */
  rename(name: string): Step {
    const nick = { command: "NICK", params: [name] };
    if (this.registered) return { send: [nick], events: [] };
    this.name = name;
    // The name that was refused is not to stand beside this one.
    return { send: [this.#user(), nick], events: [] };
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
    const room: RoomView = {
      name,
      topic: "",
      topicBy: undefined,
      people: new Map(),
      ranks: new Map(),
      banned: new Map(),
      key: this.#key,
      entered: false,
    };
    this.rooms.set(casefold(name), room);
    return room;
  }

  /** Whether a nick is ours. */
  isMe(nick: string): boolean {
    return casefold(nick) === casefold(this.name);
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
      this.#user(),
    );
    const login = this.logins.beforeWelcome(this);
    return [...send, ...(login.length > 0 ? login : [{ command: "CAP", params: ["END"] }])];
  }

  #user(): OutgoingMessage {
    return { command: "USER", params: ["snug", "0", "*", this.name] };
  }

  #noteHeard(event: ClientEvent): void {
    const last = event.kind === "past" ? event.messages.at(-1) : event;
    if (last?.kind === "heard") this.lastHeard = Math.max(this.lastHeard ?? 0, last.time);
  }

  /** A label for a question; those of what we say are others. */
  nextLabel(): string {
    return `q${++this.#labels}`;
  }

  #step(message: OutgoingMessage): Step {
    return { send: this.registered ? [message] : [], events: [] };
  }
}
