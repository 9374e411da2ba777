/**
 * Message tags: reading, writing and escaping.
 *
 * @see https://ircv3.net/specs/extensions/message-tags
 */

/** Tags by name, values unescaped; a tag without a value has the empty one. */
export type Tags = ReadonlyMap<string, string>;

export const NO_TAGS: Tags = new Map();

/** The longest label a client may send, in bytes. */
export const MAX_LABEL = 64;

const ESCAPED: Readonly<Record<string, string>> = {
  ";": "\\:",
  " ": "\\s",
  "\\": "\\\\",
  "\r": "\\r",
  "\n": "\\n",
};

const UNESCAPED: Readonly<Record<string, string>> = {
  ":": ";",
  s: " ",
  "\\": "\\",
  r: "\r",
  n: "\n",
};

/** Reads the tags section of a line, without the leading `@`. The last of equal names wins. */
export function parseTags(text: string): Tags {
  const tags = new Map<string, string>();
  for (const part of text.split(";")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    if (equals === -1) tags.set(part, "");
    else tags.set(part.slice(0, equals), unescapeTag(part.slice(equals + 1)));
  }
  return tags;
}

/** Writes tags as they stand after the `@` of a line. */
export function formatTags(tags: Tags): string {
  let text = "";
  for (const [name, value] of tags) {
    if (text !== "") text += ";";
    text += value === "" ? name : `${name}=${escapeTag(value)}`;
  }
  return text;
}

/** Escapes a tag's value. */
export function escapeTag(value: string): string {
  return value.replace(/[; \\\r\n]/g, (character) => ESCAPED[character] ?? "");
}

/** Reads an escaped value; an unknown escape is the character itself, a lone last backslash goes. */
export function unescapeTag(value: string): string {
  if (!value.includes("\\")) return value;
  return value.replace(
    /\\(.?)/gsu,
    (_, character: string) => UNESCAPED[character] ?? character,
  );
}

/** A client-only tag: relayed by the server without a look inside. */
export function isClientTag(name: string): boolean {
  return name.startsWith("+");
}
