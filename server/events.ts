/**
 * What happens on a server, as the rooms know it: no line of any wire format.
 *
 * `time` is in ms since 1970. `who` is named by `source` as it was when the event happened.
 */
import type { Tags } from "../protocol/tags.ts";
import type { MessageLine } from "./multiline.ts";
import type { Rank } from "./ranks.ts";
import type { RoomChange } from "./room.ts";

/** A room or a person, as far as an event needs them. */
export interface RoomName {
  readonly name: string;
}
export interface PersonName {
  readonly nick: string;
}

interface Happened {
  readonly time: number;
  readonly source: string;
  /** The account of `source`, if it has one. */
  readonly account?: string | undefined;
  /** Whether `source` is a program. */
  readonly bot?: boolean;
}

/** Somebody entered a room. */
export interface Joined extends Happened {
  readonly kind: "joined";
  readonly room: RoomName;
  readonly account: string | undefined;
  readonly realName: string;
}

/** Somebody was made to leave a room. */
export interface Kicked extends Happened {
  readonly kind: "kicked";
  readonly room: RoomName;
  readonly nick: string;
  readonly reason: string;
}

/** A room's rules, lists or ranks were changed. */
export interface RoomChanged extends Happened {
  readonly kind: "changed";
  readonly room: RoomName;
  readonly changes: readonly RoomChange<PersonName>[];
}

/** Somebody was invited to a room. */
export interface Invited extends Happened {
  readonly kind: "invited";
  readonly room: RoomName;
  readonly nick: string;
}

/** Somebody is away now, or back when `reason` is undefined. */
export interface AwayChanged extends Happened {
  readonly kind: "away";
  readonly reason: string | undefined;
}

/** Somebody has another real name. */
export interface RealNameChanged extends Happened {
  readonly kind: "realName";
  readonly realName: string;
}

/** Somebody logged in to an account, or out of it when `name` is undefined. */
export interface AccountChanged extends Happened {
  readonly kind: "account";
  readonly name: string | undefined;
}

/** A key of somebody's or of a room was set, or taken away when there is no value. */
export interface MetadataSet extends Happened {
  readonly kind: "metadata";
  /** A room's name or a nick. */
  readonly target: string;
  readonly key: string;
  readonly value: string | undefined;
}

/** A message was taken back, by who said it or by an admin. */
export interface Redacted extends Happened {
  readonly kind: "redacted";
  /** A room's name or a nick. */
  readonly target: string;
  /** The message's id. */
  readonly id: string;
  readonly reason: string;
}

/** Somebody whose name is watched has come. */
export interface Came extends Happened {
  readonly kind: "came";
  /** `nick!user@host`; the source is the server. */
  readonly who: string;
}

/** A name that is watched is not in use any more. */
export interface Gone extends Happened {
  readonly kind: "gone";
  readonly nick: string;
}

/** An operator tells everybody who wants to know. */
export interface Wallops extends Happened {
  readonly kind: "wallops";
  readonly text: string;
}

/** Somebody left a room. */
export interface Parted extends Happened {
  readonly kind: "parted";
  readonly room: RoomName;
  readonly reason: string;
}

/** Somebody left the server. */
export interface Quit extends Happened {
  readonly kind: "quit";
  readonly reason: string;
}

/** Somebody took another name. `source` still has the old one. */
export interface Renamed extends Happened {
  readonly kind: "renamed";
  readonly nick: string;
}

/** A room's topic was set, or cleared when `text` is empty. */
export interface TopicSet extends Happened {
  readonly kind: "topic";
  readonly room: RoomName;
  readonly text: string;
}

/** Something was said to a room or a person. */
export interface Said extends Happened {
  readonly kind: "said";
  readonly id: string;
  /** `tag` carries client-only tags and no text. */
  readonly form: "message" | "notice" | "tag";
  /** A room's name or a nick. */
  readonly target: string;
  /** In a room, only those of this rank and above are told. */
  readonly leastRank?: Rank | undefined;
  /** All of it, lines with a line feed between them. */
  readonly text: string;
  /** Its lines as they were sent, where it has several. */
  readonly lines?: readonly MessageLine[] | undefined;
  readonly clientTags: Tags;
}

/** A room has another name. */
export interface RoomRenamed extends Happened {
  readonly kind: "roomRenamed";
  readonly room: RoomName;
  readonly from: string;
  readonly reason: string;
}

export type ChatEvent =
  | Joined
  | Parted
  | Kicked
  | Quit
  | Renamed
  | RoomChanged
  | TopicSet
  | Invited
  | AwayChanged
  | RealNameChanged
  | AccountChanged
  | MetadataSet
  | Redacted
  | Came
  | Gone
  | RoomRenamed
  | Wallops
  | Said;
