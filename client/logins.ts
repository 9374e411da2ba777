/**
 * What servers gave us in place of passwords, in `logins.json` of the data folder, which only its owner
 * may read. A server is known by its key, or by its address where an authority vouches for it.
 */
import { readPrivateFile, writePrivateFile } from "../certs/data_folder.ts";
import { casefold } from "../protocol/names.ts";
import { fieldsOf, parseJson } from "./json.ts";
import { isToken, type Login } from "./sign_in.ts";

/** By server, then by folded name. */
type Entries = Map<string, Map<string, { readonly account: string; readonly token: string }>>;

/** The most servers that are kept; of more, the one that was noted first is forgotten. */
const MOST_SERVERS = 500;
/** The same for the names on one server. */
const MOST_ACCOUNTS = 50;

/** The logins that are kept for one server. */
export class Logins {
  readonly #file: string;
  readonly #server: () => string;
  /** One change after the other. */
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string, server: () => string) {
    this.#file = `${folder}/logins.json`;
    this.#server = server;
  }

  /**
   * What to log in with under a name.
   * @throws {CertificateError} If the file is there and cannot be read.
   */
  async find(name: string): Promise<Login | undefined> {
    const entry = (await this.#read()).get(this.#server())?.get(casefold(name));
    return entry && { account: entry.account, secret: entry.token, kept: true };
  }

  /** Keeps a login for the next time. @throws {CertificateError} If it cannot be written. */
  remember(account: string, token: string): Promise<void> {
    return this.#change((accounts) => accounts.set(casefold(account), { account, token }));
  }

  /** Forgets a login. @throws {CertificateError} If that cannot be written. */
  forget(account: string): Promise<void> {
    return this.#change((accounts) => accounts.delete(casefold(account)));
  }

  async #change(change: (accounts: NonNullable<ReturnType<Entries["get"]>>) => unknown) {
    const server = this.#server();
    const changed = this.#last.catch(() => {}).then(async () => {
      const entries = await this.#read();
      const accounts = entries.get(server) ?? new Map();
      change(accounts);
      keepNewest(accounts, MOST_ACCOUNTS);
      entries.delete(server);
      if (accounts.size > 0) entries.set(server, accounts);
      keepNewest(entries, MOST_SERVERS);
      await writePrivateFile(this.#file, write(entries));
    });
    this.#last = changed;
    await changed;
  }

  async #read(): Promise<Entries> {
    return parseLogins(await readPrivateFile(this.#file) ?? "");
  }
}

/** The entries of a `logins.json`; whatever else stands in it is passed over. */
export function parseLogins(text: string): Entries {
  const entries: Entries = new Map();
  for (const [server, accounts] of fieldsOf(parseJson(text))) {
    const known = new Map<string, { account: string; token: string }>();
    for (const [account, token] of fieldsOf(accounts)) {
      if (typeof token === "string" && isToken(token)) {
        known.set(casefold(account), { account, token });
      }
    }
    if (known.size > 0) entries.set(server, known);
  }
  return entries;
}

function keepNewest(map: Map<string, unknown>, most: number): void {
  for (const first of map.keys()) {
    if (map.size <= most) break;
    map.delete(first);
  }
}

function write(entries: Entries): string {
  const servers = [...entries].map(([server, accounts]) => [
    server,
    Object.fromEntries([...accounts.values()].map(({ account, token }) => [account, token])),
  ]);
  return `${JSON.stringify(Object.fromEntries(servers), null, 2)}\n`;
}
