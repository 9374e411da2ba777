/** What a person is asked before a server lets them in. */
import { isNick } from "../protocol/names.ts";
import { type AccountDialogs, wayIn } from "./account_dialogs.ts";
import { nextName } from "./names.ts";
import { NAME_RULE } from "./options.ts";
import type { Session } from "./session.ts";
import type { View } from "./view.ts";

/** What became of a question at the door. */
export type Answer =
  /** The connection that there is goes on with it. */
  | { readonly kind: "go-on"; readonly name: string }
  /** It is for the next connection, which the server makes necessary by ending this one. */
  | { readonly kind: "next" }
  /** It is for another connection, which has to be made. */
  | { readonly kind: "again" }
  | { readonly kind: "leave" }
  /** There is no way in; the text says why. */
  | { readonly kind: "stay-out"; readonly text: string };

export class Door {
  readonly #session: Session;
  readonly #view: Pick<View, "ask" | "warn">;
  readonly #dialogs: AccountDialogs;

  constructor(session: Session, view: Pick<View, "ask" | "warn">, dialogs: AccountDialogs) {
    this.#session = session;
    this.#view = view;
    this.#dialogs = dialogs;
  }

  /**
   * Offers a free name in place of one that is taken; `text` says that it is. Who has it on another
   * device logs in.
   */
  async name(text: string): Promise<Answer> {
    const taken = this.#session.name;
    const offer = nextName(taken);
    const canLogIn = this.#session.offered.has("sasl");
    if (await this.#logsInAgain()) return { kind: "again" };
    this.#view.warn(text);
    let question = `Another name [${offer}]${canLogIn ? `, or login if ${taken} is yours` : ""}: `;
    for (;;) {
      const answer = await this.#view.ask(question);
      if (answer === undefined) return { kind: "leave" };
      const way = canLogIn ? wayIn(answer, taken) : undefined;
      if (way?.register === false) {
        if (await this.#dialogs.comeIn(way)) return { kind: "again" };
        continue;
      }
      const name = answer.trim() === "" ? offer : answer.trim().normalize("NFC");
      if (isNick(name)) return { kind: "go-on", name };
      this.#view.warn(NAME_RULE);
      question = `Name [${offer}]: `;
    }
  }

  /** After a wrong password that is asked for again, before anything that others get to read. */
  async #logsInAgain(): Promise<boolean> {
    const { name } = this.#session;
    return this.#dialogs.takeWrong(name) &&
      await this.#dialogs.comeIn({ name, register: false });
  }

  /** The server closes the connection after a wrong password. */
  async password(): Promise<Answer> {
    this.#view.warn(
      this.#session.password === undefined
        ? "This server needs a password."
        : "That is not the password.",
    );
    const answer = await this.#view.ask("Password: ", true);
    if (answer === undefined || answer === "") {
      return { kind: "stay-out", text: "Not joined: the server needs a password." };
    }
    this.#session.password = answer;
    return { kind: "next" };
  }

  /** Who has an account needs no code. */
  async invitation(): Promise<Answer> {
    const session = this.#session;
    if (await this.#logsInAgain()) return { kind: "again" };
    this.#view.warn(
      session.password === undefined
        ? "This server lets in only people with an account or an invitation code."
        : "That invitation code is not valid, or not any more.",
    );
    for (;;) {
      const question = `Invitation code, or login if ${session.name} is your name here: `;
      const answer = (await this.#view.ask(question))?.trim();
      if (answer === undefined || answer === "") {
        const text = "Not joined: ask somebody there for an invitation code.";
        return { kind: "stay-out", text };
      }
      const way = wayIn(answer, session.name);
      session.password = way === undefined ? answer : undefined;
      if (way === undefined) return { kind: "again" };
      if (way.register) this.#view.warn("Come in with a code first, then say /register.");
      else if (await this.#dialogs.comeIn(way)) return { kind: "again" };
    }
  }

  async login(): Promise<Answer> {
    if (await this.#dialogs.atTheDoor()) return { kind: "again" };
    return {
      kind: "stay-out",
      text: "Not joined: this server lets in only people who log in.",
    };
  }
}
