/**
 * The index of words. Messages are indexed some time after they were written, in small steps; a
 * search looks through those that are not indexed yet itself.
 *
 * No text is kept here; to take an entry back, exactly the terms that it was made of are given again.
 */
import type { Journal } from "./journal.ts";
import type { Kept } from "./tail.ts";
import { readPlace } from "./places.ts";
import { isSaid, nickOf } from "./records.ts";
import { begun, mergeAll } from "./sequences.ts";
import { SearchReader } from "./search_reader.ts";
import { columnsOf } from "./search_terms.ts";
import { hasPhrases, type Phrase, phrasesOf } from "./search_text.ts";
import type { HistoryRecord, SearchQuery } from "./store.ts";
import { highestUntil, lowestFrom } from "./time_index.ts";

/**
 * How many messages that may be what is wanted are asked for at a time. To ask for a range of seqs at a
 * time does not help: FTS5 looks through all that is above a range each time it is asked.
 */
const MOST_CANDIDATES = 1024;
/** What one step indexes at most. */
const STEP_MESSAGES = 64;
const STEP_CHARACTERS = 8192;
/** The pages of the index that one step puts in order. */
const MERGE_PAGES = 8;
/** How many conversations are begun before others may have their turn. */
const AT_ONCE = 64;
/** The most that are not indexed and yet looked at, to find those that the reader may see. */
const TAIL_MOST = 65_536;
/** The most of these that are looked through, and characters of their texts. */
const TAIL_MESSAGES = 1024;
const TAIL_CHARACTERS = 262_144;

