/** The certificate that a server under soak is given, and what becomes of it: renewed, replaced, spoilt. */
import { type KeyPair, loadOrCreateIdentity } from "../../certs/identity.ts";

const NAMES = { dns: ["localhost"], ips: ["127.0.0.1"] };

export class Certificates {
  readonly certFile: string;
  readonly keyFile: string;
  readonly #folder: string;
  #pair: KeyPair | undefined;

  /** @param folder Where they are kept; it exists. */
  constructor(folder: string) {
    this.#folder = folder;
    this.certFile = `${folder}/served/server.crt`;
    this.keyFile = `${folder}/served/server.key`;
  }

  /** The one that is served, or is about to be. @throws {Error} Before there is one. */
  get now(): string {
    if (this.#pair === undefined) throw new Error("There is no certificate yet");
    return this.#pair.certificate;
  }

  /** Puts another one there: for the same key, or for a new one. */
  async renew(newKey: boolean): Promise<void> {
    const made = `${this.#folder}/made`;
    await Deno.mkdir(made, { recursive: true });
    await Deno.mkdir(`${this.#folder}/served`, { recursive: true });
    await remove(`${made}/identity.crt`);
    if (newKey) await remove(`${made}/identity.key`);
    this.#pair = (await loadOrCreateIdentity(made, NAMES, new Date())).pair;
    await this.#place(this.#pair.certificate);
  }

  /** Puts something there that is no certificate. */
  async spoil(): Promise<void> {
    await this.#place("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  }

  /** Puts the good one back. */
  async mend(): Promise<void> {
    await this.#place(this.now);
  }

  /** As certbot does: each file takes its name when it is whole. */
  async #place(certificate: string): Promise<void> {
    const files = [[this.keyFile, this.#pair?.key ?? ""], [this.certFile, certificate]] as const;
    for (const [file, text] of files) await Deno.writeTextFile(`${file}.new`, text);
    for (const [file] of files) await Deno.rename(`${file}.new`, file);
  }
}

async function remove(file: string): Promise<void> {
  await Deno.remove(file).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
