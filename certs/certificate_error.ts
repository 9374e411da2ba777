/** A key, certificate or data file that a person must look at; the message says which and what next. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

/** The text of whatever was thrown, for use inside a message. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
