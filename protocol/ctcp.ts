/** What frames a message between programs, and the one of them that people send (`/me`). */

/** Stands before and behind it. @see https://modern.ircdocs.horse/ctcp.html */
export const CTCP = "\x01";
/** What an action begins with. */
export const ACTION = `${CTCP}ACTION `;
