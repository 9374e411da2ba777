/**
 * Logging in: who we are to the server, proven by a password or by what the server gave us in its place.
 *
 * Passwords go out as SCRAM-SHA-256 where the server can do that, which tells them to nobody; what the
 * server gave us is a secret of that server's alone and goes out as it is.
 *
 * @see https://ircv3.net/specs/extensions/sasl-3.1
 */
import type { Message, OutgoingMessage } from "../protocol/message.ts";
import { isNick } from "../protocol/names.ts";
import { preparePassword } from "../protocol/prepare.ts";
import { formatPlain, saslLines, SaslReader, saslText } from "../protocol/sasl.ts";
import { ScramClient, type ScramStep } from "../protocol/scram.ts";
import { at } from "./heard.ts";
import { isForNow } from "./sentences.ts";
import type { Session } from "./session.ts";
import { complain, NOTHING, send, type Step } from "./steps.ts";

/** What to log in with. */
export interface Login {
  readonly account: string;
  /** Never shown, never logged. */
  readonly secret: string;
  /** Whether the server gave it to us in place of a password. */
  readonly kept: boolean;
  /** Whether the account's name is to be ours in the chat, too. */
  readonly takesName?: boolean;
}

type Mechanism = "PLAIN" | "SCRAM-SHA-256";

/** A conversation about who we are. */
interface Exchange {
  readonly login: Login;
  readonly mechanism: Mechanism;
  readonly reader: SaslReader;
  /** What our part is next. */
  step: "first" | "answer" | "check" | "over";
  scram: ScramClient | undefined;
  /** The password to have from now on, once this one was right. */
  readonly next: string | undefined;
}

export class SignIn {
  /** What to log in with on each connection. */
  login: Login | undefined;
  /** The password under which to take our name before the server lets us in. */
  registering: string | undefined;
  /** As whom we are logged in. */
  account: string | undefined;
  #exchange: Exchange | undefined;
  /** What to log in with once the password is changed. */
  #next: Login | undefined;
  #wantsToken = false;
  #tokenAsked = false;

  /** The connection is another one, or none. */
  reset(): void {
    this.account = undefined;
    this.#exchange = undefined;
    this.#next = undefined;
    this.#tokenAsked = false;
  }

  /** What to say before we are let in; nothing where there is nothing to log in with. */
  beforeWelcome(session: Session): OutgoingMessage[] {
    if (this.login !== undefined && session.capabilities.has("sasl")) {
      return this.#begin(session, this.login, undefined) ?? [];
    }
    if (this.registering !== undefined && session.capabilities.has("draft/account-registration")) {
      return [registration(this.registering)];
    }
    return [];
  }

