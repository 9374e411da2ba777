/** A key, certificate or data file that a person must look at; the message says which and what next. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}
