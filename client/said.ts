/**
 * What people say, as events: now, in the past, and what becomes of what we say. See `events.ts`.
 */

/** What a person wanted to say. Each one is an object of its own, by which it is known. */
export interface Saying {
  /** A room's name or a nick. */
  readonly to: string;
  /** Lines have a line feed between them. */
  readonly text: string;
  readonly style: "message" | "action";
  /** What it answers. */
  readonly quote?: Quote;
}

/** A message that something refers to. */
export interface Quote {
  readonly id: string;
  /** Undefined where we do not know that message. */
  readonly said: { readonly from: string; readonly text: string } | undefined;
}

/** What some people answered a message with: an emoji, or a word. */
export interface Reaction {
  readonly emoji: string;
  readonly names: readonly string[];
}

/** Somebody said something: in a room, or privately where `room` is undefined. */
export interface Heard {
  readonly kind: "heard";
  readonly time: number;
  readonly id: string;
  readonly room: string | undefined;
  readonly from: string;
  /** The other side of a private conversation: the sender, or who we wrote to. */
  readonly peer: string | undefined;
  readonly text: string;
  readonly style: "message" | "action" | "notice";
  /** Said by us; then it stands as delivered. */
  readonly own: boolean;
  /** Whoever said it has taken it back since. */
  readonly takenBack?: true;
  /** What it answers, where it answers a message. */
  readonly quote?: Quote;
  /** What others have answered it with, as far as that is known when it is shown. */
  readonly reactions?: readonly Reaction[];
}

/** What was said before, or while we were away: in a room, or privately where `room` is undefined. */
export interface Past {
  readonly kind: "past";
  readonly room: string | undefined;
  /** The other side of a private conversation. */
  readonly peer: string | undefined;
  readonly why: PastReason;
  /** In order. */
  readonly messages: readonly Heard[];
  /** What is later than this was said since we last read here. */
  readonly readTo: number | undefined;
  /** Whether this begins what belongs together, and whether it ends it. */
  readonly first: boolean;
  readonly last: boolean;
  /** Between this and what was shown before lies more, which is not shown. */
  readonly gap: boolean;
}

/**
 * Why we look at the past: we come into a room, come back after having been away, were asked for older
 * messages, or the server tells unasked.
 */
export type PastReason = "entry" | "missed" | "older" | "unasked";

/** What a search has found, in order. */
export interface Found {
  readonly kind: "found";
  readonly room: string;
  readonly messages: readonly Heard[];
  /** Whether there may be older ones. */
  readonly more: boolean;
  /** Whether this goes on with a search. */
  readonly again: boolean;
}

/** Somebody took back a message, their own or another's. */
export interface TakenBack {
  readonly kind: "taken-back";
  readonly time: number;
  /** Undefined where it was said privately. */
  readonly room: string | undefined;
  readonly peer: string | undefined;
  readonly id: string;
  readonly who: string;
  /** Who had said it, and when, where that is known. */
  readonly author: string | undefined;
  readonly said: number | undefined;
}

/** Somebody answered a message with an emoji, or takes that back. */
export interface Reacted {
  readonly kind: "reacted";
  readonly time: number;
  /** Undefined where it was said privately, to or by `peer`. */
  readonly room: string | undefined;
  readonly peer: string | undefined;
  readonly who: string;
  readonly own: boolean;
  readonly emoji: string;
  readonly on: boolean;
  /** The message. */
  readonly quote: Quote;
}

/** Somebody is writing something, or not any more. */
export interface Typing {
  readonly kind: "typing";
  readonly room: string | undefined;
  readonly peer: string | undefined;
  readonly who: string;
  readonly on: boolean;
}

/** What of a saying has not arrived, where that is not all of it. */
interface Rest {
  readonly left?: string;
}

/** Something that we say is on its way, perhaps once more. */
export interface Sending extends Rest {
  readonly kind: "sending";
  readonly saying: Saying;
}

/** All parts of something that we said have been acknowledged. */
export interface Delivered {
  readonly kind: "delivered";
  readonly saying: Saying;
  /** The id of its last part, where that is known. */
  readonly id?: string;
}

/** Something that we said has not reached the server, and why, as a sentence. It is kept. */
export interface NotSent extends Rest {
  readonly kind: "not-sent";
  readonly saying: Saying;
  readonly reason: string;
}

/** Something that was not sent is not kept any longer. */
export interface GivenUp extends Rest {
  readonly kind: "given-up";
  readonly saying: Saying;
}