export class SearchIndex {
  readonly #journal: Journal;
  /** Goes into each term: see `search_terms.ts`. */
  readonly #key: number;
  /** The last message that is indexed. */
  #indexed: number;
  #indexedKept: number;
  /** Whether there may be something to put in order. */
  #unordered = true;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#key = journal.number("key") || newKey(journal);
    this.#indexed = this.#indexedKept = journal.number("indexed");
  }

  commit(): void {
    this.#indexedKept = this.#indexed;
  }

  undone(): void {
    this.#indexed = this.#indexedKept;
  }

  /** Does one step of what waits. @returns Whether there was something to do. */
  step(): boolean {
    return this.#order() || this.#add();
  }

  /** Indexes the oldest messages that are not; only those that are entered. */
  #add(): boolean {
    const { database } = this.#journal;
    const rows = database.all(
      `SELECT seq, place, source, text, redacted FROM message WHERE seq > ? AND seq <= ?
       ORDER BY seq LIMIT ?`,
      this.#indexed,
      this.#journal.number("entered"),
      STEP_MESSAGES,
    );
    let characters = 0;
    let last: number | undefined;
    for (const row of rows) {
      const text = String(row.text);
      const columns = columnsOf(readPlace(row.place), String(row.source), text, this.#key);
      last = Number(row.seq);
      if (row.redacted === 0) database.run(INSERT, last, ...columns);
      characters += text.length;
      if (characters >= STEP_CHARACTERS) break;
    }
    if (last === undefined) return false;
    this.#journal.setNumber("indexed", last);
    this.#indexed = last;
    this.#unordered = true;
    return true;
  }

  /** Puts some pages of the index in order. */
  #order(): boolean {
    if (!this.#unordered) return false;
    const { database } = this.#journal;
    const before = Number(database.get(CHANGES)?.n);
    database.run("INSERT INTO search (search, rank) VALUES ('merge', ?)", MERGE_PAGES);
    // It counts one change for the statement itself.
    this.#unordered = Number(database.get(CHANGES)?.n) - before >= 2;
    return this.#unordered;
  }

  /** Takes a message's words out of the index, before its text goes. */
  remove({ record, place }: Kept): void {
    if (!isSaid(record.kind) || record.redacted || record.seq > this.#indexed) return;
    const { seq, source, text } = record;
    this.#journal.database.run(DELETE, seq, ...columnsOf(place, source, text, this.#key));
    this.#unordered = true;
  }

  /** Finds messages: see `MessageStore.search`. */
  *search(query: SearchQuery): Generator<HistoryRecord | undefined> {
    const phrases = query.text === undefined ? [] : phrasesOf(query.text);
    // A text without a word in it is nowhere.
    if (phrases.length === 0 && query.text !== undefined && query.text.trim() !== "") return;
    const reader = new SearchReader(this.#journal, this.#key, query);
    const sources = phrases.length === 0 && query.from === undefined
      ? [this.#inBuffers(query, reader)]
      : [this.#inTail(query, phrases, reader), this.#inIndex(query, phrases, reader)];
    // While somebody waits for their turn, what was looked through may come into the index.
    let last = Infinity;
    for (const source of sources) {
      for (const found of source) {
        if (found === undefined) yield undefined;
        else if (found.seq < last) {
          last = found.seq;
          yield found;
        }
      }
    }
  }

  /** What is not indexed yet. */
  *#inTail(
    query: SearchQuery,
    phrases: readonly Phrase[],
    reader: SearchReader,
  ): Generator<HistoryRecord | undefined> {
    let characters = 0;
    let seen = 0;
    let looked = 0;
    for (const kept of this.#unindexed(query.olderThan ?? END, reader)) {
      if (++looked > TAIL_MOST) return;
      if (looked % TAIL_MESSAGES === 0) yield undefined;
      const { source, text } = kept.record;
      if (query.from !== undefined && nickOf(source) !== query.from) continue;
      if (!reader.sees(kept)) continue;
      characters += text.length;
      if (characters > TAIL_CHARACTERS || ++seen > TAIL_MESSAGES) return;
      if (hasPhrases(text, phrases)) yield kept.record;
    }
  }

  /** The messages that are not indexed and may be the reader's, newest first. */
  *#unindexed(below: number, reader: SearchReader): Generator<Kept> {
    const { tail, database } = this.#journal;
    for (const entry of tail.newestFirst()) {
      const { said, seq, column } = entry;
      if (!said || seq >= below || seq <= this.#indexed || !reader.reaches(column.place)) continue;
      yield this.#journal.keptOf(entry);
    }
    const sql = "SELECT * FROM message WHERE seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?";
    for (let at = Math.min(below, tail.first(1)[0]?.seq ?? END);;) {
      const rows = database.all(sql, this.#indexed, at, TAIL_MESSAGES);
      for (const row of rows) yield this.#journal.kept(row);
      if (rows.length < TAIL_MESSAGES) return;
      at = Number(rows.at(-1)?.seq);
    }
  }

  /** All there is, when neither words nor a nick are looked for. */
  *#inBuffers(
    query: SearchQuery,
    reader: SearchReader,
  ): Generator<HistoryRecord | undefined> {
    const { after = -Infinity, before = Infinity, olderThan = END } = query;
    const buffers = reader.buffers();
    const inTail = buffers.flatMap((buffer) => this.#journal.tail.of(buffer)).filter((entry) =>
      entry.said && entry.seq < olderThan && entry.time >= after && entry.time <= before
    );
    const newest = new Set(inTail.map(({ seq }) => seq).sort((a, b) => b - a));
    const { low, high } = this.#range(query);
    const below = Math.min(high + 1, olderThan, this.#journal.tail.first(1)[0]?.seq ?? END);
    const walks: Iterable<number>[] = [];
    for (const buffer of buffers) {
      // To begin each is a question to the database, and somebody may have thousands.
      if (walks.length % AT_ONCE === AT_ONCE - 1) yield undefined;
      walks.push(begun(this.#journal.walk(buffer, false, below, true)));
    }
    const older = mergeAll(walks, true);
    for (const seqs of [newest, older]) {
      for (const seq of seqs) {
        if (seqs === older && seq < low) return;
        // It may be forgotten while somebody waits for their turn.
        const kept = this.#journal.read(seq);
        if (kept !== undefined && reader.sees(kept)) yield kept.record;
      }
    }
  }

  /** The first and the last seq that can have the times that are asked for. */
  #range({ after, before }: SearchQuery): { low: number; high: number } {
    const { database } = this.#journal;
    const low = after === undefined ? 0 : lowestFrom(database, after);
    const high = before === undefined ? END : highestUntil(database, before);
    return { low: low ?? END, high: high ?? 0 };
  }

  *#inIndex(
    query: SearchQuery,
    phrases: readonly Phrase[],
    reader: SearchReader,
  ): Generator<HistoryRecord | undefined> {
    const { database } = this.#journal;
    const { low, high } = this.#range(query);
    const expression = reader.expression(phrases);
    if (expression === "") return;
    let below = Math.min(high + 1, query.olderThan ?? END, this.#indexed + 1);
    let size = Math.max(query.limit, 16);
    for (;;) {
      // FTS5 takes bounds of its rowids only as integers, and numbers are bound as reals.
      const rows = database.all(
        `SELECT rowid AS seq FROM search WHERE search MATCH ? AND rowid >= CAST(? AS INTEGER)
         AND rowid < CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT ?`,
        expression,
        low,
        below,
        size,
      );
      for (const row of rows) {
        below = Number(row.seq);
        const kept = this.#journal.read(below);
        if (kept === undefined || !reader.sees(kept)) continue;
        if (hasPhrases(kept.record.text, phrases)) yield kept.record;
      }
      if (rows.length < size) return;
      size = Math.min(size * 4, MOST_CANDIDATES);
      yield undefined;
    }
  }
}

const END = Number.MAX_SAFE_INTEGER - 1;
const CHANGES = "SELECT total_changes() AS n";
const INSERT = "INSERT INTO search (rowid, words, characters, nick, peer) VALUES (?, ?, ?, ?, ?)";
const DELETE = `INSERT INTO search (search, rowid, words, characters, nick, peer)
  VALUES ('delete', ?, ?, ?, ?, ?)`;

/** Makes the number that goes into the terms of a new database. */
function newKey(journal: Journal): number {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  const key = random + 1;
  journal.database.step(() => journal.setNumber("key", key));
  return key;
}
