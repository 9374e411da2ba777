/** The server's refusals in words for people: no IRC terms, and what to do next where there is one. */
import type { Message } from "../protocol/message.ts";
import { NICK_LENGTH, roomForPeople } from "../protocol/names.ts";
import * as numeric from "../protocol/numerics.ts";

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
    numeric.ERR_CHANOPRIVSNEEDED,
    (room) => `Only an admin of room ${roomForPeople(room)} may do that.`,
  ],
]);

/** What a refusal says to a person. */
export function sentenceFor(message: Message): string {
  const sentence = SENTENCES.get(message.command);
  if (sentence !== undefined) return sentence(message.params[1] ?? "");
  return message.params.at(-1) || "The server refused that.";
}
