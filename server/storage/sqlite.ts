/** The store in an SQLite file. */
import { AccountTables } from "./account_tables.ts";
import { AuditTable } from "./audit_table.ts";
import { Database } from "./database.ts";
import { bytesOf, prepareFile } from "./database_file.ts";
import { Journal } from "./journal.ts";
import { MarkTables } from "./mark_tables.ts";
import { migrate, MIGRATIONS } from "./migrations.ts";
import { readPage, readTags } from "./pages.ts";
import { readTargets } from "./targets.ts";

import { forgetSome } from "./retention.ts";
import { RoomTable } from "./room_table.ts";
import { SearchIndex } from "./search_index.ts";
import { damaged } from "./sqlite_errors.ts";
import {
  type AccountRecord,
  type AuditRecord,
  type Buffer,
  type HistoryRecord,
  type Identity,
  type KeptAudit,
  type NewRecord,
  type PageQuery,
  type RetentionPolicy,
  type RoomRecord,
  type SearchQuery,
  type Store,
  StoreError,
  type TagQuery,
  type Target,
  type TargetQuery,
  type TokenRecord,
} from "./store.ts";
import { hasMessages, replaceWithoutMessages } from "./wipe.ts";
import type { Folded } from "../../protocol/names.ts";

export interface SqliteOptions {
  /** Whether a commit waits for the disk, so that a loss of power loses nothing. */
  readonly durable?: boolean;
  /** Whether messages are kept; without it, those that are there are deleted for good. */
  readonly keepsMessages?: boolean;
}

export class SqliteStore implements Store {
  readonly keepsMessages: boolean;
  readonly #database: Database;
  readonly #journal: Journal;
  readonly #index: SearchIndex;
  readonly #rooms: RoomTable;
  readonly #accounts: AccountTables;
  readonly #marks: MarkTables;
  readonly #audit: AuditTable;
  /** Whether the log still has what was taken back: since the last run, perhaps. */
  #stale = true;
  /** Whether something was forgotten since the log was emptied. */
  #forgot = false;

