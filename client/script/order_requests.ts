/** What a script may ask for that runs a room: rows. Pure. */
import { MOST_MINUTES } from "../../protocol/durations.ts";
import { isRoomKey } from "../../protocol/names.ts";
import {
  askBans,
  ban,
  type BanTerms,
  giveRank,
  kick,
  setRule,
  takeRanks,
  unban,
} from "../moderation.ts";
import type { Rank } from "../ranks.ts";
import * as field from "./fields.ts";
import { type Action, maybe, needed, PERSON, ROOM, type Row, step, type Values } from "./row.ts";

const REASON = maybe("reason", field.LINE, "why");

/** Rules that are on or off, and what they are on the wire. */
const SWITCHES = new Map([["closed", "i"], ["quiet", "m"], ["hidden", "s"], ["topic-lock", "t"]]);
const MOST_PEOPLE = 1_000_000;
const MOST_DAYS = 36_500;

/** Bans and mutes are asked for alike. */
function keepingOut(type: "ban" | "mute", help: string): Row {
  return {
    type,
    help,
    fields: [
      ROOM,
      PERSON,
      maybe("minutes", field.number(1, MOST_MINUTES), "for how long; without it for ever"),
      REASON,
    ],
    act(values) {
      const terms: BanTerms = {
        whom: values.the("name"),
        mute: type === "mute",
        minutes: values.number("minutes"),
        reason: values.text("reason") ?? "",
      };
      return step((session) => ban(session, values.the("room"), terms));
    },
  };
}

function lettingIn(type: "unban" | "unmute", help: string): Row {
  return {
    type,
    help,
    fields: [ROOM, PERSON],
    act: (values) =>
      step((session) => unban(session, values.the("room"), values.the("name"), type === "unmute")),
  };
}

/** A rule of a room as its letters and its word; a text says what it takes. */
function ruleOf(setting: string, value: string | number | boolean | undefined): Rule | string {
  const letter = SWITCHES.get(setting);
  const off = value === undefined || value === false;
  if (letter !== undefined) {
    if (typeof value !== "boolean") return `"${setting}" takes true or false as its "value"`;
    return { letters: `${value ? "+" : "-"}${letter}` };
  }
  if (setting === "lock") {
    if (off) return { letters: "-k", word: "*" };
    return typeof value === "string" && isRoomKey(value)
      ? { letters: "+k", word: value }
      : '"lock" takes the key as its "value", or null';
  }
  const [letters, most] = setting === "keep" ? ["H", MOST_DAYS] : ["l", MOST_PEOPLE];
  if (off) return { letters: `-${letters}` };
  const fits = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;
  return fits
    ? { letters: `+${letters}`, word: String(value) }
    : `"${setting}" takes a whole number up to ${most} as its "value", or null`;
}

interface Rule {
  readonly letters: string;
  readonly word?: string;
}

function setRoom(values: Values): Action | string {
  const rule = ruleOf(values.the("setting"), values.get("value"));
  if (typeof rule === "string") return rule;
  return step((session) => setRule(session, values.the("room"), rule.letters, rule.word));
}

const RANKS: readonly Rank[] = ["owner", "admin", "helper", "voice"];

export const ORDER_REQUESTS: readonly Row[] = [
  {
    type: "kick",
    help: "sends somebody out of a room; for its admins, as all that follows",
    fields: [ROOM, PERSON, REASON],
    act: (values) =>
      step((session) =>
        kick(session, values.the("room"), values.the("name"), values.text("reason") ?? "")
      ),
  },
  keepingOut("ban", "sends somebody out of a room and keeps them out"),
  keepingOut("mute", "keeps somebody from speaking in a room"),
  lettingIn("unban", "lets somebody in again"),
  lettingIn("unmute", "lets somebody speak again"),
  {
    type: "bans",
    help: "asks who is banned and muted in a room: `bans` comes",
    fields: [ROOM],
    act: (values) => step((session) => askBans(session, values.the("room"))),
  },
  {
    type: "rank",
    help: "gives somebody a rank, or takes away what lets them run the room",
    fields: [ROOM, PERSON, needed("rank", field.word(...RANKS, "none"), "which")],
    act(values) {
      const [room, name] = [values.the("room"), values.the("name")];
      const rank = RANKS.find((one) => one === values.text("rank"));
      return step((session) =>
        rank === undefined ? takeRanks(session, room, name) : giveRank(session, room, name, rank)
      );
    },
  },
  {
    type: "room-setting",
    help: "sets a rule of a room",
    fields: [
      ROOM,
      needed("setting", field.word("lock", "limit", "keep", ...SWITCHES.keys()), "which"),
      maybe(
        "value",
        field.ANY,
        "the key of `lock`, the people of `limit`, the days of `keep` (`null`: none)",
      ),
    ],
    act: setRoom,
  },
];
