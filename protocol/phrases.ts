/**
 * What our server says in words and our client understands, where IRC has no code for it. Between these
 * words anything may stand.
 */

/** Why a connection ends that was an account's: here, or wherever it was logged in. */
export const LOGGED_OUT = "Logged out";
export const LOGGED_OUT_EVERYWHERE = "Logged out everywhere";

/** What is wrong with somebody who has a name that is another's: said to others, and to them. */
export const HAS_NOT_LOGGED_IN = "has not logged in";
export const LOG_IN_FIRST = "log in first or take another name";
