/**
 * Passwords in the form in which they are compared, whatever keyboard they were typed on.
 *
 * That is SASLprep, as SCRAM asks for. Its rule on directions refuses much that people write from
 * right to left (`שלום123`); what it refuses is taken as OpaqueString, which has replaced it and
 * leaves nearly everything as it was typed.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4013
 * @see https://www.rfc-editor.org/rfc/rfc8265#section-4.2
 */
import { byteLength } from "./text.ts";

/** The longest password, in bytes as it was typed. */
export const MAX_PASSWORD_BYTES = 300;

declare const prepared: unique symbol;
/** A password that {@linkcode preparePassword} has let pass. */
export type PreparedPassword = string & { readonly [prepared]: true };

/** A password ready for use, or a sentence that says why it cannot be one. */
export type Preparation = { readonly password: PreparedPassword } | { readonly refused: string };

/** Controls, halves of characters, private use, what is no character, and marks of direction. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Bidi_Control}]/u;
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}*$/u;

/** Prepares a password. The library is loaded when the first one comes that is not plain ASCII. */
export async function preparePassword(text: string): Promise<Preparation> {
  if (text === "") return { refused: "The password is empty." };
  if (text.length > MAX_PASSWORD_BYTES || byteLength(text) > MAX_PASSWORD_BYTES) {
    return { refused: `The password is too long: ${MAX_PASSWORD_BYTES} bytes are the most.` };
  }
  // What SASLprep and OpaqueString leave as it is.
  if (/^[\x20-\x7e]*$/.test(text)) return { password: text as PreparedPassword };
  const password = await saslprep(text) ?? opaqueString(text);
  return password === undefined || password === ""
    ? { refused: "The password holds characters that a password cannot have, such as controls." }
    : { password: password as PreparedPassword };
}

/** SASLprep, also for characters that are newer than its tables. */
async function saslprep(text: string): Promise<string | undefined> {
  const { default: prepare } = await import("@mongodb-js/saslprep");
  try {
    return prepare(text, { allowUnassigned: true });
  } catch {
    return undefined;
  }
}

/** OpaqueString, but for its rules on joiners: these are left where they are. */
function opaqueString(text: string): string | undefined {
  return FORBIDDEN.test(text) || INVISIBLE.test(text)
    ? undefined
    : text.replace(/\p{Zs}/gu, " ").normalize("NFC");
}
