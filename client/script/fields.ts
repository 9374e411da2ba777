/** Fields of the objects that a script gives: what they may hold, and what is said of them. Pure. */
import { isNick, isRoomKey, roomFromInput } from "../../protocol/names.ts";
import { isReaction } from "../message_acts.ts";

/** The most characters of a text. */
export const MOST_TEXT = 64 * 1024;
/** The most characters of a topic, a reason and the like. */
const MOST_LINE = 390;
/** The most characters of an id, of a script's own and of a message's. */
export const MOST_ID = 200;

/** A kind of field. */
export interface FieldKind<Value> {
  /** What it takes, as the documents say it. */
  readonly takes: string;
  /** The same as a JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The value, checked and as the session wants it; `undefined` when it is none. */
  read(value: unknown): Value | undefined;
}

function text(takes: string, most: number, fits: (text: string) => boolean): FieldKind<string> {
  return {
    takes,
    schema: { type: "string", maxLength: most },
    read: (value) =>
      typeof value === "string" && value.length <= most && value.isWellFormed() && fits(value)
        ? value
        : undefined,
  };
}

/** What may be said: lines have a line feed between them. */
export const TEXT = text(
  `text with something in it, ${MOST_TEXT} characters at most, lines with \\n between them, ` +
    "without NUL, carriage returns and halves of characters",
  MOST_TEXT,
  (value) => value.trim() !== "" && !/[\0\r]/.test(value),
);

/** Text of one line, which may be empty. */
export const LINE = text(
  `text of one line, ${MOST_LINE} characters at most`,
  MOST_LINE,
  (value) => !/[\0\r\n]/.test(value),
);

/** An id of the script's own choice. */
export const ID = text(`text, ${MOST_ID} characters at most`, MOST_ID, (value) => value !== "");

/** The id of a message. */
export const MESSAGE_ID = text(
  "the id of a message",
  MOST_ID,
  (value) => /^[^\s\0:][^\s\0]*$/.test(value),
);

/** A person. */
export const NAME: FieldKind<string> = {
  takes: "a name",
  schema: { type: "string", minLength: 1, maxLength: 64 },
  read(value) {
    const name = typeof value === "string" ? value.normalize("NFC") : "";
    return isNick(name) ? name : undefined;
  },
};

/** A room, as people write it; it is read as its name on the wire. */
export const ROOM: FieldKind<string> = {
  takes: 'a room, "7" or 7',
  schema: { type: ["string", "integer"], maxLength: 128, minimum: 1 },
  read: (value) =>
    typeof value === "string" || Number.isSafeInteger(value) && Number(value) >= 1
      ? roomFromInput(String(value))
      : undefined,
};

/** The key of a room. */
export const ROOM_KEY = text("the key of a room", 32, isRoomKey);

/** What a message may be answered with. */
export const REACTION = text("an emoji, or one short word", 40, isReaction);

/** What another field says what it may be. */
export const ANY: FieldKind<string | number | boolean> = {
  takes: "text, a number, true or false",
  schema: { type: ["string", "number", "boolean"] },
  read: (value) =>
    typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : undefined,
};

export const FLAG: FieldKind<boolean> = {
  takes: "true or false",
  schema: { type: "boolean" },
  read: (value) => typeof value === "boolean" ? value : undefined,
};

/** A whole number within bounds. */
export function number(least: number, most: number): FieldKind<number> {
  return {
    takes: `a whole number from ${least} to ${most}`,
    schema: { type: "integer", minimum: least, maximum: most },
    read: (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
        ? value
        : undefined,
  };
}

/** One of a few words. */
export function word<const Word extends string>(...words: readonly Word[]): FieldKind<Word> {
  return {
    takes: words.map((one) => `"${one}"`).join(" or "),
    schema: { enum: words },
    read: (value) => words.find((one) => one === value),
  };
}
