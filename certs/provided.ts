/** A certificate and key that the operator brings (`--cert`, `--key`). */
import { type KeyObject, X509Certificate } from "node:crypto";
import { reason } from "../cli/reason.ts";
import { CertificateError } from "./certificate_error.ts";
import { parentFolder } from "./paths.ts";
import { spkiHash } from "./hash.ts";
import type { KeyPair } from "./identity.ts";
import { issueCertificate } from "./issue.ts";
import { isIp, type Names, namesOf } from "./names.ts";
import { certificateBlocks, isEncrypted, privateKeyBlock } from "./pem.ts";
import { belongsTo, parsePrivateKey, toPkcs8 } from "./private_key.ts";

const DAY = 24 * 60 * 60 * 1000;
/** How long the leaf for an authority's certificate lives: that of a public authority's. */
const LEAF_LIFETIME = 90 * DAY;
/** Two files change together: milliseconds to wait for the second. */
const SETTLE = 200;

/**
 * Loads the operator's certificate chain and key.
 *
 * A server's certificate is used as it is. An authority's (`CA:TRUE`, which is what a plain
 * `openssl req -x509` makes) or one without extensions (X.509 version 1) is refused by rustls at the
 * end of a chain; it can sign, though. So a short-lived leaf for the same key is made here and served
 * above it: clients that were given the file with `--ca` verify it in the ordinary way, and the hash
 * of the key stays the operator's own.
 *
 * @throws {CertificateError} naming the file and the cure: missing, unreadable, not PEM, not
 * belonging together, encrypted, expired or not yet valid.
 */
export async function loadProvided(
  certFile: string,
  keyFile: string,
  now: Date,
): Promise<KeyPair> {
  const chain = certificateBlocks(await readProvided(certFile, "--cert"));
  const [first] = chain;
  if (first === undefined) {
    throw new CertificateError(
      `${certFile} holds no certificate in PEM form. Give a file with BEGIN CERTIFICATE in it; ` +
        `"openssl x509 -inform der -in FILE -out FILE.pem" converts from DER.`,
    );
  }
  const certificate = parseCertificate(first, certFile);
  const key = parseKey(await readProvided(keyFile, "--key"), keyFile);
  checkDates(certificate, certFile, now);
  checkMatch(chain, key, certFile, keyFile);
  if (certificate.ca || !hasExtensions(certificate.raw)) {
    chain.unshift(await issueLeaf(certificate, first, key, now));
  }
  return { certificate: chain.join(""), key: toPkcs8(key), spki: spkiHash(first) };
}

/**
 * Calls `onChange` when either file's content has changed on disk, however that came about: written
 * in place, renamed into place, or a symbolic link pointed elsewhere, as certbot does.
 *
 * The two files change one after the other, so a pair that does not match is to be expected: keep the
 * old one and wait for the next call.
 *
 * @throws {CertificateError} when the folders cannot be watched.
 */
export function watchProvided(
  certFile: string,
  keyFile: string,
  onChange: () => void,
): { close(): void } {
  const files = [certFile, keyFile];
  const watcher = watchFolders(files);
  let seen = contents(files);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const check = (): void => {
    timer = undefined;
    const current = contents(files);
    if (current === seen) return;
    seen = current;
    onChange();
  };
  // A timer that is running is left alone: a folder that is never quiet must not put it off for ever.
  const watch = async (): Promise<void> => {
    for await (const event of watcher) {
      if (event.kind !== "access") timer ??= setTimeout(check, SETTLE);
    }
  };
  // A watcher fails when its folder goes away; the pair in use stays in use.
  watch().catch(() => {});
  return {
    close(): void {
      watcher.close();
      clearTimeout(timer);
    },
  };
}

async function readProvided(file: string, flag: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "there is no such file" : reason(error);
    throw new CertificateError(
      `${file} cannot be read: ${why}. Check ${flag} and the file's permissions.`,
      { cause: error },
    );
  }
}