  /** What to ask for now that we are let in. */
  afterWelcome(session: Session): OutgoingMessage[] {
    if (!this.#wantsToken || !session.capabilities.has("snug.internal/account")) return [];
    this.#wantsToken = false;
    this.#tokenAsked = true;
    return [{ command: "ACCOUNT", params: ["TOKEN"] }];
  }

  /** Logs in now; with `next`, to have another password then. */
  begin(session: Session, login: Login, next?: string): Step {
    if (!session.capabilities.has("sasl")) {
      return complain("This server knows no passwords: there is nothing to log in to.");
    }
    if (this.#exchange !== undefined) return complain("Logging in is going on already.");
    const messages = this.#begin(session, login, next);
    return messages === undefined
      ? complain("This server takes passwords in no way that is known here.")
      : send(...messages);
  }

  /** Takes our name with a password, so that nobody else can have it. */
  register(session: Session, password: string): Step {
    if (!session.capabilities.has("draft/account-registration")) {
      return complain("On this server names cannot be registered.");
    }
    this.registering = password;
    return send(registration(password));
  }

  /** The server has taken our name for us. */
  registered(session: Session, account: string): OutgoingMessage[] {
    const password = this.registering;
    this.registering = undefined;
    this.account = account;
    if (password !== undefined) this.login = { account, secret: password, kept: false };
    return this.#goOn(session);
  }

  /** The server does not take our name for us. */
  registrationRefused(session: Session): OutgoingMessage[] {
    this.registering = undefined;
    return session.registered ? [] : [{ command: "CAP", params: ["END"] }];
  }

  /** The server's part of the conversation. */
  take(message: Message): Step {
    const exchange = this.#exchange;
    if (exchange === undefined) return NOTHING;
    const piece = exchange.reader.push(at(message, 0));
    if (piece === "more") return NOTHING;
    const text = typeof piece === "string" ? undefined : saslText(piece.bytes);
    if (text === undefined) return ABORT;
    if (exchange.mechanism === "PLAIN") {
      if (exchange.step !== "first") return ABORT;
      exchange.step = "over";
      const { account, secret } = exchange.login;
      return answer(formatPlain({ name: account, password: secret }));
    }
    const later = scram(exchange, text).then((step) =>
      // The connection may be another one by now.
      this.#exchange === exchange ? step : NOTHING
    );
    return { ...NOTHING, later };
  }

  /** The server is content. */
  succeeded(session: Session): Step {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    if (exchange === undefined) return NOTHING;
    // Who cannot show that they know the password may not be the server that does.
    if (exchange.mechanism !== "PLAIN" && exchange.step !== "over") {
      return this.#refused(
        session,
        exchange,
        "The server has not shown that it knows the password.",
      );
    }
    const { login, next } = exchange;
    this.account ??= login.account;
    const { account } = this;
    const events = [{ kind: "logged-in" as const, account, kept: login.kept }];
    if (next !== undefined) {
      this.#next = { account, secret: next, kept: false };
      return { send: [{ command: "ACCOUNT", params: ["PASSWORD", next] }], events: [] };
    }
    // Without something in its place, the password itself is needed when the connection is lost.
    this.login = { account, secret: login.secret, kept: login.kept };
    const rest = login.kept ? end(session) : this.#goOn(session);
    const renames = login.takesName && session.registered && !session.isMe(account);
    return { send: renames ? [...session.rename(account).send, ...rest] : rest, events };
  }

  /** The server is not content. */
  failed(session: Session, text: string): Step {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    return exchange === undefined ? NOTHING : this.#refused(session, exchange, text);
  }

  /** The password is changed: what we had in its place may be worth nothing now. */
  passwordChanged(session: Session): OutgoingMessage[] {
    this.login = this.#next ?? this.login;
    this.#next = undefined;
    return this.#goOn(session);
  }

  /** The server has given us something in place of the password. */
  keep(token: string): Login | undefined {
    const account = this.account ?? this.login?.account;
    const asked = this.#tokenAsked;
    this.#tokenAsked = false;
    if (!asked || account === undefined || !isToken(token) || !isNick(account)) return undefined;
    this.login = { account, secret: token, kept: true };
    return this.login;
  }

  /** We are nobody any more. @returns Who we were. */
  loggedOut(): string | undefined {
    const { account } = this;
    this.account = undefined;
    this.login = undefined;
    return account;
  }

  #begin(session: Session, login: Login, next: string | undefined): OutgoingMessage[] | undefined {
    const mechanism = mechanismFor(login, session.offered.get("sasl") ?? "");
    if (mechanism === undefined) return undefined;
    this.#exchange = {
      login,
      mechanism,
      reader: new SaslReader(),
      step: "first",
      scram: undefined,
      next,
    };
    return [{ command: "AUTHENTICATE", params: [mechanism] }];
  }

  #refused(session: Session, { login, next }: Exchange, text: string): Step {
    // Too many attempts say nothing about what was attempted.
    const wrong = !isForNow(text);
    if (wrong && this.login === login) this.login = undefined;
    const { account } = login;
    const said = next !== undefined && wrong
      ? "That is not your password: it stays as it is. /password tries again."
      : text;
    const event = {
      kind: "login-refused" as const,
      account,
      kept: login.kept && wrong,
      text: said,
    };
    return { send: next === undefined ? end(session) : [], events: [event] };
  }

  /** What follows when the password was right: being let in, and something in its place. */
  #goOn(session: Session): OutgoingMessage[] {
    this.#wantsToken = true;
    return session.registered ? this.afterWelcome(session) : end(session);
  }
}

/** Whether a server could have given this in place of a password: one word, not too long. */
export function isToken(text: string): boolean {
  return /^[\x21-\x7e]{1,512}$/.test(text);
}

const ABORT: Step = send({ command: "AUTHENTICATE", params: ["*"] });

function end(session: Session): OutgoingMessage[] {
  return session.registered ? [] : [{ command: "CAP", params: ["END"] }];
}

function registration(password: string): OutgoingMessage {
  return { command: "REGISTER", params: ["*", "*", password] };
}

function mechanismFor(login: Login, offered: string): Mechanism | undefined {
  const there = offered === "" ? ["PLAIN"] : offered.split(",");
  if (!login.kept && there.includes("SCRAM-SHA-256")) return "SCRAM-SHA-256";
  return there.includes("PLAIN") ? "PLAIN" : undefined;
}

function answer(bytes: Uint8Array): Step {
  return send(...saslLines(bytes).map((line) => ({ command: "AUTHENTICATE", params: [line] })));
}

async function scram(exchange: Exchange, text: string): Promise<Step> {
  switch (exchange.step) {
    case "first": {
      const prepared = await preparePassword(exchange.login.secret);
      if ("refused" in prepared) return ABORT;
      exchange.scram = new ScramClient(exchange.login.account, prepared.password);
      exchange.step = "answer";
      return say({ say: exchange.scram.first() });
    }
    case "answer":
      exchange.step = "check";
      return say(await exchange.scram?.answer(text) ?? { refused: "out-of-order" });
    case "check": {
      const checked = exchange.scram?.check(text) ?? { refused: "out-of-order" };
      if ("refused" in checked) return ABORT;
      exchange.step = "over";
      return say({ say: "" });
    }
    default:
      return ABORT;
  }
}

function say(step: ScramStep): Step {
  return "refused" in step ? ABORT : answer(new TextEncoder().encode(step.say));
}
