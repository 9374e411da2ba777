/** What is measured, as data. */

/** People talk in rooms. */
export interface Talk {
  readonly kind: "talk";
  readonly clients: number;
  readonly rooms: number;
  /** How many of a room speak. */
  readonly speakers: number;
  /** How many lines are measured, of all speakers together, and how many are said before that. */
  readonly lines: number;
  readonly before: number;
  /** How many lines are written at once; the next ones when the server has answered a PING. */
  readonly batch?: number;
  /** Lines a second of all together, whatever the server does; instead of `batch`. */
  readonly rate?: number;
}

/** People come in, and that is all. */
export interface Idle {
  readonly kind: "idle";
  readonly clients: number;
  readonly rooms: number;
}

/** One speaker in rooms of several sizes. */
export interface GrowthOfReaders {
  readonly kind: "readers";
  readonly readers: readonly number[];
  /** How many times a line is read in each of them, and the most lines that this may take. */
  readonly deliveries: number;
  readonly mostLines: number;
}

/** One room, among so many others. */
export interface GrowthOfRooms {
  readonly kind: "rooms";
  readonly rooms: readonly number[];
  readonly readers: number;
  readonly lines: number;
  /** How many rooms each of those has entered who are in the others. */
  readonly roomsEach: number;
}

/** Newcomers enter a big room while somebody elsewhere asks again and again whether the server answers. */
export interface Join {
  readonly kind: "join";
  readonly members: number;
  readonly newcomers: number;
  /** How much was said in the room before they come. */
  readonly past: number;
  /** How long after an answer it is asked again, in ms. */
  readonly pause: number;
}

/** One of them. */
export type Work = Talk | Idle | GrowthOfReaders | GrowthOfRooms | Join;

export interface Workload {
  readonly name: string;
  readonly about: string;
  /** Whether one client sends many lines in a row, which a server may take for a flood. */
  readonly fast: boolean;
  readonly work: Work;
}

export const WORKLOADS: readonly Workload[] = [
  {
    name: "burst",
    about: "200 in one room, 10 speak, bursts of 20 lines",
    fast: true,
    work: {
      kind: "talk",
      ...{ clients: 200, rooms: 1, speakers: 10, lines: 16_000, before: 4_000, batch: 20 },
    },
  },
  {
    name: "rooms",
    about: "1,000 in 100 rooms, one of each speaks, bursts of 20 lines",
    fast: true,
    work: {
      kind: "talk",
      ...{ clients: 1_000, rooms: 100, speakers: 1, lines: 200_000, before: 40_000, batch: 20 },
    },
  },
  {
    name: "chatty",
    about: "200 in one room, 10 speak, one line at a time",
    fast: true,
    work: {
      kind: "talk",
      ...{ clients: 200, rooms: 1, speakers: 10, lines: 5_000, before: 1_000, batch: 1 },
    },
  },
  {
    name: "paced",
    about: "200 in one room, 100 lines a second of 10 speakers together",
    fast: false,
    work: {
      kind: "talk",
      ...{ clients: 200, rooms: 1, speakers: 10, lines: 800, before: 100, rate: 100 },
    },
  },
  {
    name: "idle",
    about: "5,000 connections, in rooms of 10",
    fast: false,
    work: { kind: "idle", clients: 5_000, rooms: 500 },
  },
  {
    name: "held",
    about: "10,000 connections in rooms of 50, 100 lines a second in all of them together",
    fast: false,
    work: {
      kind: "talk",
      ...{ clients: 10_000, rooms: 200, speakers: 1, lines: 1_000, before: 200, rate: 100 },
    },
  },
  {
    name: "growth-readers",
    about: "one speaks to 10, 100, 1,000 and 5,000, line by line",
    fast: true,
    work: {
      kind: "readers",
      readers: [10, 100, 1_000, 5_000],
      ...{ deliveries: 600_000, mostLines: 8_000 },
    },
  },
  {
    name: "growth-rooms",
    about: "one speaks to 10, line by line, on a server with 1, 100 and 10,000 rooms",
    fast: true,
    work: { kind: "rooms", rooms: [1, 100, 10_000], readers: 10, lines: 8_000, roomsEach: 50 },
  },
  {
    name: "join",
    about: "newcomers enter a room of 5,000 while somebody elsewhere sends PING every 2 ms",
    fast: false,
    work: { kind: "join", members: 5_000, newcomers: 10, past: 100, pause: 2 },
  },
];

/** The workloads that a name means: its own, or all whose names go on after it with a dash. */
export function workloadsNamed(name: string): readonly Workload[] {
  return WORKLOADS.filter((each) => each.name === name || each.name.startsWith(`${name}-`));
}

/** How many connections a workload needs. */
export function connectionsOf(work: Work): number {
  switch (work.kind) {
    case "talk":
    case "idle":
      return work.clients;
    case "readers":
      return Math.max(...work.readers) + 1;
    case "rooms":
      return work.readers + 1 + Math.ceil(Math.max(...work.rooms) / work.roomsEach);
    case "join":
      return work.members + work.newcomers + 1;
  }
}

/** The least of anything that is left of a workload, so that there is still something to measure. */
const LEAST = 2;

/** A part of a workload: fewer clients, and fewer lines. What a room is like stays as far as it can. */
export function partOf(work: Work, part: number): Work {
  const some = (count: number): number => Math.max(LEAST, Math.round(count * part));
  switch (work.kind) {
    case "talk": {
      const rooms = Math.max(1, Math.round(work.rooms * part));
      const clients = Math.max(some(work.clients), rooms * LEAST);
      const speakers = Math.min(work.speakers, Math.floor(clients / rooms));
      const talkers = rooms * speakers;
      const each = (lines: number): number => Math.ceil(lines * part / talkers) * talkers;
      return {
        ...work,
        rooms,
        clients,
        speakers,
        lines: each(work.lines),
        before: each(work.before),
      };
    }
    case "idle":
      return { ...work, clients: some(work.clients), rooms: some(work.rooms) };
    case "readers":
      return {
        ...work,
        readers: work.readers.map(some),
        deliveries: some(work.deliveries),
        mostLines: some(work.mostLines),
      };
    case "rooms":
      return {
        ...work,
        rooms: work.rooms.map((count) => Math.max(1, some(count) - 1)),
        lines: some(work.lines),
      };
    case "join":
      return {
        ...work,
        members: some(work.members),
        newcomers: some(work.newcomers),
        past: some(work.past),
      };
  }
}
