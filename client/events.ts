/**
 * What happens in a chat, as the screen is told: no wire format, nothing of a terminal.
 *
 * Times are in ms since 1970. Rooms are wire names (`#7`), people are nicks; all text is as it came
 * and is made harmless where it is printed.
 */

import type { Restart } from "../protocol/restart.ts";
import type {
  Delivered,
  Found,
  GivenUp,
  Heard,
  NotSent,
  Past,
  Reacted,
  Sending,
  TakenBack,
  Typing,
} from "./said.ts";
import type {
  BansListed,
  InvitedOther,
  InviteLink,
  PutOut,
  RoomChanged,
} from "./moderation_events.ts";
import type { TaskDone } from "./tasks.ts";
import type { About, OwnAway, Present, RoomsListed, TopicIs } from "./people_events.ts";

/** The server has let us in, under this name. */
export interface Welcomed {
  readonly kind: "welcomed";
  readonly name: string;
}

/** We are in a room now: who is there, and what it is about. */
export interface Entered {
  readonly kind: "entered";
  /** We were there before, and are back as the server said that we would be. */
  readonly isBack?: true;
  readonly room: string;
  readonly topic: string;
  readonly people: readonly string[];
}

/** Until when a room was read, here or at another device of ours. */
export interface ReadTo {
  readonly kind: "read-to";
  readonly room: string;
  readonly time: number;
}

/** Another room is in front now; what has happened in it meanwhile follows. */
export interface RoomInFront {
  readonly kind: "in-front";
  readonly room: string;
  readonly topic: string;
  /** Who is there, where that has not been told yet. */
  readonly people: readonly string[] | undefined;
  /** What was last read there, to find one's place again. */
  readonly before: readonly Heard[];
  /** Whether more has happened than follows. */
  readonly gap: boolean;
}

/** What follows in the room in front is new. */
export interface NewMark {
  readonly kind: "new-mark";
}

export interface PersonJoined {
  readonly kind: "joined";
  readonly time: number;
  readonly room: string;
  readonly who: string;
}

/** Somebody left rooms that we are in; `rooms` has more than one when they left the server. */
export interface PersonLeft {
  readonly kind: "left";
  readonly time: number;
  readonly rooms: readonly string[];
  readonly who: string;
  readonly reason: string;
}

/** We left a room, or were made to. */
export interface LeftRoom {
  readonly kind: "left-room";
  readonly room: string;
  /** Who made us leave, and why. */
  readonly by?: string;
  readonly reason?: string;
}

/** A room has another name now. */
export interface RoomRenamed {
  readonly kind: "room-renamed";
  readonly time: number;
  readonly from: string;
  readonly to: string;
  readonly who: string;
}

/** Somebody invites us to a room. */
export interface Invited {
  readonly kind: "invited";
  readonly time: number;
  readonly who: string;
  readonly room: string;
}

/** Somebody wrote to us alone since we read last. */
export interface Wrote {
  readonly kind: "wrote";
  readonly who: string;
  readonly time: number;
}

/** Somebody that we wrote to is away. */
export interface Away {
  readonly kind: "away";
  readonly who: string;
  readonly text: string;
}

/** Somebody set how long a room's messages are kept; `days` is undefined for the server's default. */
export interface Keeping {
  readonly kind: "keeping";
  readonly time: number;
  readonly room: string;
  readonly who: string;
  readonly days: number | undefined;
}

/** We are logged in, under this name. */
export interface LoggedIn {
  readonly kind: "logged-in";
  readonly account: string;
  /** By what was kept from an earlier time, without a question. */
  readonly kept: boolean;
}

export interface LoggedOut {
  readonly kind: "logged-out";
  readonly account: string;
  readonly text: string;
}

/** The server does not take a password, or what was kept in place of one. */
export interface LoginRefused {
  readonly kind: "login-refused";
  readonly account: string;
  readonly kept: boolean;
  readonly text: string;
}

/** What to log in with the next time. A secret: it is kept, and never shown. */
export interface LoginToken {
  readonly kind: "login-token";
  readonly account: string;
  readonly token: string;
}

/** Something about our account is done. */
export interface AccountDone {
  readonly kind: "account-done";
  readonly what: "registered" | "password" | "claimed";
  readonly account: string;
  readonly text: string;
}

/** A code that lets somebody in. */
export interface InviteCode {
  readonly kind: "invite-code";
  readonly code: string;
  /** ms since 1970; undefined where the server does not say. */
  readonly until: number | undefined;
}

export interface PersonRenamed {
  readonly kind: "renamed";
  readonly time: number;
  readonly from: string;
  readonly to: string;
  readonly own: boolean;
}

/** A room's topic was changed by somebody, or cleared when `text` is empty. */
export interface TopicChanged {
  readonly kind: "topic";
  readonly time: number;
  readonly room: string;
  readonly who: string;
  readonly text: string;
}

/** The server refused something; `text` is a sentence. */
export interface Refused {
  readonly kind: "refused";
  readonly what:
    | "name-taken"
    | "name-invalid"
    | "password"
    | "invitation"
    | "login"
    | "room"
    | "locked"
    /** A password that somebody wanted to have. */
    | "new-password"
    /** What was said before, of the room or with the person. */
    | "past"
    | "other";
  /** The name or room that was refused, where there is one. */
  readonly subject: string;
  readonly text: string;
}

/** The server is about to close the connection, and says why. */
export interface Goodbye {
  readonly kind: "goodbye";
  readonly reason: string;
  /** Somebody put us out: then we do not come back. */
  readonly final?: true;
}

/** The server is about to restart, and says when it is back. */
export interface Restarting {
  readonly kind: "restarting";
  readonly restart: Restart;
}

/** A line that the server tells everybody who comes. */
export interface Notice {
  readonly kind: "notice";
  readonly text: string;
}

/** Something that everybody on the server should hear, or that we should not miss. */
export interface Announced {
  readonly kind: "announced";
  readonly text: string;
  /** Whether it is said to everybody, or to us alone. */
  readonly toAll: boolean;
}

export type ClientEvent =
  | Welcomed
  | Entered
  | Heard
  | Past
  | Found
  | RoomInFront
  | NewMark
  | TakenBack
  | Reacted
  | Typing
  | Sending
  | Delivered
  | NotSent
  | GivenUp
  | PersonJoined
  | PersonLeft
  | LeftRoom
  | ReadTo
  | RoomRenamed
  | Invited
  | Wrote
  | Away
  | Keeping
  | RoomChanged
  | TaskDone
  | BansListed
  | Present
  | About
  | RoomsListed
  | OwnAway
  | TopicIs
  | InvitedOther
  | InviteLink
  | PutOut
  | PersonRenamed
  | TopicChanged
  | Refused
  | Goodbye
  | Restarting
  | Notice
  | Announced
  | LoggedIn
  | LoggedOut
  | LoginRefused
  | LoginToken
  | AccountDone
  | InviteCode;
