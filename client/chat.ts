/**
 * A chat on a terminal: joins the session, the connection and the screen.
 *
 * Two loops run side by side. One keeps a connection, and makes a new one when it is lost; the other
 * takes keys. Both end when the person leaves.
 */
import type { Clock } from "../cli/clock.ts";
import { reason } from "../cli/reason.ts";
import { roomForPeople } from "../protocol/names.ts";
import { AccountDialogs } from "./account_dialogs.ts";
import type { ChatActions } from "./commands/command.ts";
import { runLine } from "./commands/run.ts";
import { SLOWEST_SECONDS } from "./backoff.ts";
import { Connection } from "./connection.ts";
import { Door } from "./door.ts";
import { Emoji } from "./emoji.ts";
import { EXIT, JoinError } from "./errors.ts";
import type { ClientEvent, LeftRoom, Refused } from "./events.ts";
import type { Heard, Saying } from "./said.ts";
import { Front } from "./front.ts";
import { Greeter } from "./greeter.ts";
import { Gate } from "./gate.ts";
import type { Stream } from "./link.ts";
import type { Logins } from "./logins.ts";
import { Ignoring } from "./ignoring.ts";
import { aboveLinks, belowLinks } from "./invite_link.ts";
import { Mentions } from "./mentions.ts";
import { NAME_RULE } from "./options.ts";
import type { InviteLink } from "./moderation_events.ts";
import { type NoticeParts, Notices } from "./notices.ts";
import { Offering } from "./offering.ts";
import type { Direction } from "./places.ts";
import { RoomDoor } from "./room_door.ts";
import type { Session, Step } from "./session.ts";
import { Settings } from "./settings.ts";
import { recipientOf, TypingNotices } from "./typing.ts";
import type { View } from "./view.ts";

/** What a chat is made of. */
export interface ChatParts {
  readonly session: Session;
  /** Makes another connection when this one is lost. */
  readonly dialer: { dial(signal: AbortSignal): Promise<Stream>; readonly identity: string };
  /** Links that bring others to a room; a key stands in them where one is given. */
  readonly links?: (room: string, key: string | undefined) => Promise<readonly string[]>;
  /** What is kept in place of passwords; without it nothing is. */
  readonly logins?: Pick<Logins, "remember" | "forget">;
  readonly view: View;
  /** What the person has set; without it, everything is as at first and nothing is kept. */
  readonly settings?: Settings;
  /** What the terminal is known to do besides showing text. */
  readonly terminal?: NoticeParts["terminal"];
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly chance: () => number;
  /** Aborts when the program is told to end. */
  readonly stop: AbortSignal;
}

/** How long a farewell may take, in ms. */
const FAREWELL = 1_000;
/** How often to look at what is due, in ms. */
const LOOK_EVERY = 1_000;

/** What tells how a password fared that was asked for. */
const ANSWERS: ReadonlySet<ClientEvent["kind"]> = new Set([
  "logged-in",
  "login-refused",
  "account-done",
  "refused",
]);
const REFUSALS: ReadonlySet<ClientEvent["kind"]> = new Set(["login-refused", "refused"]);

export class Chat implements ChatActions {
  readonly settings: Settings;
  readonly #parts: ChatParts;
  readonly #session: Session;
  readonly #view: View;
  readonly #dialogs: AccountDialogs;
  readonly #gate: Gate;
  readonly #roomDoor: RoomDoor;
  readonly #front: Front;
  readonly #connection: Connection;
  readonly #emoji = new Emoji();
  readonly #offering: Offering;
  readonly #notices: Notices;
  readonly #greeter: Greeter;
  readonly #leaving = new AbortController();
  readonly #typing = new TypingNotices();
  readonly #ignoring = new Ignoring((name) => this.settings.isIgnored(this.server, name));
  #failure: JoinError | undefined;

