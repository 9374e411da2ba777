/** What a person is asked about passwords. Nothing of what they answer is shown or kept. */
import { casefold, isNick } from "../protocol/names.ts";
import type { LoginRefused } from "./events.ts";
import { NAME_RULE } from "./options.ts";
import { isForNow } from "./sentences.ts";
import type { Session } from "./session.ts";
import type { Step } from "./steps.ts";
import type { View } from "./view.ts";

/** What the dialogs are given of the chat. */
export interface DialogParts {
  readonly session: Session;
  readonly view: Pick<View, "ask" | "warn" | "tell" | "hold">;
  /** Does what a step of the session wants. */
  readonly take: (step: Step) => void;
}

/** How somebody comes in who says so at the door. */
export interface WayIn {
  readonly name: string;
  /** The name is to become theirs now; otherwise it is. */
  readonly register: boolean;
}

/** Reads `login`, `register`, and either with a name. @returns Nothing where it is something else. */
export function wayIn(answer: string, name: string): WayIn | undefined {
  const [, what, other = name] = /^\s*\/?(login|register)(?:\s+(\S+))?\s*$/i
    .exec(answer.normalize("NFC")) ?? [];
  return what === undefined
    ? undefined
    : { name: other, register: what.toLowerCase() === "register" };
}

export class AccountDialogs {
  readonly #session: Session;
  readonly #view: DialogParts["view"];
  readonly #take: DialogParts["take"];
  /** What was tried last by whoever is in, to be asked for again where it was refused. */
  #attempt: (() => Promise<void>) | undefined;
  /** The name with which a wrong password was given before we were in. */
  #wrong: string | undefined;

  constructor({ session, view, take }: DialogParts) {
    this.#session = session;
    this.#view = view;
    this.#take = take;
  }

  /** Makes our name ours. */
  async register(): Promise<void> {
    const password = await this.#newPassword(`A password for the name ${this.#session.name}: `);
    if (password === undefined) return;
    this.#attempt = () => this.register();
    this.#ask(this.#session.registerName(password));
  }

  /** Logs in. @param takesName Whether the account's name becomes ours in the chat. */
  async login(account: string, takesName: boolean): Promise<void> {
    const secret = await this.#secret(`Password of ${account} [Enter: not now]: `);
    if (secret === undefined) return this.#view.tell("Not logged in.");
    this.#attempt = () => this.login(account, takesName);
    this.#ask(this.#session.logIn({ account, secret, kept: false, takesName }));
  }

  /** A login was refused. Who is in is asked again at once: what is typed next is a password. */
  refused({ account, kept, text }: LoginRefused): void {
    if (kept || isForNow(text)) this.#attempt = undefined;
    else if (this.#session.registered) this.again();
    else this.#wrong = casefold(account);
  }

  /** What was given last was refused: it is asked for again. */
  again(): void {
    const attempt = this.#attempt;
    this.#attempt = undefined;
    void attempt?.();
  }

  /** Whether the password that was given last for a name, to come in with it, was wrong. */
  takeWrong(name: string): boolean {
    const wasWrong = this.#wrong === casefold(name);
    this.#wrong = undefined;
    return wasWrong;
  }

  /** Changes the password: the old one has to be right. */
  async changePassword(): Promise<void> {
    const { account } = this.#session.logins;
    if (account === undefined) return this.#view.warn("You are not logged in: /login first.");
    const secret = await this.#secret(`Your password until now, ${account}: `);
    if (secret === undefined) return this.#view.tell("Your password stays as it is.");
    const next = await this.#newPassword("The new password: ");
    if (next === undefined) return;
    this.#attempt = () => this.changePassword();
    this.#ask(this.#session.logIn({ account, secret, kept: false }, next));
  }

  /** Asks the server, and keeps what is typed meanwhile from being said: it may be a password, too. */
  #ask(step: Step): void {
    if (step.send.length > 0) this.#view.hold("Asking the server … ");
    this.#take(step);
  }

  /**
   * The server lets in only people who log in: asks how, for the next connection.
   * @returns Whether there is something to log in with.
   */
  async atTheDoor(): Promise<boolean> {
    const session = this.#session;
    const { name } = session;
    if (this.takeWrong(name) && await this.comeIn({ name, register: false })) return true;
    const canRegister = (session.offered.get("draft/account-registration") ?? "").split(",")
      .includes("before-connect");
    this.#view.warn("This server lets in only people who log in.");
    for (;;) {
      const { name } = session;
      const question = canRegister
        ? `Type login if ${name} is your name here, or register to make it yours: `
        : `Type login if ${name} is your name here, or login and your name: `;
      const answer = await this.#view.ask(question);
      if (answer === undefined) return false;
      const way = wayIn(answer, name);
      if (way === undefined || (way.register && !canRegister)) continue;
      if (await this.comeIn(way)) return true;
    }
  }

  /** Asks for the password of who comes in like this. @returns Whether the next connection has one. */
  async comeIn({ name, register }: WayIn): Promise<boolean> {
    if (!isNick(name)) {
      this.#view.warn(NAME_RULE);
      return false;
    }
    const secret = register
      ? await this.#newPassword(`A password for the name ${name}: `)
      : await this.#secret(`Password of ${name}: `);
    if (secret === undefined) return false;
    const session = this.#session;
    session.name = name;
    session.logins.login = register ? undefined : { account: name, secret, kept: false };
    session.logins.registering = register ? secret : undefined;
    return true;
  }

  /** A new password, typed twice; asked for again, so that it is typed nowhere else. */
  async #newPassword(question: string): Promise<string | undefined> {
    for (;;) {
      const password = await this.#secret(question);
      const again = password && await this.#secret("The same once more: ");
      if (again === undefined) {
        this.#view.tell("No password was taken.");
        return undefined;
      }
      if (again === password) return password;
      this.#view.warn("These two were not the same: type it again, or Enter for none.");
    }
  }

  /** Asks without showing the answer; an empty one is none. */
  async #secret(question: string): Promise<string | undefined> {
    const answer = await this.#view.ask(question, true);
    return answer === "" ? undefined : answer;
  }
}
