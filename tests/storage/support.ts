/** Records, buffers and folders for the tests of the stores. */
import { searchAll } from "../helpers/search_all.ts";
import { Database } from "../../server/storage/database.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import type {
  Buffer,
  HistoryRecord,
  Identity,
  NewRecord,
  PageQuery,
  PrivateBuffer,
  RetentionPolicy,
  RoomPlace,
  Store,
  TargetQuery,
} from "../../server/storage/store.ts";
import { casefold } from "../../protocol/names.ts";

export const START = Date.UTC(2026, 0, 2, 3, 4, 5);
/** Forgets nothing, a day later. */
export const FOR_EVER: RetentionPolicy = {
  now: START + 24 * 3600 * 1000,
  age: Infinity,
  roomAges: new Map(),
  count: Infinity,
};

/** All that there is. */
export const ALL_TARGETS: TargetQuery = { after: 0, before: Infinity, limit: 9, from: "start" };

export function room(id: number): RoomPlace {
  return { kind: "room", room: id };
}

export function identity(name: string): Identity {
  return name as Identity;
}

export function conversation(owner: string, peer: string): PrivateBuffer {
  return { kind: "buffer", owner: identity(owner), peer: casefold(peer) };
}

/** A record of room 7, said by alice, but for what is given. */
export function record(id: string, changes: Partial<NewRecord> = {}): NewRecord {
  return {
    id,
    time: START,
    kind: "message",
    source: "alice!alice@0123456789ab.snug",
    account: undefined,
    target: "#7",
    text: `text of ${id}`,
    detail: undefined,
    leastRank: 0,
    place: room(7),
    ...changes,
  };
}

/** A private message between two people. */
export function secret(id: string, from: string, to: string, text = `secret ${id}`): NewRecord {
  const owners = from === to
    ? [conversation(from, to)]
    : [conversation(from, to), conversation(to, from)];
  return record(id, {
    source: `${from}!u@h`,
    target: to,
    text,
    place: { kind: "private", owners },
  });
}

/** Everything, oldest first, but for what is given. */
export function query(changes: Partial<PageQuery> = {}): PageQuery {
  return { from: "start", limit: 1000, events: true, rank: 0, ...changes };
}

export function ids(records: readonly HistoryRecord[] | undefined): string[] | undefined {
  return records?.map(({ id }) => id);
}

/** The ids of a page. */
export function pageIds(
  store: Store,
  buffer: Buffer,
  changes: Partial<PageQuery> = {},
): string[] | undefined {
  return ids(store.page(buffer, query(changes)));
}

/** The ids of what a search in room 7 finds. */
export function searchIds(store: Store, text: string): string[] {
  return searchAll(store, { rooms: [{ room: 7, rank: 0 }], text, limit: 100 }).map(({ id }) => id);
}

/** Does all that waits. */
export function maintain(store: Store, policy: RetentionPolicy = FOR_EVER): void {
  for (let steps = 0; store.maintain(policy); steps++) {
    if (steps > 100_000) throw new Error("maintenance does not end");
  }
}

/** A store without a file. */
export function inMemory(): { store: SqliteStore; database: Database } {
  const database = new Database(":memory:");
  return { store: new SqliteStore(database), database };
}

/** A new folder that is removed in the end. */
export class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "snug-store-" });

  get file(): string {
    return `${this.path}/snug.db`;
  }

  /** Whether a text is anywhere in the bytes of the folder's files. */
  holds(text: string): boolean {
    const wanted = new TextEncoder().encode(text);
    return [...Deno.readDirSync(this.path)].some(({ name }) => {
      const bytes = Deno.readFileSync(`${this.path}/${name}`);
      for (let at = bytes.indexOf(wanted[0] ?? 0); at >= 0;) {
        if (wanted.every((byte, index) => bytes[at + index] === byte)) return true;
        at = bytes.indexOf(wanted[0] ?? 0, at + 1);
      }
      return false;
    });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}