  constructor(parts: ChatParts) {
    this.#parts = parts;
    this.settings = parts.settings ?? new Settings();
    this.#session = parts.session;
    this.#view = parts.view;
    this.#dialogs = new AccountDialogs({
      session: parts.session,
      view: parts.view,
      take: (step) => this.#take(step),
    });
    const { session, view, dialer, clock, chance } = parts;
    this.#greeter = new Greeter(view);
    this.#offering = new Offering(session, this.#emoji);
    this.#gate = new Gate(session, new Door(session, view, this.#dialogs), {
      rename: (name) => this.#take(session.rename(name)),
      reconnect: () => this.#connection.close(),
      leave: () => this.quit(),
      fail: (text) => this.#fail(EXIT.refused, text),
    });
    this.#roomDoor = new RoomDoor({
      session,
      view,
      goTo: (room, key) => this.goTo(room, key),
      run: (line) => runLine(this, line),
      leaving: this.#leaving.signal,
    });
    const mentions = new Mentions(() => [session.name, ...this.settings.get("keywords")]);
    view.highlight(mentions);
    const names = ({ text, own, quote }: Heard): boolean =>
      !own && (mentions.areIn(text) || session.isMe(quote?.said?.from ?? ""));
    this.#front = new Front({ session, view, names });
    this.#notices = new Notices({
      settings: this.settings,
      terminal: parts.terminal ?? {},
      clock,
      levelOf: (room) => this.settings.levelOf(this.server, room),
      names,
    });
    this.#connection = new Connection({
      dialer,
      clock,
      chance,
      leaving: this.#leaving.signal,
      owner: {
        opened: () => {
          this.#greeter.opened(session.restarting !== undefined);
          this.#take(session.connected());
        },
        received: (message) => this.#take(session.receive(message, clock.now())),
        // What comes together is put on the screen together.
        together: (act) => view.together(act),
        ended: () => this.#disconnected(),
        settled: () => this.#gate.settled(this.#leaving.signal),
        lost: () => this.#greeter.lost(),
        unreachable: (text) => this.tell(`${text} Trying on …`),
        slow: () =>
          this.tell(
            `Still nobody answers: tried every ${SLOWEST_SECONDS} s, and at once when you write.`,
          ),
      },
    });
    parts.stop.addEventListener("abort", () => this.quit(), { once: true });
  }

  /**
   * Chats until the person leaves.
   *
   * @param first The first connection, made before the screen was taken over.
   * @throws {JoinError} If the server refuses, or its identity changes.
   */
  async run(first: Stream): Promise<void> {
    const stopLooking = this.#parts.clock.every(LOOK_EVERY, () => this.#look());
    const keys = this.#view.run({
      submit: (line) => {
        this.#connection.hurry();
        runLine(this, line);
      },
      written: (line) => this.#written(line),
      instead: (line) => this.#addressed(line),
      go: (direction) => this.#goTowards(direction),
      attended: (focused) => this.#notices.attended(focused),
      complete: (before) => this.#offering.complete(before, this.room),
      leave: () => this.quit(),
    }).finally(() => this.quit());
    try {
      await this.#connection.run(first);
    } finally {
      stopLooking();
      this.#leaving.abort();
      this.#view.close();
      await keys;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  get room(): string | undefined {
    return this.#front.room;
  }

  get server(): string {
    return this.#parts.dialer.identity;
  }

  act(step: (session: Session, now: number) => Step): void {
    this.#take(step(this.#session, this.#parts.clock.now()));
  }

  say(saying: Saying): void {
    this.#typing.said();
    this.expand(
      saying.text,
      (text) => this.act((session, now) => session.say({ ...saying, text }, now)),
    );
  }

  expand(text: string, act: (expanded: string) => void): void {
    if (this.settings.get("emoji") === "off") act(text);
    else this.#emoji.expand(text, act);
  }

  get lastPeer(): string | undefined {
    return this.#session.lastPeer;
  }

  find(which: string): Heard | undefined {
    return this.#view.find(which);
  }

  lastShown(count: number): readonly Heard[] {
    return this.#view.lastShown(count);
  }

  goTo(name: string, key?: string): void {
    if (this.room !== undefined) this.#lookAway(this.room);
    this.#front.go(name);
    if (this.#session.room(name)?.entered) return;
    this.#take(this.#session.enter(name, key));
    if (!this.#session.registered) {
      const room = roomForPeople(name);
      this.complain(`There is no connection now: room ${room} is entered when there is one again.`);
    }
  }

  leave(room: string): void {
    this.#lookAway(room);
    this.#take(this.#session.leave(room));
  }

  register(): void {
    if (this.#isConnected()) void this.#dialogs.register();
  }

  login(name: string | undefined): void {
    if (!this.#isConnected()) return;
    const account = name ?? this.#session.logins.account ?? this.#session.name;
    void this.#dialogs.login(account, name !== undefined);
  }

  changePassword(): void {
    if (this.#isConnected()) void this.#dialogs.changePassword();
  }

  showRooms(): void {
    const lines = this.#front.list();
    if (lines.length === 0) this.tell("You are in no room: /room 7 enters one.");
    for (const line of lines) this.tell(line);
  }

  tell(text: string): void {
    this.#view.tell(text);
  }

  complain(text: string): void {
    this.#view.warn(text);
  }

  quit(): void {
    if (this.#leaving.signal.aborted) return;
    this.#leaving.abort();
    if (!this.#connection.isOpen) return;
    if (this.room !== undefined) this.#lookAway(this.room);
    this.#connection.send(this.#session.quit("").send);
    // The server answers by closing.
    this.#connection.finish(FAREWELL);
  }

  /** The connection has ended. @returns Whether the server had let us in. */
  #disconnected(): boolean {
    const welcomed = this.#session.registered;
    this.#view.release(false);
    this.#greeter.ended(welcomed);
    const isLeaving = this.#leaving.signal.aborted;
    this.#take(isLeaving ? this.#session.left() : this.#session.disconnected());
    return welcomed;
  }

  #goTowards(direction: Direction): void {
    const room = this.#front.find(direction);
    if (room !== undefined && !this.#front.isFront(room)) this.goTo(room);
  }

  /** Whom `/r` answers is settled, and to be seen, before somebody else writes to us. */
  #addressed(line: string): string | undefined {
    const [, text] = /^\/(?:r|answer) (.*)$/su.exec(line) ?? [];
    const { lastPeer } = this.#session;
    return text === undefined || lastPeer === undefined ? undefined : `/msg ${lastPeer} ${text}`;
  }

  /** Tells others that we are writing, where they will see what. */
  #written(line: string): void {
    const session = this.#session;
    const tells = session.registered && this.settings.get("typing") === "on" &&
      session.takesTag("+typing");
    const to = tells ? recipientOf(line, this.room) : undefined;
    const { clock } = this.#parts;
    if (tells) this.#connection.send(this.#typing.changed(to, clock.now()));
  }

  /** Does what a step of the session wants. */
  #take(step: Step): void {
    this.#connection.send(step.send);
    this.#view.together(() => step.events.forEach((event) => this.#notice(event)));
    step.later?.then(
      (next) => this.#take(next),
      () => this.complain("Logging in did not work: /login tries again."),
    );
  }

  /** Does what is due as time goes by. */
  #look(): void {
    this.#view.tick();
    if (this.#connection.isOpen) {
      this.#take(this.#session.tick(this.#parts.clock.now(), this.room));
    }
  }

  /** Says until when a room was read, now that it is not any more. */
  #lookAway(room: string): void {
    this.#connection.send(this.#session.lookAway(room, this.#parts.clock.now()).send);
  }

  #isConnected(): boolean {
    if (!this.#session.registered) this.complain("There is no connection now.");
    return this.#session.registered;
  }

  #notice(whole: ClientEvent): void {
    const event = this.#ignoring.filter(whole);
    if (event === undefined) return;
    this.#offering.note(event);
    if (ANSWERS.has(event.kind)) this.#view.release(!REFUSALS.has(event.kind));
    this.#view.signal(this.#notices.take(event));
    switch (event.kind) {
      case "goodbye":
        this.#greeter.goodbye(event.reason);
        if (event.final) this.#fail(EXIT.refused, `You were put out of the chat: ${event.reason}`);
        return;
      case "restarting":
        this.#greeter.restarting(event.restart.seconds);
        this.#connection.expect(event.restart);
        return;
      case "refused":
        this.#refused(event);
        return;
      case "left-room":
        this.#leftRoom(event);
        return;
      case "room-renamed":
        this.#front.renamed(event.from, event.to);
        break;
      case "entered":
        this.#roomDoor.entered(event.room);
        this.#front.show(event);
        if (!this.#front.isFront(event.room)) return;
        this.#greeter.entered(
          event.room,
          this.#session.name,
          this.#session.pasts.of(event.room).holding,
        );
        this.#front.place();
        return;
      case "past":
        this.#front.show(event);
        if (event.last) this.#greeter.pastCame(event.room ?? "", this.#session.name);
        this.#front.place();
        return;
      case "invite-link":
        void this.#showLinks(event);
        return;
      case "login-token":
        this.#keep(this.#parts.logins?.remember(event.account, event.token));
        return;
      case "login-refused":
        if (event.kept) this.#keep(this.#parts.logins?.forget(event.account));
        this.#front.show(event);
        this.#dialogs.refused(event);
        return;
      case "logged-out":
        this.#keep(this.#parts.logins?.forget(event.account));
        break;
    }
    this.#front.show(event);
    if (event.kind !== "notice") this.#front.place();
  }

  /** Who was put out while they were writing is about to say the rest of it somewhere else. */
  #leftRoom(event: LeftRoom): void {
    this.#view.show(event);
    this.#greeter.left(event.room);
    this.#typing.left(event.room);
    const isCutOff = event.by !== undefined && this.#view.isWriting;
    const isElsewhere = this.#front.left(event.room);
    const next = this.#front.room;
    if (!isCutOff || !isElsewhere || next === undefined) return;
    void this.#view.ask(`Enter goes on in room ${roomForPeople(next)}: `);
  }

  /** Shows how others come into a room. */
  async #showLinks({ room, key, closed, withKey }: InviteLink): Promise<void> {
    const links = await this.#parts.links?.(room, withKey ? key : undefined) ?? [];
    const { invitesOnly, password } = this.#session;
    const locked = key !== undefined && (!withKey || links.length === 0);
    const server = invitesOnly ? "invite-code" : password === undefined ? undefined : "password";
    this.#view.together(() => {
      this.tell(aboveLinks(links));
      for (const link of links) this.#view.tellWhole(`snug join '${link}'`);
      belowLinks({ room, locked, closed, server }).forEach((line) => this.tell(line));
    });
  }

  /** Says so when what should be kept for the next time cannot be. */
  #keep(written: Promise<void> | undefined): void {
    written?.catch((error) => {
      this.complain(`Your login is not kept: ${reason(error)}`);
    });
  }

  #refused(event: Refused): void {
    const before = !this.#session.registered;
    if (before && event.what === "name-invalid") {
      this.#fail(EXIT.refused, `The server does not take the name ${event.subject}. ${NAME_RULE}`);
      return;
    }
    if (event.what === "new-password") {
      this.#view.show(event);
      // What is typed next is another one, and not to be read by all.
      this.#dialogs.again();
      return;
    }
    if (this.#gate.ask(event)) return;
    if (event.what !== "locked") this.#view.show(event);
    if (event.what !== "room" && event.what !== "locked") return;
    this.#front.left(event.subject);
    this.#roomDoor.refused(event);
  }

  #fail(code: number, message: string): void {
    this.#failure = new JoinError(code, message);
    this.quit();
  }
}
