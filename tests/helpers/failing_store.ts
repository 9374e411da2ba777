/** A store in memory whose disk is full when a test says so. */
import { MemoryStore } from "../../server/storage/memory.ts";
import { type NewRecord, StoreError } from "../../server/storage/store.ts";

/** Fails as the store on SQLite does: see `server/storage/database.ts`. */
export class FailingStore extends MemoryStore {
  #nextAppend: StoreError | undefined;
  #nextCommit: StoreError | undefined;
  /** Why the turn has failed. */
  #failed: StoreError | undefined;

  /** Makes the next append fail, and with it what was written in its turn. */
  failNextAppend(message = "The disk is full."): void {
    this.#nextAppend = new StoreError(message);
  }

  /** Makes the next commit fail. */
  failNextCommit(message = "The disk is full."): void {
    this.#nextCommit = new StoreError(message);
  }

  override get dirty(): boolean {
    return super.dirty || this.#failed !== undefined;
  }

  override append(record: NewRecord): number {
    if (this.#failed !== undefined) throw this.#failed;
    const error = this.#nextAppend;
    if (error === undefined) return super.append(record);
    this.#nextAppend = undefined;
    if (super.dirty) this.#failed = error;
    this.rollback();
    throw error;
  }

  override commit(): void {
    const error = this.#failed ?? (super.dirty ? this.#nextCommit : undefined);
    if (error === undefined) return super.commit();
    if (this.#failed === undefined) this.#nextCommit = undefined;
    this.#failed = undefined;
    this.rollback();
    throw error;
  }
}
