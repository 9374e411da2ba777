/**
 * Fills a database and prints what it costs to write, keep and read. Run by hand:
 *
 *     deno run -A tests/bench/storage_report.ts [messages, a million unless told]
 */
import { searchAll } from "../helpers/search_all.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import type { RetentionPolicy, SearchQuery, Store } from "../../server/storage/store.ts";
import { append, BIG, EVERY_MS, message, randomNumbers, SMALL, START } from "./storage_fill.ts";

const messages = Number(Deno.args[0] ?? 1_000_000);
const folder = Deno.makeTempDirSync({ prefix: "snug-bench-" });
const file = `${folder}/snug.db`;
const policy: RetentionPolicy = {
  now: START + 1e15,
  age: Infinity,
  roomAges: new Map(),
  count: Infinity,
};

function print(what: string, value: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${what.padEnd(52)} ${value}\n`));
}

/** How long something takes, in ms: the median and the longest of some runs. */
function time(what: string, act: () => unknown, runs = 15): void {
  const took: number[] = [];
  let size = "";
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const result = act();
    took.push(performance.now() - start);
    size = Array.isArray(result) ? `, ${result.length} records` : "";
  }
  took.sort((a, b) => a - b);
  const middle = took[runs >> 1] ?? 0;
  const longest = took.at(-1) ?? 0;
  print(what, `${middle.toFixed(2)} ms (at most ${longest.toFixed(2)})${size}`);
}

/** Appends to a new file and says what each message costs, and a commit. */
function appends(group: number, count: number, durable: boolean): void {
  const path = `${folder}/append.db`;
  const random = randomNumbers(7);
  const written = Array.from({ length: count }, (_, number) => message(number + 1, random));
  const commits: number[] = [];
  {
    using store = SqliteStore.open(path, { durable });
    const start = performance.now();
    for (let at = 0; at < count;) {
      for (let n = 0; n < group; n++) {
        const next = written[at++];
        if (next !== undefined) store.append(next);
      }
      const before = performance.now();
      store.commit();
      commits.push(performance.now() - before);
    }
    const each = (performance.now() - start) * 1000 / count;
    commits.sort((a, b) => a - b);
    const at = (part: number) => (commits[Math.floor(commits.length * part)] ?? 0).toFixed(3);
    print(
      `append, groups of ${group}${durable ? ", FULL" : ""}`,
      `${each.toFixed(1)} us a message; commit ${at(0.5)} ms, 99 %: ${at(0.99)} ms`,
    );
  }
  for (const end of ["", "-wal", "-shm"]) {
    try {
      Deno.removeSync(path + end);
    } catch {
      // Closing the store has removed it.
    }
  }
}

function fill(store: Store): void {
  const random = randomNumbers(1);
  const start = performance.now();
  let maintaining = 0;
  const steps: number[] = [];
  for (let from = 1; from <= messages; from += 10_000) {
    append(store, from, Math.min(from + 10_000, messages + 1), 200, random);
    const begun = performance.now();
    for (let more = true; more;) {
      const before = performance.now();
      more = store.maintain(policy);
      steps.push(performance.now() - before);
    }
    maintaining += performance.now() - begun;
  }
  const all = performance.now() - start;
  print("filling, in groups of 200", `${((all - maintaining) * 1000 / messages).toFixed(1)} us`);
  print("indexing, for each message", `${(maintaining * 1000 / messages).toFixed(1)} us`);
  steps.sort((a, b) => a - b);
  const at = (part: number) => (steps[Math.floor((steps.length - 1) * part)] ?? 0).toFixed(1);
  print(
    "a step of maintenance",
    `${at(0.5)} ms; 99 %: ${at(0.99)}; 99.9 %: ${at(0.999)}; longest ${at(1)} (${steps.length})`,
  );
}

function read(store: Store): void {
  const room = { kind: "room", room: BIG } as const;
  const small = { kind: "room", room: SMALL } as const;
  const page = { limit: 100, events: true, rank: 0, from: "end" } as const;
  const random = randomNumbers(3);
  const middle = (): { id: string } => {
    for (let number = Math.floor(messages / 2 * (0.5 + random()));; number++) {
      const id = message(number, () => 0.5).id;
      if (store.find(room, id) !== undefined) return { id };
    }
  };
  const bounds = Array.from({ length: 15 }, middle);
  let turn = 0;
  const bound = (): { id: string } => bounds[turn++ % 15] ?? { id: "" };
  time("page: latest 100", () => store.page(room, page));
  time("page: 100 before one in the middle", () => store.page(room, { ...page, before: bound() }));
  time("page: 100 after one in the middle", () => {
    return store.page(room, { ...page, from: "start", after: bound() });
  });
  time("page: around one in the middle", () => {
    const at = bound();
    store.page(room, { ...page, limit: 50, before: at });
    return store.page(room, { ...page, limit: 50, from: "start", after: at, inclusive: true });
  });
  const halfway = () => ({ time: START + Math.floor(messages * random()) * EVERY_MS });
  time("page: 100 before a time", () => store.page(room, { ...page, before: halfway() }));
  time("page: 100 before a time, small room", () => {
    return store.page(small, { ...page, before: halfway() });
  });
  time("newest of a room", () => store.newest(room));

  const search = (what: string, query: Partial<SearchQuery>, where = BIG): void => {
    const rooms = [{ room: where, rank: 0 }];
    time(`search: ${what}`, () => searchAll(store, { rooms, limit: 50, ...query }));
  };
  const olderThan = Math.floor(messages / 2);
  const after = START + messages * EVERY_MS * 0.4;
  const before = START + messages * EVERY_MS * 0.41;
  search("a rare word", { text: "needle" });
  search("a word that is not there", { text: "haystack" });
  search("a very common word", { text: "w1" });
  search("the same, older than the middle", { text: "w1", olderThan });
  search("two common words", { text: "w1 w2", olderThan });
  search("a common phrase", { text: '"w1 w2"', olderThan });
  search("a rare and a common word", { text: "needle w1" });
  search("a common word, small room", { text: "w1" }, SMALL);
  search("a word common elsewhere only, small room", { text: "elsewhere" }, SMALL);
  search("from somebody", { from: "person7" as SearchQuery["from"] });
  search("from nobody", { from: "nobody" as SearchQuery["from"] });
  search("a common word from somebody", { text: "w1", from: "person7" as SearchQuery["from"] });
  search("one percent of the time", { after, before });
  search("a common word in one percent of the time", { text: "w1", after, before });
  search("from somebody in one percent of the time", {
    from: "person7" as SearchQuery["from"],
    after,
    before,
  });
  search("a phrase of common words that is nowhere", { text: '"w1 w1 w1 w1 w1 w1 w1"' });
  const fifty = Array.from({ length: 50 }, (_, at) => ({ room: at + 1, rank: 0 }));
  search("two common words in fifty rooms", { text: "w1 w2", rooms: fifty, olderThan });
}

/** Messages that take themselves back, and old ones that are forgotten. */
function forget(store: Store): void {
  const room = { kind: "room", room: BIG } as const;
  const page = store.page(room, { limit: 50, events: false, rank: 0, from: "start" }) ?? [];
  let at = 0;
  time("redact and commit", () => {
    store.redact(room, page[at++]?.id ?? "");
    store.commit();
  }, 50);
  time("maintain after it: empty the log", () => store.maintain(policy), 1);
  const some = 2000;
  const steps: number[] = [];
  const now = START + some * EVERY_MS;
  for (let more = true; more;) {
    const before = performance.now();
    more = store.maintain({ ...policy, now, age: 0 });
    steps.push(performance.now() - before);
  }
  const all = steps.reduce((sum, each) => sum + each, 0);
  steps.sort((a, b) => a - b);
  print(
    `forget ${some}`,
    `${(all / some).toFixed(2)} ms each; longest step ${(steps.at(-1) ?? 0).toFixed(1)} ms`,
  );
}

try {
  for (const durable of [false, true]) {
    appends(1, 2000, durable);
    appends(20, durable ? 20_000 : 200_000, durable);
    appends(200, 200_000, durable);
  }
  {
    using store = SqliteStore.open(file);
    fill(store);
  }
  const size = Deno.statSync(file).size;
  print("size on disk", `${(size / messages).toFixed(0)} bytes a message`);
  time("open an empty one", () => SqliteStore.open(`${folder}/empty.db`)[Symbol.dispose]());
  time("open the full one", () => SqliteStore.open(file)[Symbol.dispose]());
  using store = SqliteStore.open(file);
  read(store);
  forget(store);
} finally {
  Deno.removeSync(folder, { recursive: true });
}
