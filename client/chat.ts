/**
 * A chat on a terminal: joins the session, the connection and the screen.
 *
 * Two loops run side by side. One keeps a connection, and makes a new one when it is lost; the other
 * takes keys. Both end when the person leaves.
 */
import { aborted } from "../cli/aborted.ts";
import type { Clock } from "../cli/clock.ts";
import type { Message } from "../protocol/message.ts";
import { casefold, roomForPeople } from "../protocol/names.ts";
import { AccountDialogs } from "./account_dialogs.ts";
import { pauseBefore } from "./backoff.ts";
import type { ChatActions } from "./commands/command.ts";
import { runLine } from "./commands/run.ts";
import { type Answer, Door } from "./door.ts";
import { EXIT, JoinError } from "./errors.ts";
import type { ClientEvent, Refused } from "./events.ts";
import type { Saying } from "./said.ts";
import { ServerLink, type Stream } from "./link.ts";
import type { Logins } from "./logins.ts";
import { NAME_RULE } from "./options.ts";
import type { Session, Step } from "./session.ts";
import { Settings } from "./settings.ts";
import type { View } from "./view.ts";

/** What a chat is made of. */
export interface ChatParts {
  readonly session: Session;
  /** Makes another connection when this one is lost. */
  readonly dialer: { dial(signal: AbortSignal): Promise<Stream>; readonly identity: string };
  /** What is kept in place of passwords; without it nothing is. */
  readonly logins?: Pick<Logins, "remember" | "forget">;
  readonly view: View;
  /** What the person has set; without it, everything is as at first and nothing is kept. */
  readonly settings?: Settings;
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

export class Chat implements ChatActions {
  readonly settings: Settings;
  readonly #parts: ChatParts;
  readonly #session: Session;
  readonly #view: View;
  readonly #dialogs: AccountDialogs;
  readonly #door: Door;
  /** Rooms that we are in and whose past is still to come. */
  readonly #greeting = new Set<string>();
  readonly #leaving = new AbortController();
  #link: ServerLink | undefined;
  #failure: JoinError | undefined;
  #room: string | undefined;
  #goodbye = "";
  /** A question whose answer decides how to go on. */
  #asking: Promise<void> | undefined;
  /** An answer waits for the next connection. */
  #answered = false;

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
    this.#door = new Door(parts.session, parts.view, this.#dialogs);
    this.#room = [...parts.session.rooms.values()].at(0)?.name;
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
      submit: (line) => runLine(this, line),
      leave: () => this.quit(),
    }).finally(() => this.quit());
    try {
      await this.#stayConnected(first);
    } finally {
      stopLooking();
      this.#leaving.abort();
      this.#view.close();
      await keys;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  get room(): string | undefined {
    return this.#room;
  }

  get server(): string {
    return this.#parts.dialer.identity;
  }

  act(step: (session: Session, now: number) => Step): void {
    this.#take(step(this.#session, this.#parts.clock.now()));
  }

  say(saying: Saying): void {
    this.#take(this.#session.say(saying, this.#parts.clock.now()));
  }

  goTo(name: string): void {
    const known = this.#session.room(name);
    if (this.#room !== undefined) this.#lookAway(this.#room);
    this.#room = known?.name ?? name;
    this.#showPlace();
    if (known?.entered) return this.showPeople(known.name);
    this.#take(this.#session.enter(name));
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
    void this.#dialogs.login(name ?? this.#session.logins.account ?? this.#session.name);
  }

  changePassword(): void {
    if (this.#isConnected()) void this.#dialogs.changePassword();
  }

  showTopic(room: string): void {
    const topic = this.#session.room(room)?.topic ?? "";
    this.tell(topic === "" ? "This room has no topic: /topic TEXT sets one." : `topic: ${topic}`);
  }

  showPeople(room: string): void {
    const people = [...this.#session.room(room)?.people.values() ?? []];
    this.#view.show({ kind: "people", room, people });
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
    const link = this.#link;
    if (link === undefined) return;
    if (this.#room !== undefined) this.#lookAway(this.#room);
    link.send(this.#session.quit("").send);
    // The server answers by closing; one that does not is not waited for.
    void this.#parts.clock.sleep(FAREWELL).then(() => link.close());
    void link.finish();
  }

  async #stayConnected(first: Stream): Promise<void> {
    let conn: Stream | undefined = first;
    for (let failures = 0; !this.#leaving.signal.aborted;) {
      if (conn !== undefined) {
        const welcomed = await this.#talk(conn);
        const asked = this.#asking !== undefined;
        await Promise.race([this.#asking, aborted(this.#leaving.signal)]);
        if (this.#leaving.signal.aborted || this.#failure !== undefined) return;
        if ((asked || this.#answered) && !welcomed) {
          this.#answered = false;
          conn = await this.#redial(1);
          continue;
        }
        if (welcomed) failures = 0;
      }
      failures++;
      const pause = pauseBefore(failures, this.#parts.chance());
      const why = this.#goodbye === "" ? "" : ` (${this.#goodbye})`;
      this.#goodbye = "";
      if (conn !== undefined) this.complain(`The connection is lost${why}. Trying to come back …`);
      await this.#parts.clock.sleep(pause, this.#leaving.signal);
      conn = await this.#redial(failures);
    }
  }

  /** Another connection, or nothing when nobody answers. Stops for good if the identity changed. */
  async #redial(failures: number): Promise<Stream | undefined> {
    if (this.#leaving.signal.aborted) return undefined;
    try {
      return await this.#parts.dialer.dial(this.#leaving.signal);
    } catch (error) {
      if (this.#leaving.signal.aborted) return undefined;
      if (!(error instanceof JoinError) || error.code !== EXIT.unreachable) throw error;
      if (failures === 1) this.tell(`${error.message} Trying on …`);
      return undefined;
    }
  }

  /** Talks over one connection until it ends. @returns Whether the server had let us in. */
  async #talk(conn: Stream): Promise<boolean> {
    const link = new ServerLink(conn, this.#parts.clock);
    this.#link = link;
    this.#take(this.#session.connected());
    // What comes together is put on the screen together.
    await link.run((message) => this.#receive(message), (act) => this.#view.together(act));
    this.#link = undefined;
    const welcomed = this.#session.registered;
    if (!this.#leaving.signal.aborted) this.#take(this.#session.disconnected());
    return welcomed;
  }

  #receive(message: Message): void {
    this.#take(this.#session.receive(message, this.#parts.clock.now()));
  }

  /** Does what a step of the session wants. */
  #take(step: Step): void {
    this.#link?.send(step.send);
    this.#view.together(() => step.events.forEach((event) => this.#notice(event)));
    step.later?.then(
      (next) => this.#take(next),
      () => this.complain("Logging in did not work: /login tries again."),
    );
  }

  /** Does what is due as time goes by. */
  #look(): void {
    this.#view.tick();
    if (this.#link !== undefined) {
      this.#take(this.#session.tick(this.#parts.clock.now(), this.#room));
    }
  }

  /** Says until when a room was read, now that it is not any more. */
  #lookAway(room: string): void {
    this.#link?.send(this.#session.lookAway(room, this.#parts.clock.now()).send);
  }

  #isConnected(): boolean {
    if (!this.#session.registered) this.complain("There is no connection now.");
    return this.#session.registered;
  }

  #notice(event: ClientEvent): void {
    switch (event.kind) {
      case "welcomed":
        this.#showPlace();
        break;
      case "goodbye":
        this.#goodbye = event.reason;
        if (event.final) this.#fail(EXIT.refused, `You were put out of the chat: ${event.reason}`);
        return;
      case "refused":
        this.#refused(event);
        return;
      case "left-room":
        if (this.#isInFront(event.room)) {
          this.#room = [...this.#session.rooms.values()].at(-1)?.name;
        }
        break;
      case "room-renamed":
        if (this.#isInFront(event.from)) this.#room = event.to;
        break;
      case "entered":
        this.#view.show(event);
        // The past stands between who is here and what to do next.
        if (this.#session.pasts.of(event.room).holding) this.#greeting.add(casefold(event.room));
        else this.#greet();
        return;
      case "past":
        this.#view.show(event);
        if (event.last && this.#greeting.delete(casefold(event.room))) this.#greet();
        return;
      case "login-token":
        this.#keep(this.#parts.logins?.remember(event.account, event.token));
        return;
      case "login-refused":
        if (event.kept) this.#keep(this.#parts.logins?.forget(event.account));
        break;
      case "logged-out":
        this.#keep(this.#parts.logins?.forget(event.account));
        break;
    }
    this.#view.show(event);
    if (event.kind !== "notice") this.#showPlace();
  }

  #greet(): void {
    this.#view.tell(`you are ${this.#session.name} · /help · Ctrl+D leaves`);
    this.#showPlace();
  }

  /** Says so when what should be kept for the next time cannot be. */
  #keep(written: Promise<void> | undefined): void {
    written?.catch((error) => {
      this.complain(`Your login is not kept: ${error instanceof Error ? error.message : error}`);
    });
  }

  #refused(event: Refused): void {
    const before = !this.#session.registered;
    if (before && event.what === "name-invalid") {
      this.#fail(EXIT.refused, `The server does not take the name ${event.subject}. ${NAME_RULE}`);
      return;
    }
    const question = this.#questionFor(event);
    if (question !== undefined) {
      // A server may say the same in more than one way.
      if (this.#asking === undefined) this.#ask(question());
      return;
    }
    this.#view.show(event);
    if (event.what === "room" && this.#isInFront(event.subject)) {
      this.#room = [...this.#session.rooms.values()].at(-1)?.name;
      this.#showPlace();
    }
  }

  /** What to ask a person after a refusal, where an answer would help. */
  #questionFor({ what, text }: Refused): (() => Promise<Answer>) | undefined {
    const door = this.#door;
    switch (what) {
      case "name-taken":
        return this.#session.registered ? undefined : () => door.name(text);
      case "password":
        return () => door.password();
      case "invitation":
        return () => door.invitation();
      case "login":
        return () => door.login();
      default:
        return undefined;
    }
  }

  /** Keeps connections from being made until a question is answered. */
  #ask(question: Promise<Answer>): void {
    const asking = question.then((answer) => this.#answer(answer)).finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    this.#asking = asking;
  }

  #answer(answer: Answer): void {
    switch (answer.kind) {
      case "go-on":
        return this.#take(this.#session.rename(answer.name));
      case "again":
        this.#answered = true;
        return this.#link?.close();
      case "leave":
        return this.quit();
      case "stay-out":
        return this.#fail(EXIT.refused, answer.text);
      case "next":
    }
  }

  #fail(code: number, message: string): void {
    this.#failure = new JoinError(code, message);
    this.quit();
  }

  #isInFront(room: string): boolean {
    return this.#room !== undefined && casefold(this.#room) === casefold(room);
  }

  #showPlace(): void {
    this.#view.place(this.#room, this.#session.name);
  }
}
