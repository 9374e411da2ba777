/** What somebody who searches may see, and how the index is asked for it. */
import type { Journal } from "./journal.ts";
import type { Place } from "./places.ts";
import type { Kept } from "./tail.ts";
import { conditionsOf, conversationTerm, personTerms, roomTerms } from "./search_terms.ts";
import type { Phrase } from "./search_text.ts";
import type { SearchQuery } from "./store.ts";

/** What somebody who searches may see. */
export class SearchReader {
  readonly #journal: Journal;
  readonly #query: SearchQuery;
  /** See {@linkcode hashed}. */
  readonly #key: number;
  readonly #ranks: ReadonlyMap<number, number>;
  readonly #person: number | undefined;
  /** The one conversation that is asked for. */
  readonly #conversation: number | undefined;
  #all: ReadonlySet<number> | undefined;

  constructor(journal: Journal, key: number, query: SearchQuery) {
    const { owner, peer } = query;
    this.#journal = journal;
    this.#query = query;
    this.#key = key;
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
      .map((room) => conditionsOf(roomTerms(room, this.#key), phrases, from));
    if (owner !== undefined && this.#person !== undefined) {
      const conditions = conditionsOf(personTerms(this.#person, this.#key), phrases, from);
      if (peer === undefined) places.push(conditions);
      else if (this.#conversation !== undefined) {
        places.push([...conditions, `peer:${conversationTerm(-this.#conversation)}`]);
      }
    }
    return places.map((conditions) => `(${conditions.join(" AND ")})`).join(" OR ");
  }

  /** Whether this reader searches a place at all. */
  reaches({ room, people }: Place): boolean {
    if (room !== undefined) return this.#ranks.has(room);
    return this.#person !== undefined && people.includes(this.#person);
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

  /** The buffers that this reader searches. */
  buffers(): number[] {
    const { peer } = this.#query;
    const rooms = [...this.#ranks.keys()].filter((room) => !this.#journal.places.gone.has(room));
    if (peer === undefined) return [...rooms, ...this.#mine];
    return this.#conversation === undefined ? rooms : [...rooms, this.#conversation];
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
