/**
 * From an address to an encrypted connection with the server that was meant, and no other.
 *
 * Nothing is sent to a server before its key was found good. The decision itself is `certs/trust.ts`.
 */
import { connectEncrypted } from "../certs/encrypted.ts";
import { findKnown, readKnown, rememberKnown } from "../certs/known_servers.ts";
import { formatFingerprint } from "../certs/fingerprint.ts";
import { verificationName } from "../certs/names.ts";
import { type PeerCertificate, probe, ProbeError } from "../certs/probe.ts";
import { readServerKey } from "../certs/server_key.ts";
import { decide, type Evidence, type PinSource, type Verdict } from "../certs/trust.ts";
import { reason } from "../cli/reason.ts";
import { shellWord } from "../cli/shell_word.ts";
import { formatAddress } from "../protocol/invite.ts";
import { Declined, EXIT, JoinError } from "./errors.ts";
import type { Whereabouts } from "./invite_link.ts";

/** Asks a person whether a key is the right one. */
export type AskTrust = (address: string, fingerprint: string) => Promise<boolean>;

/** Which server is meant, and what is known of it. */
export interface DialOptions {
  readonly host: string;
  readonly port: number;
  /** PEM of an authority that vouches for the server; then nothing else does. */
  readonly ca: string | undefined;
  readonly pins: readonly { readonly spki: string; readonly from: PinSource }[];
  /** The data folder, with the known servers. */
  readonly data: string;
  /** Without it, an unknown server is refused. */
  readonly ask: AskTrust | undefined;
  /** What else was said on the command line, for whoever has to say it again. */
  readonly flags: readonly string[];
  /** The day, for the list of known servers: `2026-11-23`. */
  readonly today: () => string;
}

/** How long each connection may take until it is encrypted, in ms. */
const DIAL_TIMEOUT = 15_000;

export class Dialer {
  readonly #options: DialOptions;
  /** The key that was found good: later connections must show it again. */
  #accepted: string | undefined;
  /** An authority has vouched for the server: later connections are not asked about. */
  #vouched = false;

  constructor(options: DialOptions) {
    this.#options = options;
  }

  get address(): string {
    return formatAddress(this.#options.host, this.#options.port);
  }

  /** Where the server is, for others who are to come to it. */
  get whereabouts(): Whereabouts {
    const { host, port } = this.#options;
    return { host, port, spki: this.#accepted };
  }

  /** The server as what is kept for it is found again: its key, or else its address. */
  get identity(): string {
    return this.#accepted === undefined ? this.address : formatFingerprint(this.#accepted);
  }

  /**
   * Connects.
   * @throws {JoinError} If nobody answers (3), or the server's identity is unknown or wrong (4).
   * @throws {DOMException} An `AbortError` when the signal aborts.
   */
  async dial(signal: AbortSignal): Promise<Deno.TlsConn> {
    const { ca, pins } = this.#options;
    try {
      // A pin says more than an authority does, and must match whoever else vouches.
      if (ca !== undefined && pins.length === 0) return await this.#verified([ca], signal);
      if (pins.length > 0 || this.#accepted !== undefined) return await this.#pinned(signal);
      const familiar = await this.#familiar(signal);
      if (familiar !== undefined) return await this.#pinned(signal, familiar);
      const conn = await this.#systemTrusted(signal);
      this.#vouched ||= conn !== undefined;
      if (conn !== undefined) return conn;
      if (this.#vouched) throw this.#unvouched();
      return await this.#pinned(signal);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /**
   * What the server shows, if that is known here as its key: then no connection is spent on asking the
   * system's authorities about it.
   */
  async #familiar(signal: AbortSignal): Promise<PeerCertificate | undefined> {
    const { host, port } = this.#options;
    const remembered = await this.#remembered();
    const mayBeOwn = remembered.ownSpki !== undefined && isHere(host);
    if (remembered.known === undefined && !mayBeOwn) return undefined;
    const offered = await probe(host, port, withDeadline(signal));
    const verdict = decide({ offered, systemTrusted: false, pins: [], ...remembered });
    return verdict.kind === "trusted" ? offered : undefined;
  }

  /** What is known of the server in the data folder. */
  async #remembered(): Promise<Pick<Evidence, "known" | "ownSpki">> {
    const { host, port, data } = this.#options;
    return {
      known: findKnown(await readKnown(data), host, port),
      ownSpki: await readServerKey(data),
    };
  }

  /** A connection that an authority of this system vouches for, if one does. */
  async #systemTrusted(signal: AbortSignal): Promise<Deno.TlsConn | undefined> {
    try {
      return await this.#verified([], signal);
    } catch (error) {
      if (error instanceof Deno.errors.InvalidData) return undefined;
      throw error;
    }
  }

  /** A connection verified in the ordinary way: the host's name, and an authority. */
  async #verified(caCerts: string[], signal: AbortSignal): Promise<Deno.TlsConn> {
    const { host } = this.#options;
    return await this.#encrypted(host, caCerts, signal);
  }

  /** A connection with a server whose key was found good, by whatever there is to go by. */
  async #pinned(signal: AbortSignal, shown?: PeerCertificate): Promise<Deno.TlsConn> {
    const { host, port } = this.#options;
    const offered = shown ?? await probe(host, port, withDeadline(signal));
    if (this.#accepted === undefined) await this.#judge(offered);
    else if (this.#accepted !== offered.spki) throw this.#changed(offered, "this session began");
    this.#accepted = offered.spki;
    const name = verificationName(offered.pem, host);
    if (name === undefined) {
      throw new JoinError(
        EXIT.identity,
        `The key of ${this.address} is the right one, but its certificate is not for that name. ` +
          `Ask for a certificate that lists it, or give the authority's with --ca FILE.`,
      );
    }
    // The key shown above must be proven by the connection that is used.
    return await this.#encrypted(name, [offered.pem], signal);
  }

  async #encrypted(
    verifyAs: string,
    caCerts: string[],
    stop: AbortSignal,
  ): Promise<Deno.TlsConn> {
    const { host, port } = this.#options;
    return await connectEncrypted({ hostname: host, port, verifyAs, caCerts }, withDeadline(stop));
  }

  /** @throws {JoinError} Unless the offered key is good. */
  async #judge(offered: PeerCertificate): Promise<void> {
    const { host, port, pins, data, ask } = this.#options;
    const remembered = await this.#remembered();
    const verdict = decide({ offered, systemTrusted: false, pins, ...remembered });
    const stop = this.#refusal(verdict, offered);
    if (stop !== undefined) throw stop;
    if (verdict.kind === "ask") {
      const fingerprint = formatFingerprint(offered.spki);
      if (ask === undefined) {
        throw new JoinError(
          EXIT.identity,
          `${this.address} is not known here. Its key is ${fingerprint}: if that is the one ` +
            `printed by "snug serve" there, add --fingerprint ${fingerprint}`,
        );
      }
      if (!await ask(this.address, fingerprint)) {
        throw new JoinError(EXIT.identity, "Not joined. Nothing was sent.");
      }
    }
    const own = verdict.kind === "trusted" && verdict.by === "own";
    if (!own && remembered.known?.spki !== offered.spki) {
      await rememberKnown(data, host, port, offered.spki, this.#options.today());
    }
  }

  #refusal(verdict: Verdict, offered: PeerCertificate): JoinError | undefined {
    if (verdict.kind === "changed") {
      return this.#changed(offered, verdict.since, verdict.known);
    }
    if (verdict.kind !== "pin-mismatch") return undefined;
    const source = verdict.from === "link" ? "the invite link" : "--fingerprint";
    return new JoinError(
      EXIT.identity,
      `STOP: the key of ${this.address} is not the one that ${source} names. Nothing was sent.\n` +
        `    offered now  ${formatFingerprint(offered.spki)}\n` +
        (verdict.from === "link"
          ? `Somebody may be in between. If the server has a new key, ask its owner for a new link.`
          : `Somebody may be in between. Compare it with the one printed by "snug serve" there.`),
    );
  }

  #unvouched(): JoinError {
    return new JoinError(
      EXIT.identity,
      `STOP: no authority vouches for ${this.address} any more, as one did when this session ` +
        `began. Nothing was sent.`,
    );
  }

