/**
 * The index of words. Messages are indexed some time after they were written, in small steps; a
 * search looks through those that are not indexed yet itself.
 *
 * Each word begins with the place that it was said in, so that a search reads what was said there
 * and nothing else. No text is kept here; to take an entry back, exactly its words are given again.
 */
import type { Row, Value } from "./database.ts";
import type { Journal, Kept } from "./journal.ts";
import { type Place, readPlace } from "./places.ts";
import { nickOf } from "./records.ts";
import { charactersOf, hasPhrases, type Phrase, phrasesOf, wordsOf } from "./search_text.ts";
import type { HistoryRecord, SearchQuery } from "./store.ts";
import { highestUntil, lowestFrom } from "./time_index.ts";

/** What one step indexes at most. */
const STEP_MESSAGES = 128;
const STEP_CHARACTERS = 16_384;
/** The pages of the index that one step puts in order. */
const MERGE_PAGES = 16;
/** The most messages that are not indexed and yet looked through, and characters of their texts. */
const TAIL_MESSAGES = 1024;
const TAIL_CHARACTERS = 262_144;
/** The most phrases, and words of one, that the index is asked for; then what it finds is checked. */
const PHRASES = 16;
const PHRASE_WORDS = 16;

export class SearchIndex {
  readonly #journal: Journal;
  /** The last message that is indexed. */
  #indexed: number;
  #indexedKept: number;
  /** Whether there may be something to put in order. */
  #unordered = true;

  constructor(journal: Journal) {
    this.#journal = journal;
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
      if (row.redacted === 0) database.run(INSERT, ...columnsOf(row));
      last = Number(row.seq);
      characters += String(row.text).length;
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
    if (record.seq > this.#indexed || record.redacted) return;
    const { seq, source, text } = record;
    this.#journal.database.run(DELETE, seq, ...termsOf(place, source, text));
    this.#unordered = true;
  }

  /** Finds messages: see `MessageStore.search`. */
  search(query: SearchQuery): HistoryRecord[] {
    const phrases = query.text === undefined ? [] : phrasesOf(query.text);
    // A text without a word in it is nowhere.
    if (phrases.length === 0 && query.text !== undefined && query.text.trim() !== "") return [];
    const reader = new Reader(this.#journal, query);
    const found: HistoryRecord[] = [];
    const sources = [
      this.#inTail(query, phrases, reader),
      this.#inIndex(query, phrases, reader),
    ];
    for (const source of sources) {
      for (const record of source) {
        if (found.length >= query.limit) return found;
        found.push(record);
      }
    }
    return found;
  }

  /** What is not indexed yet. */
  *#inTail(
    query: SearchQuery,
    phrases: readonly Phrase[],
    reader: Reader,
  ): Generator<HistoryRecord> {
    const rows = this.#journal.database.all(
      "SELECT * FROM message WHERE seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?",
      this.#indexed,
      query.olderThan ?? END,
      TAIL_MESSAGES,
    );
    let characters = 0;
    for (const row of rows) {
      const kept = this.#journal.kept(row);
      const { source, text } = kept.record;
      if (query.from !== undefined && nickOf(source) !== query.from) continue;
      if (!reader.sees(kept)) continue;
      characters += text.length;
      if (characters > TAIL_CHARACTERS) return;
      if (hasPhrases(text, phrases)) yield kept.record;
    }
  }

  *#inIndex(
    query: SearchQuery,
    phrases: readonly Phrase[],
    reader: Reader,
  ): Generator<HistoryRecord> {
    const { database } = this.#journal;
    const low = query.after === undefined ? 0 : lowestFrom(database, query.after);
    const high = query.before === undefined ? END : highestUntil(database, query.before);
    const asked = phrases.slice(0, PHRASES).map(shortened);
    const expression = reader.expression(asked);
    if (low === undefined || high === undefined || expression === "") return;
    const more = phrases.filter((phrase) => !asked.includes(phrase));
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
        if (hasPhrases(kept.record.text, more)) yield kept.record;
      }
      if (rows.length < size) return;
      size = Math.min(size * 4, 1024);
    }
  }
}

const END = Number.MAX_SAFE_INTEGER - 1;
const CHANGES = "SELECT total_changes() AS n";
const INSERT = "INSERT INTO search (rowid, words, characters, nick, place) VALUES (?, ?, ?, ?, ?)";
const DELETE = `INSERT INTO search (search, rowid, words, characters, nick, place)
  VALUES ('delete', ?, ?, ?, ?, ?)`;