function parseCertificate(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new CertificateError(
      `The certificate in ${file} is damaged: ${reason(error)}. Copy it again from where it came.`,
      { cause: error },
    );
  }
}

function parseKey(text: string, file: string): KeyObject {
  const block = privateKeyBlock(text);
  if (block !== undefined && isEncrypted(block)) {
    throw new CertificateError(
      `The key in ${file} is encrypted. Decrypt it with "openssl pkey -in ${file} -out FILE" and ` +
        `give that file with --key.`,
    );
  }
  try {
    return parsePrivateKey(text);
  } catch (error) {
    throw new CertificateError(
      `${file} cannot be used as a key: ${
        reason(error)
      }. Give the private key of the certificate ` +
        `as a PEM file with BEGIN PRIVATE KEY in it.`,
      { cause: error },
    );
  }
}

function checkDates(certificate: X509Certificate, file: string, now: Date): void {
  const from = new Date(certificate.validFrom);
  const to = new Date(certificate.validTo);
  if (to <= now) {
    throw new CertificateError(
      `The certificate in ${file} expired on ${
        day(to)
      }. Renew it, or leave out --cert and --key to ` +
        `let Snug make its own.`,
    );
  }
  if (from > now) {
    throw new CertificateError(
      `The certificate in ${file} is not valid before ${from.toISOString()}. Check this machine's ` +
        `clock, or wait until then.`,
    );
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function checkMatch(chain: string[], key: KeyObject, certFile: string, keyFile: string): void {
  const [first = "", ...rest] = chain;
  if (belongsTo(first, key)) return;
  const elsewhere = rest.some((certificate) => belongsTo(certificate, key));
  throw new CertificateError(
    elsewhere
      ? `The first certificate in ${certFile} is not the one for the key ${keyFile}. Put the ` +
        `server's own certificate first and its authorities after it.`
      : `The key ${keyFile} does not belong to the certificate ${certFile}. Give the two files that ` +
        `were made together.`,
  );
}

/**
 * Whether a certificate is X.509 version 3: only then does its content begin with a version, tagged
 * `[0]`. `openssl x509 -req -signkey` makes version 1.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
function hasExtensions(der: Uint8Array): boolean {
  const contentOf = (at: number): number => {
    const length = der[at + 1] ?? 0;
    return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
  };
  return der[contentOf(contentOf(0))] === 0xa0;
}

async function issueLeaf(
  authority: X509Certificate,
  pem: string,
  key: KeyObject,
  now: Date,
): Promise<string> {
  const until = Math.min(now.getTime() + LEAF_LIFETIME, Date.parse(authority.validTo));
  return await issueCertificate({
    key,
    names: leafNames(authority, pem),
    notBefore: new Date(authority.validFrom),
    notAfter: new Date(until),
    issuer: pem,
  });
}

/** The names of the authority's certificate, or its common name and this machine when it has none. */
function leafNames(authority: X509Certificate, pem: string): Names {
  const names = namesOf(pem);
  if (names.dns.length + names.ips.length > 0) return names;
  const common = authority.subject.split("\n").filter((line) => line.startsWith("CN="))
    .map((line) => line.slice("CN=".length));
  return { dns: [...common.filter((name) => !isIp(name)), "localhost"], ips: common.filter(isIp) };
}

function watchFolders(files: string[]): Deno.FsWatcher {
  try {
    // A link's own folder and its target's: either may be where the change happens.
    const places = files.flatMap((file) => [file, Deno.realPathSync(file)]);
    return Deno.watchFs([...new Set(places.map(parentFolder))], { recursive: false });
  } catch (error) {
    throw new CertificateError(
      `The folders of ${files.join(" and ")} cannot be watched for a renewal: ${reason(error)}. ` +
        `Restart the server after each renewal.`,
      { cause: error },
    );
  }
}

/** What the files hold; one that is away for the moment counts as empty. */
function contents(files: string[]): string {
  const read = (file: string): string => {
    try {
      return Deno.readTextFileSync(file);
    } catch {
      return "";
    }
  };
  return files.map(read).join("\0");
}
