/** `snug export`: what was said in a room, as lines of text or of JSON. */
import { type Flag, type Flags, UsageError } from "../../cli/flags.ts";
import { ACTION, CTCP } from "../../protocol/ctcp.ts";
import { casefold, roomForPeople, roomFromInput } from "../../protocol/names.ts";
import { nickOf } from "../../protocol/message.ts";
import { harmless, harmlessJson, stamp } from "../plain_text.ts";
import { RANKS } from "../ranks.ts";
import { SqliteStore } from "../storage/sqlite.ts";
import type { HistoryRecord, PageQuery, RoomRecord } from "../storage/store.ts";
import {
  COMMON_FLAGS,
  dataFolder,
  existingDatabase,
  type Tool,
  ToolError,
  toolHelp,
  type ToolSurroundings,
} from "./tool.ts";

/** How many messages are in memory at a time. */
const PAGE = 500;
/** Who runs the server may read all of a room. */
const ALL_RANKS = RANKS.owner;
/** The width of a line's time, behind which further lines of a message begin. */
const INDENT = " ".repeat(stamp(0).length + 1);

const FLAGS: readonly Flag[] = [
  { name: "room", value: "ROOM", help: "room number or name" },
  { name: "since", value: "DATE", help: "only from then on, UTC: 2026-11-23 or 2026-11-23T18:05" },
  { name: "json", help: "print one JSON object a line" },
  ...COMMON_FLAGS,
];

export const EXPORT: Tool = {
  flags: FLAGS,
  help: toolHelp(
    "snug export: print what was said in a room",
    "snug export --room ROOM [FLAGS]",
    FLAGS,
    "Oldest first, whether the server runs or not. Private conversations are not exported.",
  ),
  changes: false,
  run: exportRoom,
};

async function exportRoom(flags: Flags, surroundings: ToolSurroundings): Promise<void> {
  const [operand] = flags.operands;
  if (operand !== undefined) {
    throw new UsageError(`export takes flags only, not "${operand}". See snug export --help.`);
  }
  const typed = flags.value("room");
  const name = typed === undefined ? undefined : roomFromInput(typed);
  if (name === undefined) {
    throw new UsageError(
      typed === undefined
        ? "Say which room: snug export --room 7."
        : `--room takes a room's number or name, not "${typed}".`,
    );
  }
  const since = sinceTime(flags.value("since"));
  const database = await existingDatabase(dataFolder(flags, surroundings));
  const room = findRoom(database, name);
  const line = flags.on("json") ? jsonLine : textLines;
  for (const page of pages(database, room, since)) {
    surroundings.print(page.map((record) => `${line(record, room)}\n`).join(""));
  }
}

/** A date as ms since 1970. @throws {UsageError} If it is none. */
function sinceTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, date, time = "00:00"] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)Z?)?$/.exec(text) ?? [];
  const at = Date.parse(`${date}T${time}Z`);
  // A day that is not there, like February 30, would be taken for one of the next month.
  if (date === undefined || Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date) {
    throw new UsageError(
      `--since takes a day like 2026-11-23, or 2026-11-23T18:05, in UTC, not "${text}".`,
    );
  }
  return at;
}

function findRoom(database: string, name: string): RoomRecord {
  using store = SqliteStore.openReadOnly(database);
  const room = store.rooms().find((room) => casefold(room.name) === casefold(name));
  if (room !== undefined) return room;
  throw new ToolError(
    `There is no room ${roomForPeople(name)} here: "snug admin rooms" lists those that there are.`,
  );
}

/**
 * A room's messages in pages. Each is read through a connection of its own, so that a slow reader
 * keeps the server from nothing.
 */
function* pages(
  database: string,
  { id }: RoomRecord,
  since: number | undefined,
): Generator<readonly HistoryRecord[]> {
  let start: Pick<PageQuery, "after" | "inclusive"> = since === undefined
    ? {}
    : { after: { time: since }, inclusive: true };
  for (;;) {
    const page = readPage(database, id, start);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    start = { after: { seq: last.seq } };
  }
}

function readPage(
  database: string,
  room: number,
  start: Pick<PageQuery, "after" | "inclusive">,
): HistoryRecord[] {
  using store = SqliteStore.openReadOnly(database);
  const query = { ...start, from: "start", limit: PAGE, events: false, rank: ALL_RANKS } as const;
  return store.page({ kind: "room", room }, query) ?? [];
}

/** What a message is, and its text without the marks of that. */
function readText({ kind, text }: HistoryRecord): { kind: string; text: string } {
  if (kind !== "message" || !text.startsWith(ACTION)) return { kind, text };
  return { kind: "action", text: text.replaceAll(ACTION, "").replaceAll(CTCP, "") };
}

/**
 * `2026-11-23 18:05:12Z <bob> hello`; further lines of a message are indented. What goes to a file or a
 * pipe is on a terminal soon, too: nothing in it steers one.
 */
export function textLines(record: HistoryRecord): string {
  const from = nickOf(record.source);
  const { kind, text } = readText(record);
  const said = record.redacted
    ? `-- a message of ${from} was taken back`
    : kind === "action"
    ? `* ${from} ${text}`
    : kind === "notice"
    ? `-${from}- ${text}`
    : `<${from}> ${text}`;
  return `${stamp(record.time)} ${said.split("\n").map(harmless).join(`\n${INDENT}`)}`;
}

/** The same as an object whose fields stay: docs/operations.md. */
export function jsonLine(record: HistoryRecord, room: RoomRecord): string {
  const { kind, text } = readText(record);
  return harmlessJson(JSON.stringify({
    id: record.id,
    time: new Date(record.time).toISOString(),
    kind,
    from: nickOf(record.source),
    account: record.account ?? null,
    room: roomForPeople(room.name),
    text,
    redacted: record.redacted,
    for: rankName(record.leastRank),
  }));
}

/** Whom a message was for, when not for all of the room: those of this rank and above. */
function rankName(least: number): string | null {
  return Object.entries(RANKS).find(([, bit]) => bit === least)?.[0] ?? null;
}
