/**
 * The records of a database, in the order in which they were written, and in which buffers they are.
 *
 * What is in a buffer stands in the table `entry`, but for the newest records, which are known in
 * memory (see `tail.ts`).
 */
import type { Database, Row } from "./database.ts";
import { buffersOf, columnOf, Places, readPlace } from "./places.ts";
import {
  COLUMNS,
  hasId,
  hasSeq,
  joinLines,
  leastRankOf,
  lineOf,
  placeOf,
  rowOf,
  splitLines,
  valuesOf,
} from "./record_line.ts";
import { isSaid, kindNumber, kindOf, redacted, storable } from "./records.ts";
import { mergeAll } from "./sequences.ts";
import { damaged } from "./sqlite_errors.ts";
import type { Buffer, Detail, HistoryRecord, NewRecord } from "./store.ts";
import { type Kept, Tail, type TailEntry } from "./tail.ts";
import { noteTimes } from "./time_index.ts";

/** How many seqs are asked for at a time. */
const CHUNK = 128;
/**
 * The most newest records that are not entered into the index; then a commit enters some. To enter one
 * costs three times what it took to keep it, so it waits until less is said, unless that takes too long.
 */
export const TAIL_MOST = 32_768;
/** The most characters that their lines may have together. */
export const TAIL_CHARACTERS = 12 << 20;
/** How many are entered at a time. */
const TAIL_STEP = 256;
/** How many of them one statement inserts. */
const ROWS = 8;
/** Fewer than these wait for more, until they are as old as this, in ms. */
const TAIL_FEW = 256;
const TAIL_AGE = 60_000;

/** What was said so shortly before a program was killed may not have gone out, in ms. */
const ON_ITS_WAY_MS = 10_000;

/** Among so many events of a buffer, those that are tags are looked for. */
const TAG_EVENTS = 5_000;

/** Numbers that a database keeps: how far work has come, and what must not be used again. */
export type StoredNumber = "last" | "entered" | "indexed" | "lastRoom" | "key";

/** Which seqs are wanted, and in which order. */
interface Walk {
  readonly buffer: number;
  readonly said: boolean;
  readonly from: number;
  readonly descending: boolean;
  readonly rank: number;
}

export class Journal {
  readonly database: Database;
  readonly places: Places;
  readonly tail = new Tail();
  #last: number;
  /** {@linkcode Journal.last} as of the last commit. */
  #kept: number;
  /** Whether this turn has changed records of the tail that were kept before. */
  #rewritten = false;
  /** The lines of what this turn has added. */
  #turn: string[] = [];

