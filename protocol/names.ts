/**
 * Nicks and room names: which are allowed, and which are the same.
 *
 * Names may be in any script. Two names are one when they are equal after {@linkcode casefold}, which
 * is exactly the `CASEMAPPING=ascii` that the server declares (plus NFC, so that two ways to write
 * one letter do not make two names). On top of that a nick may not look like one in use: see
 * `server/looks.ts`.
 *
 * @see https://modern.ircdocs.horse/#clients
 * @see https://modern.ircdocs.horse/#channels
 */

import { byteLength } from "./text.ts";

/** The longest nick, in code points. */
export const NICK_LENGTH = 32;
/** The most bytes of a nick and of a room's name, so that a line has room for both and a text. */
export const NICK_BYTES = 96;
export const CHANNEL_BYTES = 128;
/** The longest user name (the part after `!`), in code points. */
export const USER_LENGTH = 16;
/** The longest room name on the wire, with its `#`, in code points. */
export const CHANNEL_LENGTH = 64;
/** The longest real name, in bytes. */
export const REAL_NAME_LENGTH = 128;
/** The longest topic, in bytes. */
export const TOPIC_LENGTH = 390;
/** The longest room key, in bytes. */
export const KEY_LENGTH = 32;
/** The highest room number. */
export const MAX_ROOM_NUMBER = 999_999_999;

const CAPITAL_A = 65;
const CAPITAL_Z = 90;

declare const folded: unique symbol;
/** A casefolded name: the key under which a user or a room is found. */
export type Folded = string & { readonly [folded]: true };

/** The form of a name that is compared: NFC, ASCII letters in lower case. */
export function casefold(name: string): Folded {
  // Most are: rooms are numbers, and this is asked for each line that somebody says.
  if (isFolded(name)) return name;
  if (/^[\0-\x7f]*$/.test(name)) return lower(name) as Folded;
  // Once more at the end: `w` has signs that `W` has not, and takes them in.
  return lower(name.normalize("NFC")).normalize("NFC") as Folded;
}

/** Whether a name is ASCII without capitals. */
function isFolded(name: string): name is Folded {
  for (let at = 0; at < name.length; at++) {
    const unit = name.charCodeAt(at);
    if (unit >= 0x80 || (unit >= CAPITAL_A && unit <= CAPITAL_Z)) return false;
  }
  return true;
}

function lower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

const NICK = /^[\p{L}[\]\\`_^{|}][\p{L}\p{M}\p{N}[\]\\`_^{|}-]*$/u;
const ROOM = /^#[\p{L}\p{N}][\p{L}\p{M}\p{N}!"#$%&'()+\-.;<=>[\]^_`{|}~]*$/u;
const DIGITS = /^#[0-9]+$/;
/** Digits of any script: `#７` is not another room than `#7`. */
const NUMBER = /^#\p{N}+$/u;
/** What is not to be seen though it counts as a letter or mark: fillers, selectors, joiners. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;
const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** What is written for the reader: somebody of that name could put words into their mouth. */
const NOBODY = /^you$/i;

/** Length in code points. */
function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Whether a name mixes scripts whose letters look alike: `а` of Cyrillic among those of Latin. */
function isMixed(name: string): boolean {
  const scripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];
  return scripts.filter((script) => script.test(name)).length > 1;
}

/** Whether a text may be a nick: letters and digits of any script and `[]\`_^{|}-`, no digit first; not `you`. */
export function isNick(name: string): boolean {
  return name.length <= NICK_LENGTH * 2 && NICK.test(name) && !UNSEEN.test(name) &&
    !NOBODY.test(name) && !isMixed(name) &&
    codePoints(name) <= NICK_LENGTH && byteLength(name) <= NICK_BYTES;
}

/**
 * Whether a text may be a room's name on the wire: `#7` to `#999999999`, or `#` and a name that
 * begins with a letter or digit. A number has one spelling: `#007` and `#７` are refused, not a second
 * room.
 */
export function isRoom(name: string): boolean {
  if (name.length > CHANNEL_LENGTH * 2 || !ROOM.test(name) || UNSEEN.test(name)) return false;
  if (DIGITS.test(name)) return name[1] !== "0" && Number(name.slice(1)) <= MAX_ROOM_NUMBER;
  if (NUMBER.test(name)) return false;
  return codePoints(name) <= CHANNEL_LENGTH && byteLength(name) <= CHANNEL_BYTES;
}

/** Whether a target is meant as a room, valid or not. */
export function isRoomLike(target: string): boolean {
  return target[0] === "#";
}

/** Whether a text holds control or format characters, which no one-line field may hold. */
export function hasControl(text: string): boolean {
  return CONTROL.test(text);
}

/** Whether a text may be the key of a room: one word, which stands in a list and at the end of a line. */
export function isRoomKey(text: string): boolean {
  return text !== "" && byteLength(text) <= KEY_LENGTH && !/[\s,:]/.test(text) && !hasControl(text);
}

/**
 * What a person types for a room, as its name on the wire; `undefined` when it cannot be one.
 * `7` and `#7` and `007` are all `#7`, and so is `７`, as input methods for Chinese and Japanese write it.
 */
export function roomFromInput(text: string): string | undefined {
  const bare = text.trim().replace(/^[#＃]/, "").normalize("NFC");
  const number = bare.normalize("NFKC");
  const name = `#${/^[0-9]+$/.test(number) ? number.replace(/^0+(?=.)/, "") : bare}`;
  return isRoom(name) ? name : undefined;
}

/** A room's name as a person reads it: without the `#`. */
export function roomForPeople(name: string): string {
  return name.replace(/^#/, "");
}
