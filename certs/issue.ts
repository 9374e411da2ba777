/** Makes certificates. The only file that loads `@peculiar/x509`, and only when one is made. */
import { createPublicKey, type KeyObject } from "node:crypto";
import type { Extension } from "@peculiar/x509";
import { CertificateError } from "./certificate_error.ts";
import { derToPem } from "./pem.ts";
import { type Names, PRIVATE_NAME, usableNames } from "./names.ts";

/** What a certificate is to say. */
export interface CertificateRequest {
  /** The private key; it signs the certificate for its own public half. */
  readonly key: KeyObject;
  readonly names: Names;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** A certificate of this same key (PEM) to take subject and issuer from. */
  readonly issuer?: string;
}

/**
 * Makes a server certificate (`CA:FALSE`, server authentication, {@linkcode PRIVATE_NAME} added to
 * its names), signed by the key that it is for, as PEM.
 *
 * With an `issuer` its subject serves as the subject and as the issuer's name, both byte for byte as
 * they stand there: a name that is encoded anew (UTF8String for PrintableString) is another name to
 * rustls. Subject, issuer and key being one, the certificate verifies below the issuer and also by
 * itself.
 *
 * @throws {CertificateError} when the key is of a kind that cannot sign.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4
 */
export async function issueCertificate(request: CertificateRequest): Promise<string> {
  // The container inside @peculiar/x509 reads decorator metadata, so this import comes first.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const signingKey = await importForSigning(request.key);
  const publicKey = new Uint8Array(
    createPublicKey(request.key).export({ type: "spki", format: "der" }),
  );
  const { dns, ips } = usableNames(request.names);
  const issuer = request.issuer === undefined
    ? undefined
    : new x509.X509Certificate(request.issuer);
  const name = issuer?.subjectName ?? new x509.Name("CN=Snug");
  const extensions: Extension[] = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension([
      ...[...new Set([...dns, PRIVATE_NAME])].map((value) => ({ type: "dns" as const, value })),
      ...ips.map((value) => ({ type: "ip" as const, value })),
    ]),
  ];
  const serialNumber = randomSerial();
  if (issuer !== undefined) {
    // OpenSSL takes a certificate whose subject is its issuer for self-signed, and looks for no
    // authority, unless the identifier of the authority's key differs from the one of its own.
    const above = issuer.getExtension(x509.SubjectKeyIdentifierExtension) ??
      await x509.SubjectKeyIdentifierExtension.create(issuer.publicKey);
    extensions.push(
      new x509.SubjectKeyIdentifierExtension(serialNumber),
      new x509.AuthorityKeyIdentifierExtension(above.keyId),
    );
  }
  const certificate = await x509.X509CertificateGenerator.create({
    subject: name,
    issuer: name,
    serialNumber,
    notBefore: wholeSecond(request.notBefore),
    notAfter: wholeSecond(request.notAfter),
    publicKey,
    signingKey,
    extensions,
  });
  return derToPem(new Uint8Array(certificate.rawData));
}

/** 16 bytes, 126 bits of them random; positive, and of one length. */
function randomSerial(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

async function importForSigning(key: KeyObject): Promise<CryptoKey> {
  const algorithm = signingAlgorithm(key);
  if (algorithm === undefined) {
    throw new CertificateError(
      `A key of the kind ${key.asymmetricKeyType} cannot sign a certificate here. ` +
        `Use an ECDSA P-256 or RSA key.`,
    );
  }
  const pkcs8 = new Uint8Array(key.export({ type: "pkcs8", format: "der" }));
  return await crypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
}

/** The WebCrypto algorithm for a key, with the hash that fits its size. */
function signingAlgorithm(
  key: KeyObject,
): RsaHashedImportParams | EcKeyImportParams & { hash: string } | Algorithm | undefined {
  if (key.asymmetricKeyType === "rsa") return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  if (key.asymmetricKeyType === "ed25519") return { name: "Ed25519" };
  if (key.asymmetricKeyType !== "ec") return undefined;
  switch (key.asymmetricKeyDetails?.namedCurve) {
    case "prime256v1":
      return { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    case "secp384r1":
      return { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" };
    case "secp521r1":
      return { name: "ECDSA", namedCurve: "P-521", hash: "SHA-512" };
    default:
      return undefined;
  }
}