/** What somebody who searches may see. */
class Reader {
  readonly #journal: Journal;
  readonly #query: SearchQuery;
  readonly #ranks: ReadonlyMap<number, number>;
  readonly #person: number | undefined;
  /** The one conversation that is asked for. */
  readonly #conversation: number | undefined;
  #all: ReadonlySet<number> | undefined;

  constructor(journal: Journal, query: SearchQuery) {
    const { owner, peer } = query;
    this.#journal = journal;
    this.#query = query;
    this.#ranks = new Map(query.rooms.map(({ room, rank }) => [room, rank]));
    this.#person = owner === undefined ? undefined : journal.places.person(owner);
    this.#conversation = owner === undefined || peer === undefined
      ? undefined
      : journal.places.number({ kind: "buffer", owner, peer });
  }

  /** What to ask the index for: all that this reader may see of what is looked for. */
  expression(phrases: readonly Phrase[]): string {
    const { from, owner, peer } = this.#query;
    const places = [...this.#ranks.keys()]
      .filter((room) => !this.#journal.places.gone.has(room))
      .map((room) => conditionsOf(`r${room}`, phrases, from));
    if (owner !== undefined && this.#person !== undefined) {
      const conditions = conditionsOf(`o${this.#person}`, phrases, from);
      if (peer === undefined) places.push(conditions);
      else if (this.#conversation !== undefined) {
        places.push([...conditions, `place:c${-this.#conversation}`]);
      }
    }
    return places.map((conditions) => `(${conditions.join(" AND ")})`).join(" OR ");
  }

  /** Whether this reader may see a message that was found. */
  sees({ record, place }: Kept): boolean {
    const { after = -Infinity, before = Infinity } = this.#query;
    if (record.redacted || record.time < after || record.time > before) return false;
    if (place.room !== undefined) {
      const rank = this.#ranks.get(place.room);
      return rank !== undefined && record.leastRank <= rank &&
        !this.#journal.places.gone.has(place.room);
    }
    const { owner, peer } = this.#query;
    if (owner === undefined || this.#person === undefined) return false;
    return place.conversations.some((id) =>
      (peer === undefined ? this.#mine.has(-id) : -id === this.#conversation) &&
      this.#journal.has(-id, true, record.seq)
    );
  }

  /** All conversations of the reader. */
  get #mine(): ReadonlySet<number> {
    const { owner } = this.#query;
    this.#all ??= new Set(
      owner === undefined
        ? []
        : this.#journal.places.conversations(owner).map(({ number }) => number),
    );
    return this.#all;
  }
}

/** A phrase, or the first words of a long one. */
function shortened(phrase: Phrase): Phrase {
  if (phrase.words.length <= PHRASE_WORDS) return phrase;
  return { words: phrase.words.slice(0, PHRASE_WORDS), open: false };
}

function conditionsOf(
  place: string,
  phrases: readonly Phrase[],
  from: string | undefined,
): string[] {
  const conditions = phrases.map(({ words, open }) => {
    const quoted = `"${words.map((word) => `${place}x${word}`).join(" ")}"`;
    if (!open) return `words:${quoted}`;
    return words.length === 1 ? `characters:${quoted}` : `words:${quoted}*`;
  });
  if (from !== undefined) conditions.push(`nick:${place}x${hex(from)}`);
  return conditions.length === 0 ? [`place:${place}`] : conditions;
}

function columnsOf(row: Row): Value[] {
  return [
    row.seq ?? null,
    ...termsOf(readPlace(row.place), String(row.source), String(row.text)),
  ];
}

/** The columns of an entry: words, characters, nick and place. */
function termsOf(place: Place, source: string, text: string): string[] {
  const places = place.room === undefined
    ? place.people.map((person) => `o${person}`)
    : [`r${place.room}`];
  const prefixed = (terms: Iterable<string>): string =>
    places.flatMap((place) => [...terms].map((term) => `${place}x${term}`)).join(" ");
  const conversations = place.conversations.map((id) => `c${id}`);
  return [
    prefixed(wordsOf(text)),
    prefixed(charactersOf(text)),
    prefixed([hex(nickOf(source))]),
    [...places, ...conversations].join(" "),
  ];
}

/** A name as letters and digits, as the index takes them apart at nothing else. */
function hex(name: string): string {
  const bytes = new TextEncoder().encode(name);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