  constructor(database: Database) {
    this.database = database;
    this.places = new Places(database);
    database.hasMore = () => this.dirty;
    this.#last = this.#kept = this.#lastKept();
    this.tail.set(this.#unentered());
  }

  /** Whether something was added since the last commit. */
  get dirty(): boolean {
    return this.#turn.length > 0;
  }

  /** The seq of the newest record that there has been. */
  get last(): number {
    return this.#last;
  }

  /**
   * After the last run was killed: the last record that was certainly sent before that, and the time of
   * the newest one.
   */
  delivered(): { seq: number; time: number } {
    let newest: number | undefined;
    for (const { seq, time } of this.tail.newestFirst()) {
      newest ??= time;
      if (newest - time >= ON_ITS_WAY_MS) return { seq, time: newest };
    }
    const entered = this.number("entered");
    newest ??= this.read(entered)?.record.time ?? 0;
    // What is in the tables may be as new, after much was said.
    const row = this.database.get(SENT, entered, newest - ON_ITS_WAY_MS);
    return { seq: Number(row?.seq ?? 0), time: newest };
  }

  /** A number that the database keeps under a name, 0 at first. */
  number(name: StoredNumber): number {
    return Number(this.database.get("SELECT value FROM meta WHERE name = ?", name)?.value ?? 0);
  }

  setNumber(name: StoredNumber, value: number): void {
    this.database.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", name, value);
  }

  /** Adds a record at the end. @returns Its seq. */
  append(added: NewRecord): number {
    this.database.check();
    const column = this.places.column(added.place);
    const { time, kind } = added;
    const text = storable(added.text);
    const seq = this.#last + 1;
    const line = lineOf(seq, column.value, text === added.text ? added : { ...added, text });
    this.#last = seq;
    this.#turn.push(line);
    this.tail.add({ seq, time, said: isSaid(kind), column, line });
    return seq;
  }

  /** Keeps all that was written. */
  commit(): void {
    let entered = 0;
    if (this.dirty) this.#begin();
    this.database.commit(() => {
      if (this.dirty) this.database.run(INSERT_TURN, this.#last, joinLines(this.#turn));
      // A turn may have added any number.
      const surplus = this.tail.surplus(TAIL_MOST, TAIL_CHARACTERS);
      if (surplus > 0) entered = this.enter(Math.max(surplus, TAIL_STEP));
    });
    this.#turn = [];
    this.#kept = this.#last;
    this.#rewritten = false;
    if (entered > 0) this.tail.drop(entered);
  }

  #begin(): void {
    try {
      this.database.begin();
    } catch (error) {
      this.database.undone();
      throw error;
    }
  }

  /** What was written since the last commit is not there any more. */
  undone(): void {
    this.#turn = [];
    this.places.forget();
    this.#last = this.#kept;
    if (this.#rewritten) this.tail.set(this.#unentered());
    else this.tail.truncate(this.#kept);
    this.#rewritten = false;
  }

  /** Takes back the text of a record, which may not have been entered yet. */
  redact({ record }: Kept): void {
    const left = redacted(record);
    const { seq } = record;
    const entry = this.tail.get(seq);
    if (entry !== undefined) {
      this.tail.replace(entry, lineOf(seq, entry.column.value, left, true));
      this.#rewritten = true;
    } else {
      this.database.run(
        `UPDATE ${isSaid(record.kind) ? "message" : "event"}
         SET text = '', detail = ?, redacted = 1 WHERE seq = ?`,
        left.detail === undefined ? null : JSON.stringify(left.detail),
        seq,
      );
    }
    this.#redactInTurn(left);
  }

  /** Takes a text out of its turn, which stands until all of it is entered. */
  #redactInTurn(left: HistoryRecord): void {
    const replace = (line: string): string =>
      hasSeq(line, left.seq) ? lineOf(left.seq, placeOf(line), left, true) : line;
    this.#turn = this.#turn.map(replace);
    const turn = this.database.get(TURN_OF, left.seq);
    if (turn === undefined) return;
    const records = joinLines(this.#linesOf(turn).map(replace));
    this.database.run("UPDATE turn SET records = ? WHERE last = ?", records, turn.last ?? null);
  }

  /** Whether the tail is to be entered though no commit needs it: it is long enough, or old. */
  tailWaits(now: number): boolean {
    const [first] = this.tail.first(1);
    if (first === undefined) return false;
    return this.tail.size >= TAIL_FEW || Math.abs(now - first.time) >= TAIL_AGE;
  }

  /** Enters the oldest records of the tail into the index. @returns How many; drop them when kept. */
  enter(count = TAIL_STEP): number {
    const entries = this.tail.first(count);
    const last = entries.at(-1);
    if (last === undefined) return 0;
    const byBuffer = new Map<number, TailEntry[]>();
    for (const entry of entries) {
      for (const buffer of entry.column.buffers) {
        const list = byBuffer.get(buffer);
        if (list === undefined) byBuffer.set(buffer, [entry]);
        else list.push(entry);
      }
    }
    const counts: number[][] = [];
    const places: number[][] = [];
    for (const [buffer, list] of [...byBuffer].sort(([a], [b]) => a - b)) {
      for (const said of [1, 0]) {
        for (const entry of list) {
          if (entry.said === (said === 1)) places.push([buffer, said, entry.seq]);
        }
      }
      counts.push([buffer, list.length, list[0]?.time ?? 0]);
      const last = buffer < 0 ? list.findLast(({ said }) => said) : undefined;
      if (last !== undefined) this.places.spoken(-buffer, last.time);
    }
    this.database.run(ENTER, JSON.stringify(places));
    this.database.run(COUNT, JSON.stringify(counts));
    this.#insert("message", entries.filter(({ said }) => said));
    this.#insert("event", entries.filter(({ said }) => !said));
    noteTimes(this.database, entries);
    this.setNumber("entered", last.seq);
    this.database.run("DELETE FROM turn WHERE last <= ?", last.seq);
    return entries.length;
  }

  /** Inserts rows, several at a time: a statement that is run costs more than what one row does. */
  #insert(table: "message" | "event", entries: readonly TailEntry[]): void {
    for (let at = 0; at < entries.length;) {
      const isMany = entries.length - at >= ROWS;
      const some = entries.slice(at, at += isMany ? ROWS : 1);
      const values = some.flatMap(({ line }) => valuesOf(line));
      this.database.run(INSERTS[table][isMany ? "many" : "one"], ...values);
    }
  }

  /** The newest record of a buffer, or the newest that was said. */
  newest(buffer: number, events: boolean): number {
    const last = this.tail.of(buffer).findLast(({ said }) => said || events);
    if (last !== undefined) return last.seq;
    const [seq = 0] = this.walk(buffer, events, Number.MAX_SAFE_INTEGER, true);
    return seq;
  }

  /**
   * The seqs of a buffer before or after one, in ascending or descending order.
   * @param rank The reader's: what is for higher ones is passed over, of which there may be much.
   */
  walk(
    buffer: number,
    events: boolean,
    from: number,
    descending: boolean,
    rank = Infinity,
  ): Iterable<number> {
    const said = this.#walk({ buffer, said: true, from, descending, rank });
    if (!events) return said;
    return mergeAll(
      [said, this.#walk({ buffer, said: false, from, descending, rank })],
      descending,
    );
  }

  /** The seqs of a buffer between two that were only tagged, newest first. */
  *tags(buffer: number, after: number, before: number): Generator<number> {
    for (const entry of this.tail.of(buffer).toReversed()) {
      const { seq, said } = entry;
      if (said || seq <= after || seq >= before) continue;
      if (this.keptOf(entry).record.kind === "tag") yield seq;
    }
    const rows = this.database.all(TAGS, buffer, after, before, TAG_EVENTS, kindNumber("tag"));
    for (const row of rows) yield Number(row.seq);
  }

  *#walk({ buffer, said, from, descending, rank }: Walk): Generator<number> {
    const tail = this.tail.of(buffer);
    const wanted = (entry: TailEntry): boolean =>
      entry.said === said && (rank === Infinity || leastRankOf(entry.line) <= rank);
    let at = from;
    // Some may be entered while somebody reads: they are found below then.
    for (let index = descending ? tail.length : 0; index > 0;) {
      const entry = tail[--index];
      if (entry === undefined || entry.seq >= at || !wanted(entry)) continue;
      at = entry.seq;
      yield at;
    }
    const newest = descending ? [] : tail.filter(wanted);
    const sql = seqsOf(descending, rank === Infinity ? undefined : said ? "message" : "event");
    const most = rank === Infinity ? [] : [rank];
    for (;;) {
      const rows = this.database.all(sql, buffer, said ? 1 : 0, at, ...most, CHUNK);
      for (const row of rows) {
        at = Number(row.seq);
        yield at;
      }
      if (rows.length < CHUNK) break;
    }
    for (const { seq } of newest) if (seq > at) yield seq;
  }

  /** Whether a buffer has a record. */
  has(buffer: number, said: boolean, seq: number): boolean {
    if (this.tail.get(seq)?.column.buffers.includes(buffer)) return true;
    const row = this.database.get(
      "SELECT 1 AS one FROM entry WHERE buffer = ? AND said = ? AND seq = ?",
      buffer,
      said ? 1 : 0,
      seq,
    );
    return row !== undefined;
  }

  /** A record by its seq. */
  read(seq: number): Kept | undefined {
    const entry = this.tail.get(seq);
    if (entry !== undefined) return this.keptOf(entry);
    const row = this.database.get("SELECT * FROM message WHERE seq = ?", seq) ??
      this.database.get("SELECT * FROM event WHERE seq = ?", seq);
    return row === undefined ? undefined : this.kept(row);
  }

  /** The record of an entry, which is there unless the file is damaged. */
  entered(seq: number): Kept {
    const kept = this.read(seq);
    if (kept === undefined) throw damaged(this.database.path);
    return kept;
  }

  /** A record of a buffer by its message id. */
  find(buffer: Buffer, id: string): Kept | undefined {
    const number = this.places.number(buffer);
    if (number === undefined || id === "") return undefined;
    const rows = [
      ...this.database.all("SELECT * FROM message WHERE id = ?", id),
      ...this.database.all("SELECT * FROM event WHERE id = ? AND id <> ''", id),
    ];
    const entered = rows.map((row) => this.kept(row)).find(({ record, place }) =>
      buffersOf(place).includes(number) && this.has(number, isSaid(record.kind), record.seq)
    );
    if (entered !== undefined) return entered;
    const entry = this.tail.of(number).find(({ line }) => hasId(line, id));
    return entry && this.keptOf(entry);
  }

  /** A record of the tail. */
  keptOf({ line }: TailEntry): Kept {
    return this.kept(rowOf(line));
  }

  /** A row of `message` or `event` as a record. */
  kept(row: Row): Kept {
    const kind = kindOf(Number(row.kind));
    if (kind === undefined) throw damaged(this.database.path);
    const record: HistoryRecord = {
      seq: Number(row.seq),
      id: String(row.id),
      time: Number(row.time),
      kind,
      source: String(row.source),
      account: row.account === null ? undefined : String(row.account),
      target: String(row.target),
      text: String(row.text),
      detail: this.#detail(row.detail),
      leastRank: Number(row.least),
      redacted: row.redacted === 1,
    };
    return { record, place: readPlace(row.place) };
  }

  #detail(value: Row[string] | undefined): Detail | undefined {
    if (typeof value !== "string") return undefined;
    try {
      return JSON.parse(value);
    } catch (error) {
      throw damaged(this.database.path, error);
    }
  }

  /** What a start finds that the last run had not entered. */
  #unentered(): TailEntry[] {
    const entered = this.number("entered");
    const lines = this.database.all("SELECT records FROM turn ORDER BY last")
      .flatMap((turn) => this.#linesOf(turn));
    return lines.flatMap((line): TailEntry[] => {
      const row = rowOf(line);
      const { seq, time, kind } = this.kept(row).record;
      if (seq <= entered) return [];
      return [{ seq, time, said: isSaid(kind), column: columnOf(row.place ?? null), line }];
    });
  }

  #linesOf({ records }: Row): string[] {
    const lines = splitLines(String(records));
    if (lines === undefined) throw damaged(this.database.path);
    return lines;
  }

