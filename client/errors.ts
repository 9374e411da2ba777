/** Why `join` ends, for a person and for a script. */

/** The exit codes of `join`: a contract with scripts. */
export const EXIT = {
  done: 0,
  usage: 2,
  unreachable: 3,
  identity: 4,
  refused: 5,
  notDelivered: 6,
  /** Left before anybody was in the chat: what a shell makes of Ctrl+C. */
  left: 130,
} as const;

/** The person would rather not, or the program was told to end, before there was a chat to leave. */
export class Declined extends Error {
  override name = "Declined";
}

/** The program is to end with this code; the message is a sentence that says what to do next. */
export class JoinError extends Error {
  override name = "JoinError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
