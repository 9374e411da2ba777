/**
 * SCRAM-SHA-256, both sides: the client proves that it knows a password and the server that it knows
 * of it, and neither sends it. Without channel binding.
 *
 *     client                         server
 *     first()   -- client-first -->  first()
 *     answer()  <-- server-first --
 *               -- client-final -->  final()
 *     check()   <-- server-final --
 *
 * @see https://www.rfc-editor.org/rfc/rfc5802
 * @see https://www.rfc-editor.org/rfc/rfc7677
 */
import { decodeBase64 } from "./base64.ts";
import { casefold } from "./names.ts";
import type { PreparedPassword } from "./prepare.ts";
import {
  hmac,
  keysOf,
  MAX_ITERATIONS,
  MIN_ITERATIONS,
  pbkdf2,
  sameBytes,
  type ScramCredential,
  storedKeyOf,
  type Stretch,
  xor,
} from "./scram_keys.ts";

/** The longest message and the longest value in one, in UTF-16 units. */
const MAX_MESSAGE = 4_096;
const MAX_VALUE = 512;
/** The random bytes of a nonce. */
const NONCE_BYTES = 24;

/** Why one side does not go on; mostly values of `e=` in RFC 5802. */
export type ScramRefusal =
  | "invalid-encoding"
  | "extensions-not-supported"
  | "invalid-username-encoding"
  | "channel-binding-not-supported"
  | "channel-bindings-dont-match"
  | "invalid-proof"
  /** The nonce is not the one of this exchange. */
  | "wrong-nonce"
  /** The identity to act as is not the one that logs in. */
  | "other-identity"
  /** Not the message that comes now. */
  | "out-of-order"
  /** The server asks for too few iterations, or for too many. */
  | "bad-iterations"
  /** The server does not know the password. */
  | "invalid-signature"
  /** The server said that it refuses. */
  | "refused-by-server";

export interface ScramRefused {
  readonly refused: ScramRefusal;
}
export type ScramStep = { readonly say: string } | ScramRefused;

/** Makes 24 random bytes into a nonce. */
export function randomNonce(): string {
  return crypto.getRandomValues(new Uint8Array(NONCE_BYTES)).toBase64();
}

interface Exchange {
  readonly credential: ScramCredential;
  /** Of both sides, joined. */
  readonly nonce: string;
  /** What `c=` must say. */
  readonly binding: string;
  /** The start of what is signed: client-first without its header, and server-first. */
  readonly said: string;
}

/** The server's side of one exchange. */
export class ScramServer {
  readonly #find: (name: string) => Promise<ScramCredential>;
  readonly #nonce: () => string;
  /** `undefined` before the first message and while one is being answered. */
  #exchange: Exchange | undefined;
  #started = false;

  /** `find` finds a name's credential; it MUST find a decoy where there is none. */
  constructor(find: (name: string) => Promise<ScramCredential>, nonce: () => string = randomNonce) {
    this.#find = find;
    this.#nonce = nonce;
  }

  /** Takes client-first. @returns server-first. */
  async first(message: string): Promise<ScramStep> {
    if (this.#started) return { refused: "out-of-order" };
    this.#started = true;
    const first = parseClientFirst(message);
    if ("refused" in first) return first;
    const credential = await this.#find(first.name);
    const nonce = first.nonce + this.#nonce();
    const say = `r=${nonce},s=${credential.salt.toBase64()},i=${credential.iterations}`;
    const binding = toBase64(first.header);
    this.#exchange = { credential, nonce, binding, said: `${first.bare},${say}` };
    return { say };
  }

  /** Takes client-final, once. @returns server-final: the client has logged in. */
  async final(message: string): Promise<ScramStep> {
    const exchange = this.#exchange;
    if (exchange === undefined) return { refused: "out-of-order" };
    this.#exchange = undefined;
    const final = parseClientFinal(message);
    if ("refused" in final) return final;
    if (final.binding !== exchange.binding) return { refused: "channel-bindings-dont-match" };
    if (final.nonce !== exchange.nonce) return { refused: "wrong-nonce" };
    const { storedKey, serverKey } = exchange.credential;
    const signed = `${exchange.said},${final.withoutProof}`;
    const clientKey = xor(final.proof, await hmac(storedKey, signed));
    if (!sameBytes(await storedKeyOf(clientKey), storedKey)) return { refused: "invalid-proof" };
    return { say: `v=${(await hmac(serverKey, signed)).toBase64()}` };
  }
}

/** The client's side of one exchange. */
export class ScramClient {
  readonly #password: PreparedPassword;
  readonly #stretch: Stretch;
  readonly #nonce: string;
  readonly #bare: string;
  #answered = false;
  /** What the server has to send to show that it knows of the password. */
  #signature: Uint8Array | undefined;

  constructor(
    name: string,
    password: PreparedPassword,
    { nonce = randomNonce, stretch = pbkdf2 }: { nonce?: () => string; stretch?: Stretch } = {},
  ) {
    this.#password = password;
    this.#stretch = stretch;
    this.#nonce = nonce();
    this.#bare = `n=${escapeName(name)},r=${this.#nonce}`;
  }

  /** @returns client-first. */
  first(): string {
    return HEADER + this.#bare;
  }

