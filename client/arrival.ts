/**
 * From what was typed in the shell to a connection with a server, and to a name and rooms: whatever is
 * missing is asked for, and a server that does not answer is no reason to give up.
 */
import type { Clock } from "../cli/clock.ts";
import type { Invite } from "../protocol/invite.ts";
import type { AskTrust, Dialer } from "./dial.ts";
import { Declined, EXIT, JoinError } from "./errors.ts";
import type { Logins } from "./logins.ts";
import type { JoinOptions } from "./options.ts";
import { askName, askPassword, askRoom, askTrust, askWhere } from "./questions.ts";
import { sanitizeLines } from "./sanitize.ts";
import type { Terminal } from "./terminal.ts";

/** The way to one server. */
export interface Way {
  readonly dialer: Dialer;
  readonly logins: Logins;
}

/** What an arrival is made with. */
export interface ArrivalParts {
  readonly options: JoinOptions;
  readonly terminal: Terminal;
  /** Makes the way to a server. */
  readonly wayTo: (target: Invite, ask: AskTrust) => Promise<Way>;
  /** The server's password, where it was given. */
  readonly password: string | undefined;
  /** What the person is called on this machine. */
  readonly login: string | undefined;
  readonly clock: Pick<Clock, "now">;
  readonly stop: AbortSignal;
}

/** A connection, and all that it takes to speak over it. */
export interface Arrived extends Way {
  readonly conn: Deno.TlsConn;
  readonly rooms: readonly string[];
  readonly name: string;
  readonly password: string | undefined;
  /** Opens rooms that are locked. */
  readonly key: string | undefined;
}

/** A connection is not kept waiting for longer than this, in ms: a server gives up after a while. */
const FRESH = 15_000;

/**
 * Connects, and asks for what is missing.
 * @throws {Declined} If the person would rather not.
 * @throws {JoinError} If the server is not to be trusted, or nobody answers and that is left at that.
 */
export async function arrive(parts: ArrivalParts): Promise<Arrived> {
  const { options, terminal, clock, stop } = parts;
  const { target, conn, ...way } = await reach(parts);
  try {
    const since = clock.now();
    // A link that was given instead counts before what belonged to the first one.
    const instead = target !== options.target && target.room !== undefined;
    const known = instead ? [target.room] : options.rooms;
    const rooms = known.length > 0 ? known : [await askRoom(terminal)];
    const name = options.name ?? await askName(terminal, parts.login);
    // A password is one server's: another one does not get to see it.
    const isSame = target.host === options.target.host && target.port === options.target.port;
    const password = options.askPassword
      ? await askPassword(terminal)
      : isSame
      ? parts.password
      : undefined;
    const whole = { ...way, rooms, name, password, key: (instead ? target : options).key };
    if (clock.now() - since < FRESH) return { ...whole, conn };
    conn.close();
    return { ...whole, conn: await way.dialer.dial(stop) };
  } catch (error) {
    if (error instanceof Declined) conn.close();
    throw error;
  }
}

/** Connects with the server that was meant, or with the one that is meant then. */
async function reach(
  { options, terminal, wayTo, stop }: ArrivalParts,
): Promise<Way & { readonly target: Invite; readonly conn: Deno.TlsConn }> {
  for (let target: Invite = options.target;;) {
    const way = await wayTo(target, (address, key) => askTrust(terminal, address, key));
    try {
      return { ...way, target, conn: await way.dialer.dial(stop) };
    } catch (error) {
      if (!(error instanceof JoinError) || error.code !== EXIT.unreachable) throw error;
      for (const line of sanitizeLines(error.message)) terminal.write(`${line}\n`);
      target = await askWhere(terminal, target).catch((reason) => {
        throw reason instanceof Declined ? new JoinError(EXIT.unreachable, "Not joined.") : reason;
      });
    }
  }
}