  #lastKept(): number {
    const tables = ["max(seq) AS seq FROM message", "max(seq) AS seq FROM event"];
    const seqs = [...tables, "max(last) AS seq FROM turn"].map((what) =>
      Number(this.database.get(`SELECT ${what}`)?.seq ?? 0)
    );
    return Math.max(this.number("last"), ...seqs);
  }
}

const ROW = `(${COLUMNS.map(() => "?").join(", ")})`;
const insertInto = (table: string, rows: number): string =>
  `INSERT INTO ${table} (${COLUMNS.join(", ")}) VALUES ${Array(rows).fill(ROW).join(", ")}`;
const INSERTS = {
  message: { one: insertInto("message", 1), many: insertInto("message", ROWS) },
  event: { one: insertInto("event", 1), many: insertInto("event", ROWS) },
} as const;
const TURN_OF = "SELECT last, records FROM turn WHERE last >= ? ORDER BY last LIMIT 1";
const INSERT_TURN = "INSERT INTO turn (last, records) VALUES (?, ?)";
// All rows in one statement: to run one for each room costs more than what it does.
const ROWS_OF_JSON = "SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)";
const ENTER = `INSERT INTO entry (buffer, said, seq) ${ROWS_OF_JSON}`;
const COUNT = `INSERT INTO buffer (id, records, oldest) ${ROWS_OF_JSON} WHERE true
  ON CONFLICT (id) DO UPDATE SET records = records + excluded.records`;
const SENT = "SELECT seq FROM message WHERE seq <= ? AND time <= ? ORDER BY seq DESC LIMIT 1";
const TAGS = `SELECT found.seq AS seq FROM (
    SELECT seq FROM entry WHERE buffer = ? AND said = 0 AND seq > ? AND seq < ?
    ORDER BY seq DESC LIMIT ?
  ) AS found CROSS JOIN event ON event.seq = found.seq
  WHERE event.kind = ? ORDER BY found.seq DESC`;

/** Asks for seqs of a buffer; with a table, for those of its records that are for a rank or for all. */
function seqsOf(descending: boolean, table: "message" | "event" | undefined): string {
  const [side, order] = descending ? ["<", "DESC"] : [">", "ASC"];
  const records = table === undefined
    ? ""
    : `CROSS JOIN ${table} AS record ON record.seq = entry.seq`;
  return `SELECT entry.seq AS seq FROM entry ${records}
    WHERE buffer = ? AND said = ? AND entry.seq ${side} ? ${
    table === undefined ? "" : "AND least <= ?"
  }
    ORDER BY entry.seq ${order} LIMIT ?`;
}
