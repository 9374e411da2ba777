/** Accounts and tokens in a database. */
import type { Database, Row } from "./database.ts";
import { damaged } from "./sqlite_errors.ts";
import type { AccountRecord, TokenRecord } from "./store.ts";
import { casefold, type Folded } from "../../protocol/names.ts";

export class AccountTables {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  account(name: Folded): AccountRecord | undefined {
    const row = this.#database.get("SELECT * FROM account WHERE folded = ?", name);
    return row === undefined ? undefined : this.#account(row);
  }

  accounts(): AccountRecord[] {
    const rows = this.#database.all("SELECT * FROM account ORDER BY folded");
    return rows.map((row) => this.#account(row));
  }

  save({ name, credential, admin, since }: AccountRecord): void {
    this.#database.run(
      "INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      casefold(name),
      name,
      credential.salt,
      credential.iterations,
      credential.storedKey,
      credential.serverKey,
      admin ? 1 : 0,
      since,
    );
  }

  /** Forgets an account and its tokens. */
  remove(name: Folded): void {
    this.#database.run("DELETE FROM account WHERE folded = ?", name);
    this.#database.run("DELETE FROM token WHERE subject = ?", name);
  }

  saveToken({ hash, purpose, subject, since, until }: TokenRecord): void {
    this.#database.run(
      "INSERT OR REPLACE INTO token (hash, purpose, subject, since, until) VALUES (?, ?, ?, ?, ?)",
      hash,
      purpose,
      subject,
      since,
      until,
    );
  }

  token(hash: string): TokenRecord | undefined {
    const row = this.#database.get("SELECT * FROM token WHERE hash = ?", hash);
    return row === undefined ? undefined : tokenOf(row);
  }

  tokens(purpose: TokenRecord["purpose"], subject?: string): TokenRecord[] {
    const rows = subject === undefined
      ? this.#database.all("SELECT * FROM token WHERE purpose = ? ORDER BY hash", purpose)
      : this.#database.all(TOKENS_OF, purpose, subject);
    return rows.map(tokenOf);
  }

  removeToken(hash: string): void {
    this.#database.run("DELETE FROM token WHERE hash = ?", hash);
  }

  removeTokens(purpose: TokenRecord["purpose"], subject: string): void {
    this.#database.run("DELETE FROM token WHERE purpose = ? AND subject = ?", purpose, subject);
  }

  #account(row: Row): AccountRecord {
    const bytes = (value: unknown): Uint8Array => {
      if (value instanceof Uint8Array) return value;
      throw damaged(this.#database.path);
    };
    return {
      name: String(row.name),
      credential: {
        salt: bytes(row.salt),
        iterations: Number(row.iterations),
        storedKey: bytes(row.stored_key),
        serverKey: bytes(row.server_key),
      },
      admin: row.admin === 1,
      since: Number(row.since),
    };
  }
}

function tokenOf(row: Row): TokenRecord {
  return {
    hash: String(row.hash),
    purpose: row.purpose as TokenRecord["purpose"],
    subject: String(row.subject),
    since: Number(row.since),
    until: Number(row.until),
  };
}

const TOKENS_OF = "SELECT * FROM token WHERE purpose = ? AND subject = ? ORDER BY hash";
