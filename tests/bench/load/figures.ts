/** What is found out about a server, and how it is shown. */
import type { Work } from "./workloads.ts";

/** Figures of one run, by the key of their column. */
export type Figures = Readonly<Record<string, number>>;

export interface Column {
  readonly key: string;
  readonly title: string;
  readonly digits: number;
  /** Whether it is also shown as a ratio to the same figure of another server. */
  readonly compared?: boolean;
}

const MEMORY: Column = { key: "memory", title: "memory MB", digits: 0 };
const BUSY: Column = { key: "busy", title: "load busy %", digits: 0 };

const TALK: readonly Column[] = [
  { key: "rate", title: "deliveries/s", digits: 0, compared: true },
  { key: "cpu", title: "CPU µs/delivery", digits: 2, compared: true },
  { key: "p50", title: "p50 ms", digits: 2 },
  { key: "p99", title: "p99 ms", digits: 2, compared: true },
  { key: "longest", title: "longest ms", digits: 1 },
  MEMORY,
  BUSY,
];

const IDLE: readonly Column[] = [
  { key: "each", title: "kB each", digits: 1, compared: true },
  { key: "connect", title: "CPU µs to come in", digits: 0, compared: true },
  { key: "rate", title: "come in/s", digits: 0 },
  MEMORY,
  BUSY,
];

const JOIN: readonly Column[] = [
  { key: "p50", title: "PONG p50 ms", digits: 2 },
  { key: "p99", title: "PONG p99 ms", digits: 2 },
  { key: "longest", title: "longest PONG ms", digits: 1, compared: true },
  { key: "entering", title: "NAMES and WHO ms", digits: 0, compared: true },
  MEMORY,
];

/** The key of what a line costs, in µs, where so many read it or so many rooms are there. */
export function pointKey(count: number): string {
  return `at${count}`;
}

function points(counts: readonly number[], unit: string): Column[] {
  return counts.map((count) => ({
    key: pointKey(count),
    title: `µs a line, ${count.toLocaleString("en")} ${unit}`,
    digits: 0,
    compared: true,
  }));
}

/** What is shown of a workload. */
export function columnsOf(work: Work): readonly Column[] {
  switch (work.kind) {
    case "talk":
      return TALK;
    case "idle":
      return IDLE;
    case "readers":
      return [...points(work.readers, "readers"), BUSY];
    case "rooms":
      return [...points(work.rooms, "rooms"), BUSY];
    case "join":
      return JOIN;
  }
}