  #changed(offered: PeerCertificate, since: string, known = this.#accepted ?? ""): JoinError {
    const fingerprint = formatFingerprint(offered.spki);
    const trusted = `trusted since ${since}`;
    const command = ["snug", "join", this.address, "--fingerprint", fingerprint];
    return new JoinError(
      EXIT.identity,
      `STOP: ${this.address} now has a different key. Nothing was sent.\n` +
        `    ${trusted}  ${formatFingerprint(known)}\n` +
        `    ${"offered now".padEnd(trusted.length)}  ${fingerprint}\n` +
        `If its owner replaced it, accept the new one with:\n` +
        `    ${[...command, ...this.#options.flags.map(shellWord)].join(" ")}`,
    );
  }

  #explain(error: unknown): unknown {
    if (error instanceof JoinError || error instanceof Declined) return error;
    if (error instanceof DOMException && error.name === "AbortError") return error;
    const because = (text: string): JoinError => new JoinError(EXIT.unreachable, text);
    if (error instanceof DOMException && error.name === "TimeoutError") {
      return because(`${this.address} did not answer in time.`);
    }
    if (error instanceof ProbeError && error.kind === "not-tls") {
      return because(`${this.address} answers, but is no snug server: it does not speak TLS.`);
    }
    if (error instanceof Deno.errors.InvalidData && /CaUsedAsEndEntity/.test(error.message)) {
      return new JoinError(
        EXIT.identity,
        `The certificate of ${this.address} is made as an authority's (CA:TRUE), and no server's: no ` +
          `TLS library that snug may use takes it. Its owner makes one that is taken with openssl's ` +
          `-addext basicConstraints=CA:FALSE.`,
      );
    }
    if (error instanceof Deno.errors.InvalidData) {
      return new JoinError(
        EXIT.identity,
        `The certificate of ${this.address} was not accepted (${error.message}). Ask its owner for ` +
          `the invite link, or give the authority's certificate with --ca FILE.`,
      );
    }
    const cause = error instanceof ProbeError ? error.cause ?? error : error;
    if (cause instanceof Deno.errors.ConnectionRefused || /refused/i.test(String(cause))) {
      const next = isHere(this.#options.host)
        ? `Typed in another window, it starts a server.`
        : `Is the port right?`;
      return because(
        `Nobody answers at ${this.address}. Is "snug serve" running there? ${next}`,
      );
    }
    if (/lookup|getaddrinfo|ENOTFOUND/i.test(String(cause))) {
      return because(
        `There is no host called ${this.#options.host}, or this machine has no network.`,
      );
    }
    if (/unreachable/i.test(String(cause))) {
      return because(`There is no way to ${this.address}: is this machine on a network?`);
    }
    return because(`Cannot reach ${this.address}: ${reason(cause)}`);
  }
}

/** A signal that also aborts when the network takes too long; a person's answer is not counted. */
function withDeadline(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(DIAL_TIMEOUT)]);
}

/** Whether a host is this machine. */
function isHere(host: string): boolean {
  return /^(?:localhost|127\.[\d.]+|::1)$/i.test(host);
}
