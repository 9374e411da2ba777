/** Links by which others come into a room. */
import { formatInvite } from "../protocol/invite.ts";
import { roomForPeople } from "../protocol/names.ts";

/** Where the server is, as we came to it. */
export interface Whereabouts {
  readonly host: string;
  readonly port: number;
  /** The hash of its key, where nobody else vouches for it. */
  readonly spki: string | undefined;
}

/** What links are made of. */
export interface LinkParts {
  readonly where: Whereabouts;
  readonly room: string;
  /** The room's key, if it is to stand in the link. */
  readonly key: string | undefined;
  /** Addresses of this machine at which others reach the server, the best first. */
  readonly addresses: () => Promise<readonly string[]>;
}

/** The most links: a machine with many addresses should not fill the screen. */
const MOST_LINKS = 3;
const LOOPBACK = /^(localhost|127\.[\d.]+|::1)$/i;

/**
 * Links for others, the best first. A server that we reach within this machine is given with the
 * machine's addresses; none is returned when there are none.
 */
export async function inviteLinks({ where, room, key, addresses }: LinkParts): Promise<string[]> {
  const { host, port, spki } = where;
  const hosts = LOOPBACK.test(host) ? (await addresses()).slice(0, MOST_LINKS) : [host];
  return hosts.map((host) =>
    formatInvite({
      host,
      port,
      room,
      ...spki === undefined ? {} : { spki },
      ...key === undefined ? {} : { key },
    })
  );
}

/** What somebody needs beside a link. */
export interface Needs {
  readonly room: string;
  /** A key that is not in the link. */
  readonly locked: boolean;
  readonly closed: boolean;
  /** What the server asks of everybody. */
  readonly server: "password" | "invite-code" | undefined;
}

/** What of the server is not in a link. */
const NOT_IN_IT = {
  "password": "The server's password is not in it: tell it to them, too.",
  "invite-code": "Who has no account needs a code as well: who runs the server says /invite-code.",
} as const;

/** What stands above the links for who wants to invite others. */
export function aboveLinks(links: readonly string[]): string {
  return links.length > 0
    ? "This line brings others here:"
    : "No other machine reaches the server at this one: snug serve listens where --host says.";
}

/** What stands below them. */
export function belowLinks({ room, locked, closed, server }: Needs): string[] {
  const which = `Room ${roomForPeople(room)}`;
  return [
    ...locked ? [`${which} is locked: tell them its key, or say /invite with key.`] : [],
    ...closed ? [`${which} is closed: /invite NAME lets in who is on this server, /open all.`] : [],
    ...server === undefined ? [] : [NOT_IN_IT[server]],
  ];
}
