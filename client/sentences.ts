/** The server's refusals in words for people: no IRC terms, and what to do next where there is one. */
import type { Message } from "../protocol/message.ts";
import { NICK_LENGTH, roomForPeople } from "../protocol/names.ts";
import * as numeric from "../protocol/numerics.ts";

const ERR_SASLFAIL = "904";

/** Makes a sentence of a refusal's subject: a room, a name. */
type Sentence = (subject: string) => string;

const SENTENCES: ReadonlyMap<string, Sentence> = new Map<string, Sentence>([
  [numeric.ERR_NOSUCHNICK, (name) => `Nobody here is called ${name}.`],
  [numeric.ERR_NOSUCHCHANNEL, (room) => `There is no room ${roomForPeople(room)}.`],
  [numeric.ERR_CANNOTSENDTOCHAN, (room) => `You cannot speak in room ${roomForPeople(room)}.`],
  [numeric.ERR_TOOMANYCHANNELS, () => "You are in too many rooms: leave one first."],
  [numeric.ERR_NICKNAMEINUSE, (name) => `Somebody here is called ${name} already.`],
  [
    numeric.ERR_ERRONEUSNICKNAME,
    () => `A name has at most ${NICK_LENGTH} letters, digits, - and _, and begins with a letter.`,
  ],
  ["905", () => "That password is too long."],
  ["906", () => "Logging in was broken off: /login tries again."],
  ["907", () => "You are logged in already: /logout first."],
  [numeric.ERR_NOTONCHANNEL, (room) => `You are not in room ${roomForPeople(room)}.`],
  [numeric.ERR_PASSWDMISMATCH, () => "The password is wrong, or one is needed."],
  [numeric.ERR_CHANNELISFULL, (room) => `Room ${roomForPeople(room)} is full.`],
  [
    numeric.ERR_INVITEONLYCHAN,
    (room) => `Room ${roomForPeople(room)} is by invitation: ask somebody in it for one.`,
  ],
  [numeric.ERR_BANNEDFROMCHAN, (room) => `You may not enter room ${roomForPeople(room)}.`],
  [numeric.ERR_BADCHANNELKEY, (room) => `Room ${roomForPeople(room)} is locked: give its key.`],
  [
    numeric.ERR_LISTFULL,
    (room) =>
      `Room ${roomForPeople(room)} has too many bans: /bans shows them, /unban takes one away.`,
  ],
  [
    numeric.ERR_CHANOPRIVSNEEDED,
    (room) => `Only an admin of room ${roomForPeople(room)} may do that.`,
  ],
]);

/** What one does whose name belongs to somebody. */
export const OWNED_ADVICE = "If that is you, /login; or /name takes another.";

/** The same for `FAIL` and its like, by what was refused and why. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["REDACT INVALID_TARGET", "Messages cannot be taken back here."],
  ["REDACT REDACT_FORBIDDEN", "You may not take that message back."],
  ["REDACT REDACT_WINDOW_EXPIRED", "That message is too old to be taken back."],
  ["REDACT UNKNOWN_MSGID", "That message is not there any more."],
  [
    "REGISTER ACCOUNT_EXISTS",
    `That name belongs to somebody. ${OWNED_ADVICE}`,
  ],
  [
    "REGISTER USERNAME_EXISTS",
    `That name belongs to somebody. ${OWNED_ADVICE}`,
  ],
  ["REGISTER ALREADY_AUTHENTICATED", "You are logged in already: /password changes the password."],
  ["REGISTER BAD_ACCOUNT_NAME", "This name cannot be registered: /name takes another."],
  ["ACCOUNT LOGIN_NEEDED", "For this you must be logged in: /login"],
  ["ACCOUNT ACCOUNT_REQUIRED", "For this you must have an account: /register makes one."],
  [
    "ACCOUNT INVALID_CODE",
    "That is not the code: the server's terminal shows it at its start, after /claim.",
  ],
  [
    "ACCOUNT ADMIN_NEEDED",
    "Only who runs the server makes invite codes: /invite calls people here.",
  ],
  ["* ACCOUNT_REQUIRED", "This server lets in only people who log in."],
  ["* INVITE_REQUIRED", "This server lets in only people with an invitation code."],
]);

/** What a refusal says to a person. */
export function sentenceFor(message: Message): string {
  const sentence = SENTENCES.get(message.command) ??
    REASONS.get(`${message.params[0]} ${message.params[1]}`);
  if (typeof sentence === "string") return sentence;
  if (sentence !== undefined) return sentence(message.params[1] ?? "");
  if (message.params[1] === "NAME_OWNED") return nameOwned(message);
  if (message.command === ERR_SASLFAIL) return notLoggedIn(message);
  return message.params.at(-1)?.replace(/[\p{L}\p{N})]$/u, "$&.") || "The server refused that.";
}

/** Our name belongs to somebody, who may be us. */
function nameOwned(message: Message): string {
  const name = message.params[2] ?? "";
  const [time] = /\d+ seconds?/.exec(message.params.at(-1) ?? "") ?? [];
  const when = time === undefined ? "soon" : `in ${time}`;
  return `The name ${name} belongs to somebody. ${OWNED_ADVICE} ` +
    `You will be given another name ${when}.`;
}

/** The server says why only where it is not the password. */
function notLoggedIn(message: Message): string {
  const text = message.params.at(-1) ?? "";
  return isForNow(text) ? text : "Name and password do not belong together: /login tries again.";
}

/** Whether a refusal is one of those that pass. */
export function isForNow(text: string): boolean {
  return /\btry again\b|\btoo many\b/i.test(text);
}
