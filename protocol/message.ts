/**
 * One IRC message: its text form read and written.
 *
 * `protocol/` is pure: it knows no sockets, no terminal, no timers and neither end's state.
 *
 * @see https://modern.ircdocs.horse/#message-format
 * @see https://ircv3.net/specs/extensions/message-tags
 */
import { formatTags, NO_TAGS, parseTags, type Tags } from "./tags.ts";

/** A parsed message. `command` is upper case; `params` holds the trailing parameter as the last. */
export interface Message {
  readonly tags: Tags;
  /** Without the leading colon; empty when there is none. */
  readonly source: string;
  readonly command: string;
  readonly params: readonly string[];
}

/** What {@linkcode formatMessage} takes: tags and source may be left out. */
export interface OutgoingMessage {
  readonly tags?: Tags;
  readonly source?: string;
  readonly command: string;
  readonly params?: readonly string[];
}

/**
 * Reads one line, without its line ending.
 *
 * Lenient as the specification asks of a reader: runs of spaces separate, a missing source is empty.
 * A line without a command gives an empty `command`.
 */
export function parseMessage(line: string): Message {
  let tags = NO_TAGS;
  let source = "";
  let at = skipSpaces(line, 0);
  if (line[at] === "@") {
    const end = endOfWord(line, at);
    tags = parseTags(line.slice(at + 1, end));
    at = skipSpaces(line, end);
  }
  if (line[at] === ":") {
    const end = endOfWord(line, at);
    source = line.slice(at + 1, end);
    at = skipSpaces(line, end);
  }
  const endOfCommand = endOfWord(line, at);
  const command = line.slice(at, endOfCommand).toUpperCase();
  const params: string[] = [];
  at = skipSpaces(line, endOfCommand);
  while (at < line.length) {
    if (line[at] === ":") {
      params.push(line.slice(at + 1));
      break;
    }
    const end = endOfWord(line, at);
    params.push(line.slice(at, end));
    at = skipSpaces(line, end);
  }
  return { tags, source, command, params };
}

/**
 * Writes one message as a line, without its line ending. The only place where lines are made, so the
 * only place that must refuse what would become a second line.
 *
 * @throws {TypeError} If a part holds CR, LF or NUL, or a middle parameter is empty, has a space or
 * starts with a colon.
 */
export function formatMessage(message: OutgoingMessage): string {
  const { tags } = message;
  const body = formatBody(message);
  if (tags === undefined || tags.size === 0) return body;
  const written = formatTags(tags);
  refuseLineBreakers(written);
  return `@${written} ${body}`;
}

/**
 * What ends with a text, or a list: a server writes a colon before it, of one word too, which programs
 * rely on that do not parse.
 */
const TEXTS: ReadonlySet<string> = new Set(
  "PRIVMSG NOTICE TOPIC PART KICK CAP 332 353".split(" "),
);

/**
 * Writes one message as a line without tags and line ending, like {@linkcode formatMessage}.
 *
 * @throws {TypeError} As {@linkcode formatMessage}.
 */
export function formatBody({ source, command, params = [] }: OutgoingMessage): string {
  let line = source ? `:${source} ${command}` : command;
  const last = params.length - 1;
  const text = source && last > 0 && TEXTS.has(command) ? last : -1;
  for (let index = 0; index <= last; index++) {
    const param = params[index] ?? "";
    if (index !== text && isMiddle(param)) line += ` ${param}`;
    else if (index === last) line += ` :${param}`;
    else throw new TypeError(`Cannot write a line: parameter ${index} is not one word`);
  }
  refuseLineBreakers(line);
  return line;
}

function refuseLineBreakers(text: string): void {
  if (hasLineBreaker(text)) throw new TypeError("Cannot write a line: CR, LF or NUL in it");
}

/** Whether a parameter can stand without a colon before it. */
export function isMiddle(param: string): boolean {
  return param !== "" && param[0] !== ":" && !param.includes(" ");
}

/** Parameters as they can stand in a line: what cannot, in the middle of one, is `*`. */
export function writable(params: readonly string[]): readonly string[] {
  const last = params.length - 1;
  return params.map((param, at) => at === last || isMiddle(param) ? param : "*");
}

/** Whether a text holds one of the three characters that no message may hold. */
export function hasLineBreaker(text: string): boolean {
  return text.includes("\n") || text.includes("\r") || text.includes("\0");
}

/** The nick of a source `nick!user@host`. */
export function nickOf(source: string): string {
  const end = source.indexOf("!");
  return end === -1 ? source : source.slice(0, end);
}

function skipSpaces(line: string, from: number): number {
  let at = from;
  while (line[at] === " ") at++;
  return at;
}

function endOfWord(line: string, from: number): number {
  const end = line.indexOf(" ", from);
  return end === -1 ? line.length : end;
}
