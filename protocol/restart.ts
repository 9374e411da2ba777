/**
 * How a server says that it restarts and is back soon: to programs as a standard reply, `NOTE * RESTARTING
 * SECONDS SPREAD`, and to people as a sentence. Pure.
 *
 * @see https://ircv3.net/specs/extensions/standard-replies
 */

/** The code of the reply. */
export const RESTARTING = "RESTARTING";

/** What is known of a restart before it. */
export interface Restart {
  /** In about how many seconds the server is back. */
  readonly seconds: number;
  /** Over how long those who come back are to be spread, in ms. */
  readonly spread: number;
}

/** The least and the most that is believed, and announced. */
const SECONDS = { least: 1, most: 60 } as const;
const SPREAD = { least: 500, most: 10_000 } as const;

/** A restart with numbers that can be. */
export function bounded({ seconds, spread }: Restart): Restart {
  return {
    seconds: Math.min(Math.max(Math.ceil(seconds), SECONDS.least), SECONDS.most),
    spread: Math.min(Math.max(Math.ceil(spread), SPREAD.least), SPREAD.most),
  };
}

/** What stands between the code and the sentence. */
export function restartParams({ seconds, spread }: Restart): string[] {
  return [String(seconds), String(spread)];
}

/** The same, read; `undefined` where it makes no sense. */
export function readRestart(params: readonly string[]): Restart | undefined {
  const [seconds, spread] = params.slice(0, 2).map((param) =>
    /^[0-9]{1,6}$/.test(param) ? Number(param) : undefined
  );
  if (seconds === undefined || spread === undefined) return undefined;
  return bounded({ seconds, spread });
}
