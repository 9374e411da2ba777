/**
 * The schema, as the steps that lead to it. Append only: a step that was released never changes. A
 * database's `user_version` is the number of steps that it has made.
 */
import type { Database } from "./database.ts";
import { damaged } from "./sqlite_errors.ts";
import { StoreError } from "./store.ts";

/** "SNUG": says whose database it is. */
export const APPLICATION_ID = 0x534e5547;

/**
 * What a turn of the chat has added is written as one row of `turn`, which costs little while people
 * wait. It is entered into `message` and `event`, and what belongs to which buffer into `entry`, later
 * and many at a time (see `tail.ts`): a busy server has many rooms, and a page of an index for each of
 * them would be written for each message.
 *
 * `place` is a room's id, or `conversation/person` of each owner of a private message, with commas.
 * In `entry`, `buffer` and `gone`, a buffer is a room's id or minus a conversation's.
 *
 * `span` has the earliest and the latest time of a block of seqs, `meta` how far the work that is
 * done later has come. What stands in `search` is said in `search_terms.ts`.
 */
const FIRST = `
CREATE TABLE message (
  seq INTEGER PRIMARY KEY,
  place NUMERIC NOT NULL,
  kind INTEGER NOT NULL,
  time INTEGER NOT NULL,
  least INTEGER NOT NULL,
  redacted INTEGER NOT NULL DEFAULT 0,
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  account TEXT,
  target TEXT NOT NULL,
  text TEXT NOT NULL,
  detail TEXT
);
CREATE INDEX message_id ON message (id);
CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  place NUMERIC NOT NULL,
  kind INTEGER NOT NULL,
  time INTEGER NOT NULL,
  least INTEGER NOT NULL,
  redacted INTEGER NOT NULL DEFAULT 0,
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  account TEXT,
  target TEXT NOT NULL,
  text TEXT NOT NULL,
  detail TEXT
);
CREATE INDEX event_id ON event (id) WHERE id <> '';
CREATE TABLE turn (last INTEGER PRIMARY KEY, records TEXT NOT NULL);
CREATE TABLE entry (
  buffer INTEGER NOT NULL,
  said INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (buffer, said, seq)
) WITHOUT ROWID;
CREATE TABLE buffer (
  id INTEGER PRIMARY KEY,
  records INTEGER NOT NULL,
  oldest INTEGER NOT NULL
);
CREATE INDEX buffer_records ON buffer (records);
CREATE INDEX buffer_oldest ON buffer (oldest);
CREATE TABLE conversation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner TEXT NOT NULL,
  peer TEXT NOT NULL,
  person INTEGER NOT NULL,
  UNIQUE (owner, peer)
);
CREATE TABLE gone (buffer INTEGER PRIMARY KEY);
CREATE TABLE span (
  start INTEGER PRIMARY KEY,
  earliest INTEGER NOT NULL,
  latest INTEGER NOT NULL
);
CREATE VIRTUAL TABLE search USING fts5(
  words, characters, nick, peer,
  content='', columnsize=0, tokenize='ascii'
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
INSERT INTO search (search, rank) VALUES ('automerge', 0);
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL);
CREATE TABLE account (
  folded TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  salt BLOB NOT NULL,
  iterations INTEGER NOT NULL,
  stored_key BLOB NOT NULL,
  server_key BLOB NOT NULL,
  admin INTEGER NOT NULL,
  since INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE token (
  hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  subject TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX token_subject ON token (purpose, subject);
CREATE TABLE read_mark (
  owner TEXT NOT NULL,
  target TEXT NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (owner, target)
) WITHOUT ROWID;
CREATE TABLE seen (
  owner TEXT NOT NULL,
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (owner, room)
) WITHOUT ROWID;
`;

/** What admins did; `done` is 0 for what was refused. */
const AUDIT = `
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  who TEXT NOT NULL,
  verb TEXT NOT NULL,
  target TEXT NOT NULL,
  done INTEGER NOT NULL
);
CREATE INDEX audit_done ON audit (done);
`;

/** Finds what guests have seen long ago: nobody else comes under so many names. */
const GUESTS = `
CREATE INDEX seen_guest ON seen (time) WHERE owner >= 'guest:' AND owner < 'guest;';
`;

/** Who is in a room; nobody, when the program ends in order. */
const PRESENT = `
CREATE TABLE present (
  owner TEXT NOT NULL,
  room INTEGER NOT NULL,
  PRIMARY KEY (owner, room)
) WITHOUT ROWID;
`;

/** When something was said last in each conversation, and who has read what: these may be thousands. */
const NEWEST = `
ALTER TABLE conversation ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
UPDATE conversation SET newest = coalesce((
  SELECT time FROM message WHERE seq = (
    SELECT max(seq) FROM entry WHERE buffer = -conversation.id AND said = 1
  )
), 0);
CREATE INDEX conversation_newest ON conversation (owner, newest);
CREATE INDEX read_mark_target ON read_mark (target);
`;

/** Turns as lines, which had been JSON, with what is redacted at the end: see `record_line.ts`. */
const LINES = `
UPDATE turn SET records = (
  SELECT group_concat(value, char(13)) FROM (
    SELECT replace(coalesce(field.value, ''), char(13), char(65533)) AS value
    FROM json_each(turn.records) AS record, json_each(record.value) AS field
    ORDER BY record.key, CASE field.key WHEN 11 THEN 4.5 ELSE field.key END
  )
);
`;

export const MIGRATIONS: readonly string[] = [FIRST, AUDIT, GUESTS, PRESENT, NEWEST, LINES];

/**
 * Brings a database to the newest schema, in one transaction; or leaves it as it is.
 * @throws {StoreError} If it belongs to another program or to a later release.
 */
export function migrate(database: Database, steps: readonly string[] = MIGRATIONS): void {
  const version = database.pragma("user_version");
  const owner = database.pragma("application_id");
  const empty = database.get("SELECT 1 AS one FROM sqlite_schema LIMIT 1") === undefined;
  if (owner !== APPLICATION_ID && !(owner === 0 && empty)) {
    throw new StoreError(
      `${database.path} is a database of another program. Give another folder with --data DIR.`,
    );
  }
  if (version > steps.length) {
    throw new StoreError(
      `${database.path} was written by a newer snug. Use that version or a later one, ` +
        `or put back a backup that this version has written.`,
    );
  }
  if (version === steps.length) return;
  if (version < 0 || (version === 0 && !empty)) throw damaged(database.path);
  database.step(() => {
    for (const step of steps.slice(version)) database.script(step);
    database.script(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.script(`PRAGMA user_version = ${steps.length}`);
  });
}
