/** Reads a private key in any of the forms that tools write. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { isEncrypted, privateKeyBlock } from "./pem.ts";

/**
 * The private key in a PEM text (PKCS#8, PKCS#1 or SEC1), whatever else stands around it.
 *
 * @throws {Error} saying what is wrong with the text, as the end of a sentence.
 */
export function parsePrivateKey(text: string): KeyObject {
  const block = privateKeyBlock(text);
  if (block === undefined) throw new Error("it holds no private key in PEM form");
  if (isEncrypted(block)) throw new Error("its key is encrypted");
  const key = createPrivateKey(block);
  if (key.type !== "private") throw new Error("it holds no private key");
  return key;
}

/** Whether a certificate (PEM) is for this private key. */
export function belongsTo(certificatePem: string, key: KeyObject): boolean {
  return new X509Certificate(certificatePem).checkPrivateKey(key);
}

/** The key as PKCS#8 PEM text, the one form that every TLS library reads. */
export function toPkcs8(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
