/**
 * The server's own key and the self-signed certificate around it.
 *
 * `certs/` holds keys, certificates, trust and the data folder they live in; it knows no chat.
 */
import { X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { reason } from "../cli/reason.ts";
import { CertificateError } from "./certificate_error.ts";
import { readPrivateFile, writePrivateFile } from "./data_folder.ts";
import { spkiHash } from "./hash.ts";
import { issueCertificate } from "./issue.ts";
import { coversNames, type Names, PRIVATE_NAME, usableNames } from "./names.ts";
import { certificateBlocks, privateKeyToPem } from "./pem.ts";
import { belongsTo, parsePrivateKey, toPkcs8 } from "./private_key.ts";

const DAY = 24 * 60 * 60 * 1000;
const LIFETIME = 3650 * DAY;
/** A certificate with less than this left is made anew. */
const RENEW_BEFORE = 30 * DAY;
/** How far a client's clock may be behind ours. */
const CLOCK_SKEW = DAY;

/** A certificate chain and its key, ready for a TLS listener. */
export interface KeyPair {
  /** PEM, the server's own certificate first. */
  readonly certificate: string;
  /** PEM, PKCS#8. */
  readonly key: string;
  /** The hash of the public key, base64. */
  readonly spki: string;
}

/**
 * The server's identity from `identity.key` and `identity.crt` in its data folder; what is missing is
 * made.
 *
 * The key is the identity, and is made once. The certificate is only its wrapping: when it is
 * missing, damaged, near its end or lacks one of the names, a new one is made for the same key, and
 * every fingerprint stays as it was. Names that no certificate can carry are left out.
 *
 * @throws {CertificateError} when the key file is damaged (it is never replaced), or a file cannot be
 * read or written.
 */
export async function loadOrCreateIdentity(
  folder: string,
  names: { dns: string[]; ips: string[] },
  now: Date,
): Promise<{ pair: KeyPair; created: boolean }> {
  const wanted = usableNames({ ...names, dns: [...names.dns, PRIVATE_NAME] });
  const keyFile = `${folder}/identity.key`;
  const certificateFile = `${folder}/identity.crt`;
  const saved = await readPrivateFile(keyFile);
  if (saved === undefined) {
    const text = await generateKey();
    await writePrivateFile(keyFile, text);
    const certificate = await makeCertificate(parsePrivateKey(text), wanted, now);
    await writePrivateFile(certificateFile, certificate);
    return { pair: { certificate, key: text, spki: spkiHash(certificate) }, created: true };
  }
  const key = parseSaved(saved, keyFile);
  let certificate = await readCertificate(certificateFile);
  if (certificate === undefined || !isGood(certificate, key, wanted, now)) {
    certificate = await makeCertificate(key, wanted, now);
    await writePrivateFile(certificateFile, certificate);
  }
  const pair = { certificate, key: toPkcs8(key), spki: spkiHash(certificate) };
  return { pair, created: false };
}

/** ECDSA P-256: every TLS library has it, and it signs some 20 times faster than RSA-2048. */
async function generateKey(): Promise<string> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  return privateKeyToPem(new Uint8Array(await crypto.subtle.exportKey("pkcs8", privateKey)));
}

async function makeCertificate(key: KeyObject, names: Names, now: Date): Promise<string> {
  return await issueCertificate({
    key,
    names,
    notBefore: new Date(now.getTime() - CLOCK_SKEW),
    notAfter: new Date(now.getTime() + LIFETIME),
  });
}

function parseSaved(text: string, file: string): KeyObject {
  try {
    return parsePrivateKey(text);
  } catch (error) {
    throw new CertificateError(
      `The server's key ${file} is damaged: ${
        reason(error)
      }. Put back the copy that you keep of it; or move it ` +
        `away to start with a new key, which everyone who has joined before must then accept.`,
      { cause: error },
    );
  }
}

/** The certificate file's text; one that cannot even be read counts as missing, for it is replaced. */
async function readCertificate(file: string): Promise<string | undefined> {
  try {
    return await readPrivateFile(file);
  } catch {
    return undefined;
  }
}

function isGood(text: string, key: KeyObject, names: Names, now: Date): boolean {
  const [certificate] = certificateBlocks(text);
  if (certificate === undefined) return false;
  try {
    const { ca, validFrom, validTo } = new X509Certificate(certificate);
    return !ca && belongsTo(certificate, key) && coversNames(certificate, names) &&
      Date.parse(validFrom) <= now.getTime() &&
      Date.parse(validTo) - RENEW_BEFORE > now.getTime();
  } catch {
    return false;
  }
}
