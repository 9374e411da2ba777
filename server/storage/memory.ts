/** The store in memory: for tests, and the plainest form of what a store does. */
import { pageOf } from "./memory_page.ts";
import { isSaid, nickOf, redacted, storable } from "./records.ts";
import { hasPhrases, phrasesOf } from "./search_text.ts";
import type {
  AccountRecord,
  AuditRecord,
  Buffer,
  HistoryRecord,
  Identity,
  KeptAudit,
  NewRecord,
  PageQuery,
  RetentionPolicy,
  RoomRecord,
  SearchQuery,
  Store,
  TagQuery,
  Target,
  TargetQuery,
  TokenRecord,
} from "./store.ts";
import { casefold, type Folded } from "../../protocol/names.ts";

/** A record and the buffers that have it, by {@linkcode keyOf}. */
interface Entry {
  record: HistoryRecord;
  readonly buffers: Map<string, Buffer>;
}

export class MemoryStore implements Store {
  readonly keepsMessages: boolean;
  readonly bytes = 0;
  #entries: Entry[] = [];
  /** The entries that each buffer has had; some may have left it. */
  readonly #ofBuffer = new Map<string, Entry[]>();
  #last = 0;
  readonly #rooms = new Map<number, RoomRecord>();
  #lastRoom = 0;
  readonly #accounts = new Map<Folded, AccountRecord>();
  readonly #tokens = new Map<string, TokenRecord>();
  readonly #readMarks = new Map<string, { owner: Identity; time: number }>();
  readonly #seen = new Map<string, { owner: Identity; seq: number; time: number }>();
  readonly #audits = new Map<number, KeptAudit>();
  #lastAudit = 0;
  /** How to undo what was written since the last commit, in the order of writing. */
  #undo: (() => void)[] = [];

  constructor(keepsMessages = true) {
    this.keepsMessages = keepsMessages;
  }

  get dirty(): boolean {
    return this.#undo.length > 0;
  }

  commit(): void {
    this.#undo = [];
  }

