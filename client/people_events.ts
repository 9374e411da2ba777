/** What we learn of people and rooms because we asked, as the screen is told; see `events.ts`. */
import type { Rank } from "./ranks.ts";

/** Who is in a room. */
export interface Present {
  readonly kind: "present";
  readonly room: string;
  readonly people: readonly PersonHere[];
}

export interface PersonHere {
  readonly name: string;
  readonly rank: Rank | undefined;
  readonly away: boolean;
  readonly bot: boolean;
  /** Whether they run the server. */
  readonly operator: boolean;
}

/** What there is to know of somebody. */
export interface About {
  readonly kind: "about";
  readonly name: string;
  /** Undefined where they are not here now. */
  readonly person: PersonFacts | undefined;
  /** When somebody of that name was here last, in ms since 1970, where the server knows. */
  readonly lastSeen: number | undefined;
  /** A name that may have been meant, where nobody has this one. */
  readonly near: string | undefined;
}

export interface PersonFacts {
  readonly realName: string;
  readonly account: string | undefined;
  readonly operator: boolean;
  readonly bot: boolean;
  /** Why they are away; undefined where they are not. */
  readonly away: string | undefined;
  /** When they came, and when they last said something: ms since 1970. */
  readonly since: number | undefined;
  readonly spokeAt: number | undefined;
  /** Rooms that we may know of, with their rank there. */
  readonly rooms: readonly { readonly room: string; readonly rank: Rank | undefined }[];
}

/** The rooms of the server, those with most people first. */
export interface RoomsListed {
  readonly kind: "rooms";
  readonly rooms: readonly ListedRoom[];
  /** More than are told. */
  readonly more: number;
}

export interface ListedRoom {
  readonly room: string;
  readonly people: number;
  readonly topic: string;
}

/** We are away for the others, or here again. */
export interface OwnAway {
  readonly kind: "own-away";
  readonly away: boolean;
}

/** What a room is about, because we asked: who said so, and when. */
export interface TopicIs {
  readonly kind: "topic-is";
  readonly room: string;
  readonly text: string;
  readonly who: string;
  /** ms since 1970; undefined: the server does not say. */
  readonly at: number | undefined;
}
