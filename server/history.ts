/**
 * Events as records of the store, and back again, so that history is read as what happened and written
 * for each client like anything else.
 */
import { formatTags, type Tags } from "../protocol/tags.ts";
import { byteLength } from "../protocol/text.ts";
import type { ChatEvent, PersonName, Said } from "./events.ts";
import { isDetail, list, number, text } from "./json.ts";
import type { MessageLine } from "./multiline.ts";
import { type Rank, RANKS } from "./ranks.ts";
import type { ListName, RoomChange, Switch } from "./room.ts";
import type { Detail, HistoryRecord, Json, NewRecord } from "./storage/store.ts";

/** Events that are kept as part of a room's history. */
export type KeptEvent = Extract<ChatEvent, { kind: KeptKind }>;
type KeptKind =
  | "said"
  | "joined"
  | "parted"
  | "kicked"
  | "quit"
  | "renamed"
  | "changed"
  | "topic"
  | "roomRenamed";

/** A client tag that says something of this moment alone. */
const PASSING = "+typing";

/** Whether a message is worth keeping: one that only says that somebody is typing is not. */
export function isLasting(event: Said): boolean {
  return event.form !== "tag" || [...event.clientTags.keys()].some((name) => name !== PASSING);
}

/** An event as it is kept; `target` is the room's name, or whom a private message is for. */
export function recordOf(
  event: KeptEvent,
  target: string,
  place: NewRecord["place"],
): NewRecord {
  const said = event.kind === "said";
  return {
    id: said ? event.id : "",
    time: event.time,
    kind: said ? event.form : event.kind,
    source: event.source,
    account: event.account,
    target,
    text: said ? event.text : "",
    detail: detailOf(event),
    leastRank: said && event.leastRank !== undefined ? RANKS[event.leastRank] : 0,
    place,
  };
}

/** What one record costs beside its text and tags, and each line of one, in bytes, more or less. */
const RECORD_BYTES = 200;
const LINE_BYTES = 120;

/** How many bytes a record takes on the wire, more or less, for who is sent most of it. */
export function sizeOf({ source, target, text, detail }: HistoryRecord): number {
  const lines = list(detail?.lines).length;
  const around = byteLength(source) + byteLength(target);
  const tags = tagsOf(detail?.tags);
  return byteLength(text) + RECORD_BYTES + around + lines * (LINE_BYTES + around) +
    (tags.size === 0 ? 0 : byteLength(formatTags(tags)));
}

/** A record as the event that it was. `room` is the name that its room has now. */
export function eventOf(record: HistoryRecord, room: string | undefined): KeptEvent {
  const detail = record.detail ?? {};
  const target = room ?? record.target;
  const happened = {
    time: record.time,
    source: record.source,
    account: record.account,
    bot: detail.bot === true,
  };
  const place = { room: { name: target } };
  const reason = text(detail.reason);
  switch (record.kind) {
    case "message":
    case "notice":
    case "tag":
      return {
        kind: "said",
        ...happened,
        id: record.id,
        form: record.kind,
        target,
        text: record.text,
        leastRank: rankOf(record.leastRank),
        lines: linesOf(detail.lines),
        clientTags: tagsOf(detail.tags),
      };
    case "joined":
      return { kind: "joined", ...happened, ...place, realName: text(detail.realName) };
    case "parted":
      return { kind: "parted", ...happened, ...place, reason };
    case "kicked":
      return { kind: "kicked", ...happened, ...place, nick: text(detail.nick), reason };
    case "quit":
      return { kind: "quit", ...happened, reason };
    case "renamed":
      return { kind: "renamed", ...happened, nick: text(detail.nick) };
    case "changed":
      return { kind: "changed", ...happened, ...place, changes: changesOf(detail.changes) };
    case "topic":
      return { kind: "topic", ...happened, ...place, text: text(detail.text) };
    case "roomRenamed":
      return {
        kind: "roomRenamed",
        ...happened,
        room: { name: text(detail.to) },
        from: text(detail.from),
        reason,
      };
  }
}

function detailOf(event: KeptEvent): Detail | undefined {
  const bot = event.bot ? { bot: true } : {};
  switch (event.kind) {
    case "said": {
      const { lines, clientTags } = event;
      if (!event.bot && lines === undefined && clientTags.size === 0) return undefined;
      return {
        ...bot,
        ...clientTags.size > 0 ? { tags: Object.fromEntries(clientTags) } : {},
        ...lines === undefined
          ? {}
          : { lines: lines.map(({ text, concat }) => ({ text, concat })) },
      };
    }
    case "joined":
      return { ...bot, realName: event.realName };
    case "parted":
    case "quit":
      return { ...bot, reason: event.reason };
    case "kicked":
      return { ...bot, nick: event.nick, reason: event.reason };
    case "renamed":
      return { ...bot, nick: event.nick };
    case "changed":
      return { ...bot, changes: event.changes.map(plainChange) };
    case "topic":
      return { ...bot, text: event.text };
    case "roomRenamed":
      return { ...bot, from: event.from, to: event.room.name, reason: event.reason };
  }
}

/** A change as it may be kept: whoever reads history need not be let in by a key of old. */
function plainChange(change: RoomChange<PersonName>): Detail {
  switch (change.kind) {
    case "rank":
      return { ...change, who: change.who.nick };
    case "key":
      return { kind: "key", on: change.key !== undefined };
    case "limit":
      return { kind: "limit", limit: change.limit ?? null };
    case "keep":
      return { kind: "keep", days: change.days ?? null };
    case "switch":
    case "list":
      return { ...change };
  }
}

function changesOf(value: Json | undefined): RoomChange<PersonName>[] {
  return list(value).flatMap((one): RoomChange<PersonName>[] => {
    if (!isDetail(one)) return [];
    const on = one.on === true;
    switch (one.kind) {
      case "rank":
        return [{ kind: "rank", rank: one.rank as Rank, on, who: { nick: text(one.who) } }];
      case "key":
        return [{ kind: "key", key: on ? "*" : undefined, old: "*" }];
      case "limit":
        return [{ kind: "limit", limit: number(one.limit) }];
      case "keep":
        return [{ kind: "keep", days: number(one.days) }];
      case "switch":
        return [{ kind: "switch", name: one.name as Switch, on }];
      case "list":
        return [{
          kind: "list",
          list: one.list as ListName,
          on,
          mask: text(one.mask),
          ...typeof one.whom === "string" ? { whom: one.whom } : {},
          ...typeof one.reason === "string" ? { reason: one.reason } : {},
        }];
      default:
        return [];
    }
  });
}

function linesOf(value: Json | undefined): MessageLine[] | undefined {
  if (value === undefined) return undefined;
  return list(value).filter(isDetail)
    .map((line) => ({ text: text(line.text), concat: line.concat === true }));
}

function tagsOf(value: Json | undefined): Tags {
  return new Map(
    isDetail(value) ? Object.entries(value).map(([name, tag]) => [name, text(tag)]) : [],
  );
}

function rankOf(bit: number): Rank | undefined {
  return (Object.keys(RANKS) as Rank[]).find((rank) => RANKS[rank] === bit);
}