  /** Opens a file, which is made if it is missing. @throws {StoreError} */
  static open(
    path: string,
    { durable = false, keepsMessages = true }: SqliteOptions = {},
  ): SqliteStore {
    prepareFile(path);
    let database = new Database(path, { durable });
    try {
      if (!keepsMessages) {
        migrate(database);
        if (hasMessages(database)) {
          replaceWithoutMessages(database);
          database = new Database(path, { durable });
        }
      }
      const store = new SqliteStore(database, keepsMessages);
      if (store.#marks.somebodyPresent) store.#marks.settlePresent(store.#journal.delivered());
      return store;
    } catch (error) {
      database[Symbol.dispose]();
      // Statements fit the schema, unless it is not as it was made.
      throw error instanceof StoreError ? error : damaged(path, error);
    }
  }

  /**
   * Opens a file that is there to read it as it is now, whatever a server writes meanwhile. Close it
   * soon: as long as it is open, that server's log grows.
   * @throws {StoreError} If it is not there, or not of this version.
   */
  static openReadOnly(path: string): SqliteStore {
    const database = new Database(path, { readOnly: true });
    try {
      if (database.pragma("user_version") < MIGRATIONS.length) {
        throw new StoreError(
          `${path} was written by an older snug. Start the server, or say "snug admin rooms" while ` +
            `none runs: that brings it up to date.`,
        );
      }
      // What is read first decides what "now" is.
      database.script("BEGIN");
      return new SqliteStore(database);
    } catch (error) {
      database[Symbol.dispose]();
      throw error instanceof StoreError ? error : damaged(path, error);
    }
  }

  /** Takes over a database; brings it to the newest schema. */
  constructor(database: Database, keepsMessages = true) {
    migrate(database);
    this.keepsMessages = keepsMessages;
    this.#database = database;
    this.#journal = new Journal(database);
    this.#index = new SearchIndex(this.#journal);
    this.#rooms = new RoomTable(this.#journal);
    this.#accounts = new AccountTables(database);
    this.#marks = new MarkTables(database);
    this.#audit = new AuditTable(database);
    database.undone = () => {
      this.#journal.undone();
      this.#index.undone();
    };
  }

  get dirty(): boolean {
    return this.#database.dirty || this.#journal.dirty;
  }

  get bytes(): number {
    return bytesOf(this.#database.path);
  }

  commit(): void {
    this.#journal.commit();
    this.#index.commit();
  }

  append(record: NewRecord): number {
    return this.keepsMessages ? this.#journal.append(record) : 0;
  }

  page(buffer: Buffer, query: PageQuery): HistoryRecord[] | undefined {
    return this.keepsMessages ? readPage(this.#journal, buffer, query) : [];
  }

  tags(buffer: Buffer, query: TagQuery): HistoryRecord[] {
    return this.keepsMessages ? readTags(this.#journal, buffer, query) : [];
  }

  find(buffer: Buffer, id: string): HistoryRecord | undefined {
    return this.keepsMessages ? this.#journal.find(buffer, id)?.record : undefined;
  }

  newest(buffer: Buffer): number {
    const number = this.keepsMessages ? this.#journal.places.number(buffer) : undefined;
    return number === undefined ? 0 : this.#journal.newest(number, true);
  }

  redact(buffer: Buffer, id: string): void {
    const kept = this.keepsMessages ? this.#journal.find(buffer, id) : undefined;
    if (kept === undefined || kept.record.redacted) return;
    this.#index.remove(kept);
    this.#journal.redact(kept);
    this.#stale = true;
  }

  targets(owner: Identity, rooms: readonly number[], query: TargetQuery): Target[] {
    return this.keepsMessages ? readTargets(this.#journal, owner, rooms, query) : [];
  }

  *search(query: SearchQuery): Generator<HistoryRecord | undefined> {
    if (this.keepsMessages) yield* this.#index.search(query);
  }

  maintain(policy: RetentionPolicy): boolean {
    if (this.dirty) return true;
    // While a backup reads the log, it cannot be emptied; the first step after it does that.
    if (this.#stale && this.#database.checkpoint()) this.#stale = false;
    if (!this.keepsMessages) return false;
    if (this.#journal.tailWaits(policy.now)) {
      this.#journal.tail.drop(this.#step(() => this.#journal.enter()));
      return true;
    }
    if (this.#step(() => this.#index.step())) return true;
    const old = policy.now - policy.age;
    if (
      this.#step(() => forgetSome(this.#journal, this.#index, policy)) ||
      this.#step(() => this.#marks.forgetGuests(old))
    ) {
      this.#forgot = true;
      return true;
    }
    // The log is emptied once after all that was forgotten, not after each step.
    const forgot = this.#forgot;
    if (forgot) this.#stale = true;
    this.#forgot = false;
    return forgot;
  }

  rooms(): RoomRecord[] {
    return this.#rooms.rooms();
  }

  saveRoom(room: RoomRecord): void {
    this.#rooms.save(room);
  }

  removeRoom(id: number): void {
    this.#rooms.remove(id);
  }

  lastRoomId(): number {
    return this.#rooms.last();
  }

  account(name: Folded): AccountRecord | undefined {
    return this.#accounts.account(name);
  }

  accounts(): AccountRecord[] {
    return this.#accounts.accounts();
  }

  saveAccount(account: AccountRecord): void {
    this.#accounts.save(account);
  }

  removeAccount(name: Folded, identity: Identity): void {
    this.#accounts.remove(name);
    this.#marks.remove(identity);
    for (const { number } of this.#journal.places.conversations(identity)) {
      this.#journal.places.remove(number);
    }
  }

  moveConversations(from: Identity, to: Identity): void {
    this.#journal.places.move(from, to);
  }

  saveToken(token: TokenRecord): void {
    this.#accounts.saveToken(token);
  }

  token(hash: string): TokenRecord | undefined {
    return this.#accounts.token(hash);
  }

  tokens(purpose: TokenRecord["purpose"], subject?: string): TokenRecord[] {
    return this.#accounts.tokens(purpose, subject);
  }

  removeToken(hash: string): void {
    this.#accounts.removeToken(hash);
  }

  removeTokens(purpose: TokenRecord["purpose"], subject: string): void {
    this.#accounts.removeTokens(purpose, subject);
  }

  readMark(owner: Identity, target: Folded): number | undefined {
    return this.#marks.readMark(owner, target);
  }

  setReadMark(owner: Identity, target: Folded, time: number): void {
    this.#marks.setReadMark(owner, target, time);
  }

  moveReadMarks(from: Folded, to: Folded): void {
    this.#marks.moveReadMarks(from, to);
  }

  seen(owner: Identity, room: number): { seq: number; time: number } | undefined {
    return this.#marks.seen(owner, room);
  }

  setSeen(owner: Identity, room: number, seq: number, time: number): void {
    this.#marks.setSeen(owner, room, seq, time);
  }

  setPresent(owner: Identity, room: number): void {
    this.#marks.setPresent(owner, room);
  }

  addAudit(record: AuditRecord, most: number): void {
    this.#audit.add(record, most);
  }

  audits(after: number, limit: number): KeptAudit[] {
    return this.#audit.list(after, limit);
  }

  /** Closes the file; what was not committed is undone. */
  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }

  /** Does something that can wait in a transaction of its own, and keeps what is known in memory in step. */
  #step<T>(act: () => T): T {
    const result = this.#database.stepIdly(act);
    this.#index.commit();
    return result;
  }
}