  /** Takes server-first. @returns client-final. */
  async answer(message: string): Promise<ScramStep> {
    if (this.#answered) return { refused: "out-of-order" };
    this.#answered = true;
    const first = parseServerFirst(message);
    if ("refused" in first) return first;
    const { nonce, salt, iterations } = first;
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length) {
      return { refused: "wrong-nonce" };
    }
    if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
      return { refused: "bad-iterations" };
    }
    const keys = await keysOf(await this.#stretch(this.#password, salt, iterations));
    const withoutProof = `c=${toBase64(HEADER)},r=${nonce}`;
    const signed = `${this.#bare},${message},${withoutProof}`;
    const proof = xor(keys.clientKey, await hmac(keys.storedKey, signed));
    this.#signature = await hmac(keys.serverKey, signed);
    return { say: `${withoutProof},p=${proof.toBase64()}` };
  }

  /** Takes server-final. Only when it is `verified` is this the server that knows the password. */
  check(message: string): { readonly verified: true } | ScramRefused {
    const signature = this.#signature;
    if (signature === undefined) return { refused: "out-of-order" };
    this.#signature = undefined;
    if (message.startsWith("e=")) return { refused: "refused-by-server" };
    const [, value, rest = ""] = SERVER_FINAL.exec(message) ?? [];
    const given = value === undefined ? undefined : decodeBase64(value);
    if (given === undefined || !areExtensions(rest)) return { refused: "invalid-encoding" };
    return sameBytes(given, signature) ? { verified: true } : { refused: "invalid-signature" };
  }
}

/** The start of client-first: no channel binding, no other identity. */
const HEADER = "n,,";

const CLIENT_FIRST = /^((?:([ny])|p=[^,]+),(?:a=([^,]+))?,)((m=)?.*)$/s;
const CLIENT_FIRST_BARE = /^n=([^,]+),r=([\x21-\x2b\x2d-\x7e]+)((?:,.*)?)$/s;
const CLIENT_FINAL = /^(c=([^,]+),r=([^,]+)((?:,[^,]*)*)),p=([^,]+)$/;
const SERVER_FIRST = /^r=([\x21-\x2b\x2d-\x7e]+),s=([^,]+),i=([1-9][0-9]{0,9})((?:,.*)?)$/s;
const SERVER_FINAL = /^v=([^,]+)((?:,.*)?)$/s;

function parseClientFirst(
  message: string,
): { name: string; nonce: string; header: string; bare: string } | ScramRefused {
  if (isTooLong(message)) return { refused: "invalid-encoding" };
  const [, header, flag, identity, bare, mandatory] = CLIENT_FIRST.exec(message) ?? [];
  if (header === undefined || bare === undefined) return { refused: "invalid-encoding" };
  if (flag === undefined) return { refused: "channel-binding-not-supported" };
  if (mandatory !== undefined) return { refused: "extensions-not-supported" };
  const [, escaped, nonce, rest = ""] = CLIENT_FIRST_BARE.exec(bare) ?? [];
  if (escaped === undefined || nonce === undefined || !areExtensions(rest)) {
    return { refused: "invalid-encoding" };
  }
  const name = unescapeName(escaped);
  if (name === undefined) return { refused: "invalid-username-encoding" };
  if (identity !== undefined) {
    const other = unescapeName(identity);
    if (other === undefined) return { refused: "invalid-username-encoding" };
    if (casefold(other) !== casefold(name)) return { refused: "other-identity" };
  }
  return { name, nonce, header, bare };
}

function parseClientFinal(
  message: string,
): { binding: string; nonce: string; proof: Uint8Array; withoutProof: string } | ScramRefused {
  if (isTooLong(message)) return { refused: "invalid-encoding" };
  const [, withoutProof, binding, nonce, rest, last] = CLIENT_FINAL.exec(message) ?? [];
  const proof = decodeBase64(last ?? "");
  if (
    withoutProof === undefined || binding === undefined || nonce === undefined ||
    rest === undefined || proof?.length !== 32 || !areExtensions(rest)
  ) return { refused: "invalid-encoding" };
  return { binding, nonce, proof, withoutProof };
}

function parseServerFirst(
  message: string,
): { nonce: string; salt: Uint8Array; iterations: number } | ScramRefused {
  if (isTooLong(message)) return { refused: "invalid-encoding" };
  if (message.startsWith("m=")) return { refused: "extensions-not-supported" };
  if (message.startsWith("e=")) return { refused: "refused-by-server" };
  const [, nonce, encoded = "", iterations, rest = ""] = SERVER_FIRST.exec(message) ?? [];
  const salt = decodeBase64(encoded);
  if (nonce === undefined || salt === undefined || salt.length === 0 || !areExtensions(rest)) {
    return { refused: "invalid-encoding" };
  }
  return { nonce, salt, iterations: Number(iterations) };
}

/** Whether a message, or a value in it, is longer than any that makes sense. */
function isTooLong(message: string): boolean {
  return message.length > MAX_MESSAGE ||
    message.split(",").some((value) => value.length > MAX_VALUE);
}

/** Whether what follows the attributes are others that may be there, which nobody has to know. */
function areExtensions(rest: string): boolean {
  return rest.split(",").slice(1).every((one) => /^[A-Za-z]=[^\0]+$/s.test(one)) &&
    !/,[aceimnprsv]=/.test(rest);
}

function escapeName(name: string): string {
  return name.replaceAll("=", "=3D").replaceAll(",", "=2C");
}

/** @returns `undefined` when it is not a name: another escape, or NUL. */
function unescapeName(text: string): string | undefined {
  if (/=(?!2C|3D)|\0/.test(text)) return undefined;
  return text.replaceAll("=2C", ",").replaceAll("=3D", "=");
}

function toBase64(text: string): string {
  return new TextEncoder().encode(text).toBase64();
}
