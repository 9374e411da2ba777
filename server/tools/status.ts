/** `snug status`: asks the server that holds the data folder how it is. */
import { realClock } from "../../cli/clock.ts";
import { type Flag, type Flags, UsageError } from "../../cli/flags.ts";
import type { Spread } from "../durations.ts";
import { FolderLock } from "../folder_lock.ts";
import { columns, dataFlag, day, harmless, stamp } from "../plain_text.ts";
import type { Status } from "../status.ts";
import { ServerDoor } from "./server_door.ts";
import {
  COMMON_FLAGS,
  dataFolder,
  existingDatabase,
  sizeText,
  type Tool,
  ToolError,
  toolHelp,
  type ToolSurroundings,
} from "./tool.ts";

const USAGE = "snug status [FLAGS]";
const FLAGS: readonly Flag[] = [
  { name: "json", help: "as one line of JSON, for programs" },
  ...COMMON_FLAGS,
];
const DAY = 24 * 60 * 60 * 1000;

export const STATUS: Tool = {
  flags: FLAGS,
  help: toolHelp(
    "snug status: how the server on this machine is",
    USAGE,
    FLAGS,
    "Exit code 0 says that it runs and answers. docs/operations.md says what each line means.",
  ),
  changes: false,
  run: status,
};

async function status(flags: Flags, surroundings: ToolSurroundings): Promise<void> {
  if (flags.operands.length > 0) throw new UsageError(`status takes flags only: ${USAGE}.`);
  const data = dataFolder(flags, surroundings);
  await existingDatabase(data);
  const { lines } = await ask(data, dataFlag(flags.value("data")));
  const json = lines.join("");
  surroundings.print(
    flags.on("json") ? `${harmless(json)}\n` : `${statusText(JSON.parse(json), realClock.now())}\n`,
  );
}

async function ask(data: string, place: string): Promise<{ readonly lines: readonly string[] }> {
  {
    await using lock = await FolderLock.takeIfFree(data);
    if (lock !== undefined) {
      throw new ToolError(`No server runs on ${data}. Start it:  snug serve${place}`);
    }
  }
  await using door = await ServerDoor.open(data);
  return await door.ask(["status"]);
}

/** A status as people read it; `now` in ms since 1970. */
export function statusText(status: Status, now: number): string {
  const { people, connections, messages, bytes, queued, commitMs } = status;
  const count = (number: number): string => number.toLocaleString("en");
  return columns([
    ["server", `${status.name}, snug ${status.version}`],
    ["started", `${stamp(Date.parse(status.started))}, ${uptimeText(status.uptime)} ago`],
    ["people", `${count(people.now)}, at most ${count(people.most)} since the start`],
    ["rooms", count(status.rooms)],
    [
      "connections",
      `${count(connections.now)} of ${count(connections.allowed)}, ` +
      `${count(connections.unregistered)} without a name`,
    ],
    [
      "messages",
      `${count(messages.said)} said; lines ${count(messages.in)} in, ${count(messages.out)} out`,
    ],
    ["traffic", `${sizeText(bytes.in)} in, ${sizeText(bytes.out)} out`],
    [
      "unread",
      `${sizeText(queued.bytes)}; by the slowest client ${sizeText(queued.most)}`,
    ],
    ["event loop", `late by ${spreadText(status.eventLoopDelayMs)}`],
    ["overload", overloadText(status.overload)],
    ["commits", `${count(commitMs.count)}; ${spreadText(commitMs)}`],
    ["store", sizeText(status.storeBytes)],
    ["memory", sizeText(status.memoryBytes)],
    ["certificate", certificateText(status.certificateEnds, now)],
    ["ended", countsText(status.closed)],
    ["refused", countsText(status.refused)],
    ["limits", countsText(status.limited)],
    ["failed", countsText(status.failed)],
  ]).map(harmless).join("\n");
}

function spreadText({ median, p99, most }: Spread): string {
  return `${median} ms (99%: ${p99} ms, most: ${most} ms)`;
}

function overloadText({ now, times, seconds, waiting }: Status["overload"]): string {
  const before = times === 0 ? "never" : `${times} times, ${seconds} s`;
  return now ? `now, ${waiting} wait; ${before}` : before;
}

function uptimeText(seconds: number): string {
  const units = [["day", 86_400], ["hour", 3_600], ["minute", 60]] as const;
  for (const [name, size] of units) {
    const number = Math.floor(seconds / size);
    if (number > 0) return `${number} ${name}${number === 1 ? "" : "s"}`;
  }
  return "less than a minute";
}

function certificateText(ends: string | null, now: number): string {
  if (ends === null) return "unknown";
  const time = Date.parse(ends);
  const days = Math.floor((time - now) / DAY);
  return days < 0 ? `has ended on ${day(time)}` : `until ${day(time)}, ${days} days`;
}

function countsText(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts);
  if (entries.length === 0) return "none";
  return entries.map(([reason, number]) => `${reason.replaceAll("_", " ")} ${number}`).join(", ");
}
