/**
 * What happens in a chat, as the screen is told: no wire format, nothing of a terminal.
 *
 * Times are in ms since 1970. Rooms are wire names (`#7`), people are nicks; all text is as it came
 * and is made harmless where it is printed.
 */

/** The server has let us in, under this name. */
export interface Welcomed {
  readonly kind: "welcomed";
  readonly name: string;
}

/** We are in a room now: who is there, and what it is about. */
export interface Entered {
  readonly kind: "entered";
  readonly room: string;
  readonly topic: string;
  readonly people: readonly string[];
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
}

/** Something that we said has not reached the server, and why, as a sentence. */
export interface NotSent {
  readonly kind: "not-sent";
  readonly saying: Saying;
  readonly reason: string;
}

/** What a person wanted to say. */
export interface Saying {
  /** A room's name or a nick. */
  readonly to: string;
  readonly text: string;
  readonly style: "message" | "action";
}

/** All parts of something that we said have been acknowledged. */
export interface Delivered {
  readonly kind: "delivered";
  readonly saying: Saying;
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

/** Who is in a room, because we asked. */
export interface People {
  readonly kind: "people";
  readonly room: string;
  readonly people: readonly string[];
}

/** The server refused something; `text` is a sentence. */
export interface Refused {
  readonly kind: "refused";
  readonly what: "name-taken" | "name-invalid" | "password" | "room" | "other";
  /** The name or room that was refused, where there is one. */
  readonly subject: string;
  readonly text: string;
}

/** The server is about to close the connection, and says why. */
export interface Goodbye {
  readonly kind: "goodbye";
  readonly reason: string;
}

/** A line that the server tells everybody who comes. */
export interface Notice {
  readonly kind: "notice";
  readonly text: string;
}

export type ClientEvent =
  | Welcomed
  | Entered
  | Heard
  | NotSent
  | Delivered
  | PersonJoined
  | PersonLeft
  | LeftRoom
  | PersonRenamed
  | TopicChanged
  | People
  | Refused
  | Goodbye
  | Notice;
