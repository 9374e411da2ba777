/**
 * Invite links: `snug://HOST:PORT/ROOM?k=HASH`, where HASH is the server's key fingerprint, and with
 * `&key=KEY` what opens a room that is locked.
 *
 * The hash is SHA-256 over the SPKI, in unpadded base64url, so that it needs no quoting in a shell.
 */
import { isRoomKey, roomForPeople, roomFromInput } from "./names.ts";

/** The port of Snug. */
export const DEFAULT_PORT = 5050;

/** The longest link: a room of long letters, a key and a long host. */
const LONGEST = 2_048;

/** Where a server is, and what is known of it. */
export interface Invite {
  /** A host name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** A room's name on the wire. */
  readonly room?: string;
  /** The key's hash, in standard padded base64. */
  readonly spki?: string;
  /** The room's own key. */
  readonly key?: string;
}

/** What was wrong with a link or an address, as a sentence for a person. */
export class AddressError extends Error {
  override name = "AddressError";
}

/** Writes a link. */
export function formatInvite(invite: Invite): string {
  const room = invite.room === undefined ? "" : `/${encode(roomForPeople(invite.room))}`;
  const query = [
    ...invite.spki === undefined ? [] : [`k=${toUrlBase64(invite.spki)}`],
    ...invite.key === undefined ? [] : [`key=${encode(invite.key)}`],
  ].join("&");
  const address = formatAddress(invite.host, invite.port);
  return `snug://${address}${room}${query === "" ? "" : `?${query}`}`;
}

/** A text as a part of a link, which may stand in single quotes. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("'", "%27");
}

/** Host and port as one text, IPv6 in brackets. */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Reads what stands after `join`: a link, `HOST`, `HOST:PORT`, `[V6]:PORT` or a bare IPv6 address.
 * @throws {AddressError} If it is none of them.
 */
export function parseTarget(text: string): Invite {
  return text.includes("://") ? parseLink(text) : parseAddress(text);
}

function parseLink(text: string): Invite {
  const match = /^snug:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i.exec(text);
  if (match === null || text.length > LONGEST) {
    throw new AddressError(
      `"${show(text)}" is not an invite link: one looks like snug://HOST:${DEFAULT_PORT}/7?k=...`,
    );
  }
  const [, address = "", path = "", query = ""] = match;
  const target = parseAddress(address);
  const room = path === "" ? undefined : roomFromInput(decode(path));
  if (path !== "" && room === undefined) {
    throw new AddressError(`The link names the room "${show(path)}", which cannot be one.`);
  }
  const params = new URLSearchParams(query);
  const hash = params.get("k");
  const spki = hash === null ? undefined : fromUrlBase64(hash);
  const key = params.get("key");
  if (hash !== null && spki === undefined || key !== null && !isRoomKey(key)) {
    const which = key !== null && !isRoomKey(key) ? "key=..." : "k=...";
    throw new AddressError(`The link's key (${which}) is damaged: ask for the link again.`);
  }
  return {
    ...target,
    ...(room === undefined ? {} : { room }),
    ...(spki === undefined ? {} : { spki }),
    ...(key === null ? {} : { key }),
  };
}

/** A name of the DNS, or an IPv4 address; what the runtime cannot even be asked to connect to is none. */
const HOST = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?$/i;

function isHost(text: string): boolean {
  return HOST.test(text) || (text.includes(":") && URL.canParse(`http://[${text}]`));
}

function parseAddress(text: string): Invite {
  const bracketed = /^\[([0-9a-f:.%]+)\](?::([0-9]+))?$/i.exec(text);
  const plain = /^([^:[\]\s/@]+)(?::([0-9]+))?$/.exec(text);
  const bare = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text) ? [text, text] : null;
  const [, host, port] = bracketed ?? plain ?? bare ?? [];
  if (host === undefined || host.length > 253 || !isHost(host)) {
    throw new AddressError(
      `"${show(text)}" is not an address: use HOST, HOST:PORT or [IPV6]:PORT.`,
    );
  }
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (number < 1 || number > 65535) {
    throw new AddressError(`"${show(port ?? "")}" is not a port: ports run from 1 to 65535.`);
  }
  return { host: host.toLowerCase(), port: number };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** A piece of somebody's text, short and harmless enough for an error message. */
function show(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 80);
}

function toUrlBase64(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** 32 bytes in base64url as padded base64, or `undefined` when it is not that. */
function fromUrlBase64(text: string): string | undefined {
  const bare = text.replace(/=+$/, "").replaceAll("-", "+").replaceAll("_", "/");
  return /^[A-Za-z0-9+/]{43}$/.test(bare) ? `${bare}=` : undefined;
}
