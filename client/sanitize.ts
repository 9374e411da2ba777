/**
 * Untrusted text → printable text. Everything that came from the network goes through here at the last
 * step before it is printed: names, topics, messages, the server's own words.
 *
 * Controls are shown, because hiding them would hide an attack; so are overrides of direction, and
 * invisible characters in a row. Single ones that only steer how others are shown (other bidi controls,
 * fillers) are removed: they come with text that was copied, and a reader has no use for them. Those
 * that real writing needs (joiners in emoji and in Persian, accents) stay, within bounds.
 */
import { controlPicture } from "../cli/control_pictures.ts";
import { graphemes } from "./layout.ts";

/** More marks than this on one base are a tower that covers the lines above, not writing. */
const MAX_MARKS = 8;
/** The longest emoji in use, a couple with two skin tones and a kiss, has ten. */
const MAX_CODE_POINTS = 16;
const CUT = "…";

/** Text without any of these needs no work. */
const SUSPECT =
  /[\p{C}\p{M}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\u1100-\u11ff\u200d]/u;
const LINE_BREAKS = /\r\n|[\n\t\u2028\u2029]/g;
const CONTROL = /\p{Cc}/gu;
const OVERRIDE = /[\u202d\u202e]/g;
/** A flag of a region (kept whole), or characters that show nothing. */
const INVISIBLE =
  /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}|(?:(?![\u200c\u200d\p{M}])\p{Default_Ignorable_Code_Point}|[\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069\ufff9-\ufffb\u034f])+/gu;
/** More than so many in a row are no accident. */
const MOST_INVISIBLE = 2;
const NONCHARACTER = /\p{Noncharacter_Code_Point}/gu;
/** A joiner where it does nothing: outside an emoji, and outside the scripts that use it. */
const STRAY_JOINER =
  /(?<!\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?(?=\u200d\p{Extended_Pictographic}))(?<![[\p{L}\p{M}]--[\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}\p{scx=Han}\p{scx=Inherited}]])[\u200c\u200d]+/gv;
/** A variation selector on a base that has no variants. */
const STRAY_SELECTOR = /(?<!\p{Emoji})[\ufe0e\ufe0f]|(?<!\p{Script=Han})[\u{e0100}-\u{e01ef}]/gu;
const TOWER = new RegExp(`([\\p{M}\u200c\u200d]{${MAX_MARKS}})[\\p{M}\u200c\u200d]+`, "gu");
const STARTS_WITH_MARK = /^[\p{M}\u200c\u200d]/u;
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Makes untrusted text printable on one line: a line break becomes a space. */
export function sanitize(text: string): string {
  if (!SUSPECT.test(text)) return text;
  const visible = text.toWellFormed()
    .replace(LINE_BREAKS, " ")
    .replace(CONTROL, controlPicture)
    .replace(OVERRIDE, (override) => `\\u${override.charCodeAt(0).toString(16)}`)
    .replace(INVISIBLE, unseen)
    .replace(NONCHARACTER, "\ufffd")
    .replace(STRAY_SELECTOR, "")
    .replace(STRAY_JOINER, "")
    .replace(TOWER, `$1${CUT}`);
  const bounded = graphemes(visible).map(cutLong).join("");
  // A mark at the start would sit on whatever is printed before this text.
  return STARTS_WITH_MARK.test(bounded) ? `◌${bounded}` : bounded;
}

/** {@linkcode sanitize} for text of several lines. */
export function sanitizeLines(text: string): string[] {
  return text.split(/\r\n|\n/).map(sanitize);
}

/**
 * Keeps right-to-left text from reordering what stands around it. For sanitized text only: a stray
 * isolate in the text itself would end this one early.
 */
export function isolate(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** What stands for characters that show nothing. */
function unseen(found: string): string {
  if (found.startsWith("\u{1f3f4}")) return found;
  const count = Array.from(found).length;
  return count > MOST_INVISIBLE ? `‹${count} invisible›` : "";
}

function cutLong(grapheme: string): string {
  if (grapheme.length <= MAX_CODE_POINTS) return grapheme;
  const points = Array.from(grapheme);
  if (points.length <= MAX_CODE_POINTS) return grapheme;
  return points.slice(0, MAX_CODE_POINTS).join("").replace(/\u200d+$/, "") + CUT;
}
