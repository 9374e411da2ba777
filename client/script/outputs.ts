/**
 * What `--json` prints: a row for each type of object, from which `docs/scripts.md` and its JSON Schema
 * are made. What is printed of an event is made in `printed.ts`; a test holds the two together. Pure.
 */
import { FAULTS } from "./requests.ts";

/** What a field holds. */
interface Kind {
  /** In words, where its name does not say it. */
  readonly is: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface OutputField {
  readonly name: string;
  readonly kind: Kind;
  readonly help: string;
  /** Whether an object may be without it. */
  readonly optional?: true;
}

export interface OutputRow {
  readonly type: string;
  readonly help: string;
  readonly fields: readonly OutputField[];
}

const STRING = { type: "string" };
const TEXT: Kind = { is: "text", schema: STRING };
const NAME: Kind = { is: "a name", schema: STRING };
const NAME_OR_NULL: Kind = { is: "a name or `null`", schema: { type: ["string", "null"] } };
const ID: Kind = { is: "an id", schema: STRING };
const FLAG: Kind = { is: "true or false", schema: { type: "boolean" } };
const NUMBER: Kind = { is: "a number", schema: { type: "integer" } };
const NUMBER_OR_NULL: Kind = { is: "a number or `null`", schema: { type: ["integer", "null"] } };
const NAMES: Kind = { is: "a list of names", schema: { type: "array", items: STRING } };
const ROOMS: Kind = { is: "a list of rooms", schema: { type: "array", items: STRING } };
const RANK = ["owner", "admin", "helper", "voice"];

function word(...words: readonly string[]): Kind {
  return { is: words.map((one) => `"${one}"`).join(" or "), schema: { enum: words } };
}

/** Objects in a list. */
function listOf(is: string, properties: Readonly<Record<string, unknown>>): Kind {
  const items = { type: "object", properties, required: Object.keys(properties) };
  return { is, schema: { type: "array", items } };
}

const always = (name: string, kind: Kind, help: string): OutputField => ({ name, kind, help });
const perhaps = (name: string, kind: Kind, help: string): OutputField => ({
  name,
  kind,
  help,
  optional: true,
});

const TIME = always("time", {
  is: "ISO 8601, UTC",
  schema: { type: "string", format: "date-time" },
}, "when");
const ROOM = always("room", { is: "a room", schema: STRING }, "where");
const PLACE = always(
  "room",
  { is: "a room or `null`", schema: { type: ["string", "null"] } },
  "where; `null`: privately",
);
const PEER = perhaps("to", NAME_OR_NULL, "privately, to whom; `null`: to us");
const WHO = always("name", NAME, "who");
const BY = always("by", NAME_OR_NULL, "who did it; `null`: the server");
const OWN = always("own", FLAG, "whether it was us");
const MESSAGE = always("message", ID, "of which message");

const BAN: readonly OutputField[] = [
  TIME,
  ROOM,
  BY,
  always("name", NAME, "whom; a mask of IRC where it is of no name"),
  always("minutes", NUMBER_OR_NULL, "for how long; `null`: for ever"),
  always("reason", TEXT, "why"),
];

export const OUTPUTS: readonly OutputRow[] = [
  {
    type: "connected",
    help: "the server has let us in, again after each lost connection",
    fields: [TIME, always("name", NAME, "our name; another one than wished for where it is taken")],
  },
  {
    type: "disconnected",
    help: "the connection is lost; another one is being made",
    fields: [
      TIME,
      perhaps("reason", TEXT, "why the server hangs up, where it has said so"),
      perhaps(
        "back-in",
        NUMBER,
        "in about how many seconds the server is back, where it has said that it restarts",
      ),
    ],
  },
  {
    type: "entered",
    help: "we are in a room now",
    fields: [
      TIME,
      ROOM,
      always("topic", TEXT, "what it is about"),
      always("people", NAMES, "who is there"),
    ],
  },
  {
    type: "message",
    help: "somebody said something, we ourselves included",
    fields: [
      TIME,
      always("id", ID, "by which it is known; empty on servers without ids"),
      PLACE,
      always("from", NAME, "who"),
      PEER,
      always("text", TEXT, "what, with \\n between lines"),
      always("style", word("message", "action", "notice"), "`action` is `/me`"),
      OWN,
      perhaps("reply", ID, "the message that it answers"),
      perhaps("earlier", { is: "`true`", schema: { const: true } }, "said before, not now"),
      perhaps(
        "reactions",
        listOf("a list of `emoji` and `names`", { emoji: STRING, names: NAMES.schema }),
        "what it was answered with, where it was said before",
      ),
    ],
  },
  {
    type: "reaction",
    help: "somebody answered a message, that came since we are here, with an emoji",
    fields: [
      TIME,
      PLACE,
      WHO,
      MESSAGE,
      always("emoji", TEXT, "with what"),
      always("on", FLAG, "`false`: not any more"),
      OWN,
    ],
  },
  {
    type: "taken-back",
    help: "a message that came since we are here was taken back",
    fields: [TIME, PLACE, always("id", ID, "of which message"), WHO],
  },
  {
    type: "typing",
    help: "somebody is writing something",
    fields: [TIME, PLACE, WHO, always("on", FLAG, "`false`: not any more")],
  },
  { type: "joined", help: "somebody else came into a room", fields: [TIME, ROOM, WHO] },
  {
    type: "left",
    help: "somebody left rooms, or we did",
    fields: [
      TIME,
      always("rooms", ROOMS, "which"),
      always("name", NAME_OR_NULL, "who; `null`: we"),
      perhaps("by", NAME, "who made them go"),
      always("reason", TEXT, "why"),
      OWN,
    ],
  },
  {
    type: "renamed",
    help: "somebody has another name now",
    fields: [TIME, always("from", NAME, "before"), always("to", NAME, "now"), OWN],
  },
  {
    type: "topic",
    help: "a room's topic was set; an empty one was taken away",
    fields: [TIME, ROOM, WHO, always("text", TEXT, "what it is about now")],
  },
  {
    type: "room-renamed",
    help: "a room has another name now",
    fields: [TIME, always("from", TEXT, "before"), always("to", TEXT, "now"), WHO],
  },
  { type: "invited", help: "somebody invites us to a room", fields: [TIME, ROOM, WHO] },
  {
    type: "away",
    help: "somebody to whom we wrote is away",
    fields: [TIME, WHO, always("text", TEXT, "why")],
  },
  { type: "banned", help: "somebody may not come in any more", fields: BAN },
  { type: "unbanned", help: "somebody may come in again", fields: BAN },
  { type: "muted", help: "somebody may not speak any more", fields: BAN },
  { type: "unmuted", help: "somebody may speak again", fields: BAN },
  {
    type: "rank",
    help: "somebody was given a rank in a room, or lost it",
    fields: [
      TIME,
      ROOM,
      BY,
      always("name", NAME, "whose"),
      always("rank", word(...RANK), "which"),
      always("given", FLAG, "`false`: taken away"),
    ],
  },
  {
    type: "room-setting",
    help: "a rule of a room was set",
    fields: [
      TIME,
      ROOM,
      always("name", NAME_OR_NULL, "who did it; `null`: the server"),
      always(
        "setting",
        word("lock", "closed", "quiet", "hidden", "topic-lock", "limit", "keep"),
        "which",
      ),
      always(
        "value",
        {
          is: "true, false, a number or `null`",
          schema: { type: ["boolean", "integer", "null"] },
        },
        "what it is now",
      ),
    ],
  },
  {
    type: "announcement",
    help: "the server tells something",
    fields: [
      TIME,
      always("text", TEXT, "what"),
      always("to-all", FLAG, "to everybody, or to us alone"),
    ],
  },
  {
    type: "people",
    help: "who is in a room, because it was asked for",
    fields: [
      TIME,
      ROOM,
      always(
        "people",
        listOf("a list of `name`, `rank` (or `null`), `away`, `bot`", {
          name: STRING,
          rank: { enum: [...RANK, null] },
          away: FLAG.schema,
          bot: FLAG.schema,
        }),
        "who",
      ),
    ],
  },
  {
    type: "rooms",
    help: "which rooms there are, those with most people first, because it was asked for",
    fields: [
      TIME,
      always(
        "rooms",
        listOf("a list of `room`, `people`, `topic`", {
          room: STRING,
          people: NUMBER.schema,
          topic: STRING,
        }),
        "which",
      ),
      always("more", NUMBER, "how many are not in the list"),
    ],
  },
  {
    type: "bans",
    help: "who is banned and muted in a room, because it was asked for",
    fields: [
      TIME,
      ROOM,
      always(
        "bans",
        listOf(
          "a list of `name`, `mute`, `minutes`, `reason`, `by`, `since` (the last: or `null`)",
          {
            name: STRING,
            mute: FLAG.schema,
            minutes: NUMBER_OR_NULL.schema,
            reason: STRING,
            by: STRING,
            since: { type: ["string", "null"] },
          },
        ),
        "who",
      ),
    ],
  },
  {
    type: "ok",
    help: "what was asked for with this `id` is done",
    fields: [
      always("id", ID, "the script's own"),
      perhaps("messages", { is: "a list of ids", schema: ROOMS.schema }, "what was said with it"),
    ],
  },
  {
    type: "error",
    help: "something that was asked for is not done",
    fields: [
      always(
        "id",
        { is: "an id or `null`", schema: { type: ["string", "null"] } },
        "the script's own; `null` where there is none",
      ),
      always("code", word(...FAULTS, "too-long", "not-text", "refused"), "what is wrong"),
      always("text", TEXT, "the same as a sentence"),
      perhaps("line", NUMBER, "which line of the input, from 1; not where it is about none"),
    ],
  },
];
