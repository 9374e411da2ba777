/** What `serve` prints: what a person needs next, and nothing else. */
import { DEFAULT_PORT, formatAddress, formatInvite } from "../protocol/invite.ts";
import { dataFlag } from "./plain_text.ts";

/** What the banner tells. */
export interface BannerFacts {
  readonly version: string;
  /** The address that was asked for, or `undefined` for all. */
  readonly host: string | undefined;
  readonly port: number;
  readonly fingerprint: string;
  /** The key's hash to put into invites; none where a public authority vouches for the server. */
  readonly inviteHash: string | undefined;
  readonly data: string;
  /** The folder as `join` has to be told of it; `undefined`: it looks there by itself. */
  readonly dataGiven: string | undefined;
  /** Whether the key was made just now. */
  readonly created: boolean;
  readonly password: boolean;
  /** Whom the server lets in beside that. */
  readonly access: "invite" | "account" | undefined;
  /** What makes somebody the server's admin, until somebody is. */
  readonly claim: string | undefined;
  /** Addresses and names under which this machine may be reached, the best first. */
  readonly addresses: readonly string[];
}

/** An example room for the invite. */
const ROOM = "#7";
/** The most invite lines: a machine with many addresses should not fill the screen. */
const MOST_INVITES = 3;

/** The text for a terminal. */
export function banner(facts: BannerFacts): string {
  const where = facts.host ?? "all addresses";
  const invites = facts.addresses.slice(0, MOST_INVITES).map((host) => {
    const link = formatInvite({
      host,
      port: facts.port,
      room: ROOM,
      ...(facts.inviteHash === undefined ? {} : { spki: facts.inviteHash }),
    });
    return `      snug join ${quoted(link)}`;
  });
  const [first = "localhost"] = facts.addresses;
  return `snug ${facts.version}

  listening    port ${facts.port}, ${where}, TLS only
  server key   ${facts.fingerprint}${facts.created ? " (made just now)" : ""}
  data         ${facts.data}
  access       ${accessOf(facts)}

  Invite people with one line:
${invites.join("\n")}

  From this machine:         snug join --room 7${
    facts.port === DEFAULT_PORT ? "" : ` ${formatAddress("localhost", facts.port)}`
  }${dataFlag(facts.dataGiven)}
  With another IRC client:   server ${first}, port ${facts.port}, TLS on, room ${ROOM}
${
    facts.claim === undefined
      ? ""
      : `  To run this server from the chat, register your name there and type:  /claim ${facts.claim}\n`
  }
Ctrl+C stops the server.
`;
}

function accessOf({ password, access }: BannerFacts): string {
  if (access === "invite") {
    return "by invitation: who has an account, or a code of snug admin invite";
  }
  const account = access === "account" ? "an account is needed, anybody may register one" : "";
  if (password) return account === "" ? "a password is needed" : `a password, and ${account}`;
  return account === "" ? "anyone who can reach this port (--password changes that)" : account;
}

/** The one line for programs. */
export function readyLine(host: string | undefined, port: number, fingerprint: string): string {
  return `ready ${formatAddress(host ?? "0.0.0.0", port)} ${fingerprint}`;
}

/** A link in quotes: `?` means something to some shells. */
function quoted(link: string): string {
  return link.includes("?") ? `'${link}'` : link;
}
