/**
 * The keys of servers that this user has accepted, in `known_servers` of the data folder, one line
 * each and free to edit by hand:
 *
 *     chat.example.org:5050 SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= 2026-11-23
 */
import { readPrivateFile, writePrivateFile } from "./data_folder.ts";
import { formatFingerprint, parseFingerprint } from "./fingerprint.ts";

/** One accepted key. */
export interface KnownServer {
  /** Lower case, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** The hash of its key, base64. */
  readonly spki: string;
  /** The day it was accepted, as `2026-11-23`. */
  readonly since: string;
}

/**
 * Reads the keys that this user has accepted; none when there is no file yet.
 *
 * @throws {CertificateError} when the file cannot be read or is larger than 1 MiB.
 */
export async function readKnown(folder: string): Promise<KnownServer[]> {
  return parseKnown(await readPrivateFile(fileIn(folder)) ?? "");
}

/** The entries of a `known_servers` text; whatever else stands in it is passed over. */
export function parseKnown(text: string): KnownServer[] {
  return text.split("\n").map(parseLine).filter((entry) => entry !== undefined);
}

/** The entry for a server; of several, made by hand, the last one counts. */
export function findKnown(
  known: readonly KnownServer[],
  host: string,
  port: number,
): KnownServer | undefined {
  const wanted = plainHost(host);
  return known.findLast((entry) => entry.host === wanted && entry.port === port);
}

/**
 * Notes a server's key, in place of the line that the server had; all other lines stay as they are.
 *
 * @throws {CertificateError} when the file cannot be read or written, or is larger than 1 MiB.
 * @throws {TypeError} when host, port, key or day cannot stand in a line.
 */
export async function rememberKnown(
  folder: string,
  host: string,
  port: number,
  spki: string,
  today: string,
): Promise<void> {
  const entry = { host: plainHost(host), port, spki, since: today };
  const line = formatLine(entry);
  // What does not read back as it was meant would vouch for something else.
  const back = parseLine(line);
  if (back === undefined || formatLine(back) !== line) {
    throw new TypeError(`Cannot note this server: ${JSON.stringify(line)}`);
  }
  const text = await readPrivateFile(fileIn(folder)) ?? "";
  await writePrivateFile(fileIn(folder), replaceLine(text, entry, line));
}

function replaceLine(text: string, entry: KnownServer, line: string): string {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const isOurs = (other: string): boolean => {
    const parsed = parseLine(other);
    return parsed?.host === entry.host && parsed.port === entry.port;
  };
  const at = lines.findIndex(isOurs);
  const kept = lines.filter((other, index) => index === at || !isOurs(other));
  if (at === -1) kept.push(line);
  else kept[at] = line;
  return kept.join("\n") + "\n";
}

function parseLine(line: string): KnownServer | undefined {
  const match = /^(\S+):(\d{1,5}) +(SHA256:\S+) +(\d{4}-\d{2}-\d{2})$/.exec(line.trim());
  if (match === null || line.trim().startsWith("#")) return undefined;
  const [, host = "", port = "", fingerprint = "", since = ""] = match;
  const spki = parseFingerprint(fingerprint);
  if (spki === undefined || Number(port) < 1 || Number(port) > 65535) return undefined;
  if (host.includes(":") && !/^\[.*\]$/.test(host)) return undefined;
  return { host: plainHost(host), port: Number(port), spki, since };
}

function formatLine({ host, port, spki, since }: KnownServer): string {
  const written = host.includes(":") ? `[${host}]` : host;
  return `${written}:${port} ${formatFingerprint(spki)} ${since}`;
}

function plainHost(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
}

function fileIn(folder: string): string {
  return `${folder}/known_servers`;
}
