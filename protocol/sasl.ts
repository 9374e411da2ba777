/**
 * AUTHENTICATE: bytes in base64, in pieces that fit a line; and PLAIN, the simplest that they can say.
 *
 * @see https://ircv3.net/specs/extensions/sasl-3.1
 */
import { decodeBase64 } from "./base64.ts";
import { casefold } from "./names.ts";

/** The length of a piece; a shorter one is the last. */
const PIECE = 400;
/** The most base64 that one answer may have. */
export const MAX_SASL_LENGTH = 8 * 1024;

/** What a piece came to: a whole answer, not yet one, or the reason why there will be none. */
export type SaslPiece =
  | { readonly bytes: Uint8Array }
  | "more"
  | "aborted"
  | "too long"
  | "malformed";

/** Joins pieces. After anything but `more` it is as new. */
export class SaslReader {
  #pieces = "";

  /** Takes the parameter of one AUTHENTICATE. */
  push(param: string): SaslPiece {
    if (param === "*") return this.#end("aborted");
    const piece = param === "+" ? "" : param;
    const length = this.#pieces.length + piece.length;
    if (piece.length > PIECE || length > MAX_SASL_LENGTH) return this.#end("too long");
    this.#pieces += piece;
    if (piece.length === PIECE) return "more";
    const bytes = param === "" ? undefined : decodeBase64(this.#pieces);
    return this.#end(bytes === undefined ? "malformed" : { bytes });
  }

  #end(result: SaslPiece): SaslPiece {
    this.#pieces = "";
    return result;
  }
}

/** Cuts an answer into the parameters of as many AUTHENTICATE as it takes. */
export function saslLines(bytes: Uint8Array): string[] {
  const base64 = bytes.toBase64();
  const pieces = base64.match(/.{1,400}/g) ?? [];
  // Nothing, or nothing more after a full piece.
  return base64.length % PIECE === 0 ? [...pieces, "+"] : pieces;
}

/** The text of an answer. @returns `undefined` when it is not UTF-8. */
export function saslText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A name and its password, as PLAIN sends them. */
export interface Plain {
  readonly name: string;
  readonly password: string;
}

/**
 * Reads `authzid NUL authcid NUL password`. @returns `undefined` when it is not that, or the one to
 * act as is another than the one that logs in.
 * @see https://www.rfc-editor.org/rfc/rfc4616
 */
export function parsePlain(bytes: Uint8Array): Plain | undefined {
  const parts = saslText(bytes)?.split("\0") ?? [];
  const [other, name = "", password = ""] = parts;
  if (parts.length !== 3 || name === "" || password === "") return undefined;
  const same = other === "" || casefold(other ?? "") === casefold(name);
  return same ? { name, password } : undefined;
}

/**
 * Writes what {@linkcode parsePlain} reads.
 * @throws {RangeError} If the name or the password is empty or has a NUL.
 */
export function formatPlain({ name, password }: Plain): Uint8Array {
  if (name === "" || password === "" || (name + password).includes("\0")) {
    throw new RangeError("Cannot say in PLAIN what is empty or has a NUL");
  }
  return new TextEncoder().encode(`\0${name}\0${password}`);
}
