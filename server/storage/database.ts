/**
 * One connection to an SQLite file: statements that are prepared once, turns, and errors that say
 * what to do. The only file that knows `node:sqlite`.
 *
 * A turn begins by itself with the first write and ends with {@linkcode Database.commit}. When a
 * write fails, the whole turn is undone at once. If it was the turn's first, that is all; otherwise
 * others believe that theirs is written, so the turn stays failed: its other writes throw the same
 * error, and so does its commit, after which all is well again.
 */
import { backup, DatabaseSync, type StatementSync } from "node:sqlite";
import { storeError } from "./sqlite_errors.ts";

export type Value = string | number | bigint | Uint8Array | null;
export type Row = Record<string, Value>;

/** How long to wait, in ms, when another program (a backup) has the file for a moment. */
const BUSY_MS = 500;
/** Pages of the file that are kept in memory, in KiB. */
const CACHE_KIB = 32 << 10;
/** More pages than a file may have: a copy in one step is of one moment. */
const ALL_PAGES = 0x7fff_ffff;
/** How long the log grows before its pages go to their places; longer is less work, in longer spells. */
const LOG_PAGES = 2_000;
/** The same while people wait for what is written: 2,000 pages take 20 ms, in which nobody is served. */
const LOG_PAGES_BUSY = 4_000;

export interface DatabaseOptions {
  /** Whether a commit waits until the disk has it, so that a loss of power loses nothing. */
  readonly durable?: boolean;
  /** Whether it is only read, beside a server that may be writing it. */
  readonly readOnly?: boolean;
}

export class Database implements Disposable {
  readonly path: string;
  /** Whether the turn holds what no statement has written yet. */
  hasMore: () => boolean = () => false;
  /** Called when a turn was undone: what is known of the file must be read again. */
  undone: () => void = () => {};
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #open = false;
  #failed: unknown = undefined;
  /** Whether the last turn could not begin. */
  #blocked = false;

  /** @throws {StoreError} If the file is no database or cannot be used. */
  constructor(path: string, { durable = false, readOnly = false }: DatabaseOptions = {}) {
    this.path = path;
    this.#connection = this.#try(() => new DatabaseSync(path, { readOnly }));
    try {
      this.script(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA trusted_schema = OFF`);
      if (!readOnly) this.#prepare(durable);
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  /** Whether something was written since the last commit. */
  get dirty(): boolean {
    return this.#open || this.#failed !== undefined;
  }

  /** Begins the turn, if it has not begun. @throws {StoreError} */
  begin(): void {
    this.#begin();
  }

  /** @throws {StoreError} If the turn has failed. */
  check(): void {
    if (this.#failed !== undefined) throw this.#failed;
  }

  /** Writes within the turn. @throws {StoreError} */
  run(sql: string, ...values: Value[]): void {
    const alone = this.#begin() && !this.hasMore();
    try {
      this.#statement(sql).run(...values);
    } catch (error) {
      throw this.#fail(error, alone);
    }
  }

  /** The first row. @throws {StoreError} */
  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#try(() => this.#statement(sql).get(...values));
  }

  /** All rows. @throws {StoreError} */
  all(sql: string, ...values: Value[]): Row[] {
    return this.#try(() => this.#statement(sql).all(...values));
  }

  /** The number that a pragma says. */
  pragma(name: string): number {
    return Number(Object.values(this.get(`PRAGMA ${name}`) ?? {})[0] ?? 0);
  }

  /** Runs statements that are not prepared, outside of turns or within {@linkcode Database.step}. */
  script(sql: string): void {
    this.#try(() => this.#connection.exec(sql));
  }

  /**
   * Ends the turn: what it wrote is kept. `last` may write what else belongs to it.
   * @throws {StoreError} If it cannot be; all is undone then.
   */
  commit(last: () => void = () => {}): void {
    if (this.#failed !== undefined) {
      const error = this.#failed;
      this.#failed = undefined;
      throw error;
    }
    if (!this.#open) return;
    try {
      last();
      this.#statement("COMMIT").run();
      this.#open = false;
    } catch (error) {
      this.#failed = undefined;
      throw this.#fail(error, true);
    }
  }

  /** Undoes the turn. */
  rollback(): void {
    this.#failed = undefined;
    if (this.#open) this.#rollback();
  }

  /** Does something in a transaction of its own; no turn may be open. @throws {StoreError} */
  step<T>(act: () => T): T {
    try {
      this.#begin();
      const result = act();
      this.commit();
      return result;
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** The same when nobody waits for it: then the log's pages go to their places sooner. */
  stepIdly<T>(act: () => T): T {
    this.script(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
    try {
      return this.step(act);
    } finally {
      this.script(`PRAGMA wal_autocheckpoint = ${LOG_PAGES_BUSY}`);
    }
  }

  /** Brings all that was committed into the main file and empties the log. @returns Whether it could. */
  checkpoint(): boolean {
    // A backup may read the log for a while: that is not waited for.
    this.script("PRAGMA busy_timeout = 0");
    try {
      return this.get("PRAGMA wal_checkpoint(TRUNCATE)")?.busy === 0;
    } finally {
      this.script(`PRAGMA busy_timeout = ${BUSY_MS}`);
    }
  }

  /** Copies all that was committed into an empty file. @throws {StoreError} */
  async copyTo(path: string): Promise<void> {
    try {
      // All at once: if the pages were copied in several goes, each write would make it begin anew.
      await backup(this.#connection, path, { rate: ALL_PAGES });
    } catch (error) {
      throw storeError(error, path);
    }
  }

  [Symbol.dispose](): void {
    if (!this.#connection.isOpen) return;
    this.rollback();
    this.#statements.clear();
    this.#connection.close();
  }

  #prepare(durable: boolean): void {
    // In a log, where readers (a backup) and the writer do not wait for each other.
    this.get("PRAGMA journal_mode = WAL");
    this.script(`
      PRAGMA synchronous = ${durable ? "FULL" : "NORMAL"};
      PRAGMA secure_delete = ON;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -${CACHE_KIB};
      PRAGMA wal_autocheckpoint = ${LOG_PAGES_BUSY};
    `);
  }

  /** @returns Whether this began the turn. */
  #begin(): boolean {
    if (this.#failed !== undefined) throw this.#failed;
    if (this.#open) return false;
    try {
      this.#try(() => this.#statement("BEGIN IMMEDIATE").run());
    } catch (error) {
      // Another program has it: that was waited for once, and is not each time.
      if (!this.#blocked) this.script("PRAGMA busy_timeout = 0");
      this.#blocked = true;
      throw error;
    }
    if (this.#blocked) this.script(`PRAGMA busy_timeout = ${BUSY_MS}`);
    this.#blocked = false;
    this.#open = true;
    return true;
  }

  /** Undoes the turn. @returns The error to throw. */
  #fail(error: unknown, alone: boolean): unknown {
    const known = storeError(error, this.path);
    this.#rollback();
    if (!alone) this.#failed = known;
    return known;
  }

  #rollback(): void {
    this.#open = false;
    // SQLite has undone the turn itself when the disk is full.
    if (this.#connection.isTransaction) this.#try(() => this.#connection.exec("ROLLBACK"));
    this.undone();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #try<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw storeError(error, this.path);
    }
  }
}
