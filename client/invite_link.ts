/** Links by which others come into a room. Pure. */
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
  /** Addresses of this machine that others reach, the best first. */
  readonly addresses: () => readonly string[];
}

/** The most links: a machine with many addresses should not fill the screen. */
const MOST_LINKS = 3;
const LOOPBACK = /^(localhost|127\.[\d.]+|::1)$/i;

/**
 * Links for others, the best first. A server that we reach within this machine is given with the
 * machine's addresses; none is returned when there are none.
 */
export function inviteLinks({ where, room, key, addresses }: LinkParts): string[] {
  const { host, port, spki } = where;
  const hosts = LOOPBACK.test(host) ? addresses().slice(0, MOST_LINKS) : [host];
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
  /** The server's password. */
  readonly password: boolean;
}

/** What to tell who wants to invite others. */
export function inviteLines(links: readonly string[], needs: Needs): string[] {
  const { locked, closed, password } = needs;
  const room = `Room ${roomForPeople(needs.room)}`;
  return [
    ...links.length > 0
      ? ["This line brings others here:", ...links.map((link) => `snug join '${link}'`)]
      : ["This machine has no address that others reach: use the line that snug serve printed."],
    ...locked ? [`${room} is locked: tell them its key, or say /invite with key.`] : [],
    ...closed ? [`${room} is closed: /invite NAME lets in who is on this server, /open all.`] : [],
    ...password ? ["The server's password is not in it: tell it to them, too."] : [],
  ];
}