  /** Undoes what was written since the last commit, as a commit that fails does. */
  rollback(): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#undo = [];
  }

  append(record: NewRecord): number {
    if (!this.keepsMessages) return 0;
    const { place, ...rest } = record;
    const buffers = place.kind === "room" ? [place] : place.owners;
    const seq = ++this.#last;
    const entry: Entry = {
      record: { ...rest, text: storable(rest.text), seq, redacted: false },
      buffers: new Map(buffers.map((buffer) => [keyOf(buffer), buffer])),
    };
    this.#entries.push(entry);
    const lists = [...entry.buffers.keys()].map((key) => this.#entriesOf(key));
    for (const list of lists) list.push(entry);
    this.#undo.push(() => {
      this.#entries.pop();
      for (const list of lists) list.pop();
      this.#last--;
    });
    return seq;
  }

  page(buffer: Buffer, query: PageQuery): HistoryRecord[] | undefined {
    if (!this.keepsMessages) return [];
    return pageOf(this.#records(buffer), query);
  }

  tags(buffer: Buffer, { after, before, limit, rank }: TagQuery): HistoryRecord[] {
    if (!this.keepsMessages || limit <= 0) return [];
    return this.#records(buffer).filter(({ kind, seq, leastRank, redacted }) =>
      kind === "tag" && !redacted && seq > after && seq < before && leastRank <= rank
    ).slice(-limit);
  }

  find(buffer: Buffer, id: string): HistoryRecord | undefined {
    return this.#records(buffer).find((record) => record.id === id && id !== "");
  }

  newest(buffer: Buffer): number {
    return this.#records(buffer).at(-1)?.seq ?? 0;
  }

  redact(buffer: Buffer, id: string): void {
    const seq = this.find(buffer, id)?.seq;
    const entry = this.#entries.find(({ record }) => record.seq === seq);
    if (entry === undefined || entry.record.redacted) return;
    const { record } = entry;
    entry.record = redacted(record);
    this.#undo.push(() => entry.record = record);
  }

  targets(
    owner: Identity,
    rooms: readonly number[],
    { after, before, limit, from }: TargetQuery,
  ): Target[] {
    const newest = new Map<string, Target>();
    for (const { record, buffers } of this.#entries) {
      if (!isSaid(record.kind)) continue;
      for (const [key, buffer] of buffers) {
        const mine = buffer.kind === "room" ? rooms.includes(buffer.room) : buffer.owner === owner;
        if (mine) newest.set(key, { buffer, time: record.time });
      }
    }
    const found = [...newest.values()].filter(({ time }) => time > after && time < before)
      .sort((a, b) => a.time - b.time);
    if (limit <= 0) return [];
    return from === "start" ? found.slice(0, limit) : found.slice(-limit);
  }

  search(query: SearchQuery): HistoryRecord[] {
    const { text, from, after = -Infinity, before = Infinity, olderThan = Infinity } = query;
    const phrases = phrasesOf(text ?? "");
    if (phrases.length === 0 && (text ?? "").trim() !== "") return [];
    const found = this.#entries.filter(({ record, buffers }) =>
      isSaid(record.kind) && !record.redacted && record.seq < olderThan && record.time >= after &&
      record.time <= before && (from === undefined || nickOf(record.source) === from) &&
      [...buffers.values()].some((buffer) => maySearch(buffer, record.leastRank, query)) &&
      hasPhrases(record.text, phrases)
    );
    return found.map(({ record }) => record).reverse();
  }

  maintain({ now, age, roomAges, count }: RetentionPolicy): boolean {
    if (this.dirty) return true;
    for (const [key, list] of this.#ofBuffer) {
      const entries = list.filter(({ buffers }) => buffers.has(key));
      const buffer = entries[0]?.buffers.get(key);
      const kept = (buffer?.kind === "room" ? roomAges.get(buffer.room) : undefined) ?? age;
      const many = Math.max(0, entries.length - count);
      const young = entries.findIndex(({ record }, at) => at >= many && record.time >= now - kept);
      const forgotten = young < 0 ? entries : entries.slice(0, young);
      for (const entry of forgotten) entry.buffers.delete(key);
      const left = entries.slice(forgotten.length);
      if (left.length > 0) this.#ofBuffer.set(key, left);
      else this.#ofBuffer.delete(key);
    }
    this.#entries = this.#entries.filter(({ buffers }) => buffers.size > 0);
    for (const [key, { owner, time }] of [...this.#seen]) {
      if (owner.startsWith("guest:") && time < now - age) this.#seen.delete(key);
    }
    return false;
  }

  rooms(): RoomRecord[] {
    return [...this.#rooms.values()].sort((a, b) => a.id - b.id);
  }

  saveRoom(room: RoomRecord): void {
    this.#set(this.#rooms, room.id, room);
    const last = this.#lastRoom;
    this.#lastRoom = Math.max(last, room.id);
    this.#undo.push(() => this.#lastRoom = last);
  }

  removeRoom(id: number): void {
    this.#set(this.#rooms, id, undefined);
    this.#forget((buffer) => buffer.kind === "room" && buffer.room === id);
  }

  lastRoomId(): number {
    return this.#lastRoom;
  }

  account(name: Folded): AccountRecord | undefined {
    return this.#accounts.get(name);
  }

  accounts(): AccountRecord[] {
    return sortedBy([...this.#accounts.values()], ({ name }) => casefold(name));
  }

  saveAccount(account: AccountRecord): void {
    this.#set(this.#accounts, casefold(account.name), account);
  }

  removeAccount(name: Folded, identity: Identity): void {
    this.#set(this.#accounts, name, undefined);
    for (const { hash, subject } of [...this.#tokens.values()]) {
      if (subject === name) this.removeToken(hash);
    }
    for (const marks of [this.#readMarks, this.#seen]) {
      for (const [key, { owner }] of [...marks]) {
        if (owner === identity) this.#set<string, unknown>(marks, key, undefined);
      }
    }
    this.#forget((buffer) => buffer.kind === "buffer" && buffer.owner === identity);
  }

  moveConversations(from: Identity, to: Identity): void {
    const buffers = this.#entries.flatMap((entry) => [...entry.buffers.values()]);
    if (buffers.some((buffer) => buffer.kind === "buffer" && buffer.owner === to)) return;
    for (const entry of this.#entries) {
      for (const [key, buffer] of [...entry.buffers]) {
        if (buffer.kind !== "buffer" || buffer.owner !== from) continue;
        const moved = { ...buffer, owner: to };
        this.#set(entry.buffers, key, undefined);
        this.#set(entry.buffers, keyOf(moved), moved);
        const list = this.#entriesOf(keyOf(moved));
        list.push(entry);
        this.#undo.push(() => list.pop());
      }
    }
  }

  saveToken(token: TokenRecord): void {
    this.#set(this.#tokens, token.hash, token);
  }

  token(hash: string): TokenRecord | undefined {
    return this.#tokens.get(hash);
  }

  tokens(purpose: TokenRecord["purpose"], subject?: string): TokenRecord[] {
    const tokens = [...this.#tokens.values()].filter((token) =>
      token.purpose === purpose && (subject === undefined || token.subject === subject)
    );
    return sortedBy(tokens, ({ hash }) => hash);
  }

  removeToken(hash: string): void {
    this.#set(this.#tokens, hash, undefined);
  }

  removeTokens(purpose: TokenRecord["purpose"], subject: string): void {
    for (const { hash } of this.tokens(purpose, subject)) this.removeToken(hash);
  }

  readMark(owner: Identity, target: Folded): number | undefined {
    return this.#readMarks.get(JSON.stringify([owner, target]))?.time;
  }

  setReadMark(owner: Identity, target: Folded, time: number): void {
    const latest = Math.max(time, this.readMark(owner, target) ?? time);
    this.#set(this.#readMarks, JSON.stringify([owner, target]), { owner, time: latest });
  }

  moveReadMarks(from: Folded, to: Folded): void {
    for (const [key, { owner, time }] of [...this.#readMarks]) {
      const [, target] = JSON.parse(key);
      if (target === to) this.#set(this.#readMarks, key, undefined);
      if (target !== from) continue;
      this.#set(this.#readMarks, key, undefined);
      this.#set(this.#readMarks, JSON.stringify([owner, to]), { owner, time });
    }
  }

  seen(owner: Identity, room: number): { seq: number; time: number } | undefined {
    const found = this.#seen.get(JSON.stringify([owner, room]));
    return found === undefined ? undefined : { seq: found.seq, time: found.time };
  }

  /** What is in memory alone ends with the program. */
  setPresent(): void {}

  setSeen(owner: Identity, room: number, seq: number, time: number): void {
    this.#set(this.#seen, JSON.stringify([owner, room]), { owner, seq, time });
  }

  addAudit(record: AuditRecord, most: number): void {
    const seq = ++this.#lastAudit;
    this.#set(this.#audits, seq, { ...record, seq });
    const same = [...this.#audits.values()].filter(({ done }) => done === record.done);
    for (const { seq } of same.slice(0, -most)) this.#set(this.#audits, seq, undefined);
  }

  audits(after: number, limit: number): KeptAudit[] {
    const all = [...this.#audits.values()].sort((a, b) => a.seq - b.seq);
    return all.filter(({ seq }) => seq > after).slice(0, limit);
  }

  [Symbol.dispose](): void {}

  #records(buffer: Buffer): HistoryRecord[] {
    const key = keyOf(buffer);
    const entries = this.#ofBuffer.get(key) ?? [];
    return entries.filter(({ buffers }) => buffers.has(key)).map(({ record }) => record);
  }

  #entriesOf(key: string): Entry[] {
    let list = this.#ofBuffer.get(key);
    if (list === undefined) this.#ofBuffer.set(key, list = []);
    return list;
  }

  /** Takes the records of some buffers out of them. */
  #forget(which: (buffer: Buffer) => boolean): void {
    for (const { buffers } of this.#entries) {
      for (const [key, buffer] of buffers) {
        if (which(buffer)) this.#set(buffers, key, undefined);
      }
    }
  }

  /** Sets or, without a value, deletes; so that it can be undone. */
  #set<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
    const before = map.get(key);
    this.#undo.push(() => {
      if (before === undefined) map.delete(key);
      else map.set(key, before);
    });
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }
}

function keyOf(buffer: Buffer): string {
  return JSON.stringify(buffer.kind === "room" ? buffer.room : [buffer.owner, buffer.peer]);
}

function sortedBy<T>(items: T[], key: (item: T) => string): T[] {
  return items.sort((a, b) => key(a) < key(b) ? -1 : 1);
}

function maySearch(buffer: Buffer, leastRank: number, query: SearchQuery): boolean {
  if (buffer.kind === "room") {
    return query.rooms.some(({ room, rank }) => room === buffer.room && leastRank <= rank);
  }
  return buffer.owner === query.owner &&
    (query.peer === undefined || buffer.peer === query.peer);
}
