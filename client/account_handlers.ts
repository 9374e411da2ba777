/** What the server says about passwords, names that belong to somebody, and codes that let people in. */
import type { Message } from "../protocol/message.ts";
import { isNick } from "../protocol/names.ts";
import { at, readTime } from "./heard.ts";
import { sentenceFor } from "./sentences.ts";
import type { Session } from "./session.ts";
import { type Handler, NOTHING, show, type Step } from "./steps.ts";

const RPL_LOGGEDIN = "900";
const RPL_LOGGEDOUT = "901";
const ERR_NICKLOCKED = "902";
const RPL_SASLSUCCESS = "903";
const ERR_SASLFAIL = "904";
const ERR_SASLTOOLONG = "905";
const ERR_SASLABORTED = "906";
const ERR_SASLALREADY = "907";
const RPL_SASLMECHS = "908";

function loggedIn(session: Session, message: Message): Step {
  const account = at(message, 2);
  if (account !== "") session.logins.account = account;
  return NOTHING;
}

function loggedOut(session: Session, message: Message): Step {
  const account = session.logins.loggedOut();
  if (account === undefined) return NOTHING;
  return show({ kind: "logged-out", account, text: at(message, 2) });
}

function failed(session: Session, message: Message): Step {
  return session.logins.failed(session, sentenceFor(message));
}

/** Our name is ours now, or will be. */
function registered(session: Session, message: Message): Step {
  const [result = "", given = ""] = message.params;
  const account = isNick(given) ? given : session.name;
  const text = message.params.at(-1) ?? "";
  // A server that wants to have it confirmed says how.
  if (result !== "SUCCESS") return show({ kind: "announced", text, toAll: false });
  return {
    send: session.logins.registered(session, account),
    events: [{ kind: "account-done", what: "registered", account, text }],
  };
}

/** An answer to one of ours; the same word tells elsewhere who somebody has logged in as. */
function account(session: Session, message: Message): Step {
  if (message.source.includes("!") || message.params.length < 2) return NOTHING;
  const name = session.logins.account ?? session.name;
  const text = message.params.at(-1) ?? "";
  switch (at(message, 0).toUpperCase()) {
    case "TOKEN": {
      const login = session.logins.keep(at(message, 1));
      if (login === undefined) return NOTHING;
      return show({ kind: "login-token", account: login.account, token: login.secret });
    }
    case "PASSWORD":
      return {
        send: session.logins.passwordChanged(session),
        events: [{ kind: "account-done", what: "password", account: name, text }],
      };
    case "CLAIM":
      return show({ kind: "account-done", what: "claimed", account: name, text });
    case "INVITE": {
      const until = readTime(at(message, 2));
      return show({ kind: "invite-code", code: at(message, 1), until });
    }
    default:
      return NOTHING;
  }
}

/** What the server refuses about all this. @returns Nothing where it refuses something else. */
export function accountRefused(session: Session, message: Message): Step | undefined {
  if (message.command !== "FAIL") return undefined;
  const [about = "", code = ""] = message.params;
  const text = sentenceFor(message);
  if (about === "REGISTER") {
    return {
      send: session.logins.registrationRefused(session),
      events: [{
        kind: "refused",
        what: session.registered && code.endsWith("PASSWORD") ? "new-password" : "other",
        subject: "",
        text,
      }],
    };
  }
  if (about === "ACCOUNT" && code.endsWith("PASSWORD")) {
    return show({ kind: "refused", what: "new-password", subject: "", text });
  }
  if (code === "ACCOUNT_REQUIRED" && !session.registered) {
    return show({ kind: "refused", what: "login", subject: "", text });
  }
  if (code === "INVITE_REQUIRED" && !session.registered) {
    return show({ kind: "refused", what: "invitation", subject: "", text });
  }
  return undefined;
}

export const ACCOUNT_HANDLERS: readonly (readonly [string, Handler])[] = [
  ["AUTHENTICATE", (session, message) => session.logins.take(message)],
  ["REGISTER", registered],
  ["ACCOUNT", account],
  [RPL_LOGGEDIN, loggedIn],
  [RPL_LOGGEDOUT, loggedOut],
  [RPL_SASLSUCCESS, (session) => session.logins.succeeded(session)],
  [ERR_NICKLOCKED, failed],
  [ERR_SASLFAIL, failed],
  [ERR_SASLTOOLONG, failed],
  [ERR_SASLABORTED, failed],
  [ERR_SASLALREADY, failed],
  // A list of what could be used instead; the failure itself comes too.
  [RPL_SASLMECHS, () => NOTHING],
];
