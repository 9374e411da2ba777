/**
 * What happens on a server, as the rooms know it: no line of any wire format.
 *
 * `time` is in ms since 1970. `who` is named by `source` as it was when the event happened.
 */
import type { Tags } from "../protocol/tags.ts";
import type { Room } from "./room.ts";

interface Happened {
  readonly time: number;
  readonly source: string;
}

/** Somebody entered a room. */
export interface Joined extends Happened {
  readonly kind: "joined";
  readonly room: Room;
}

/** Somebody left a room. */
export interface Parted extends Happened {
  readonly kind: "parted";
  readonly room: Room;
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
  readonly room: Room;
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
  readonly text: string;
  readonly clientTags: Tags;
}

export type ChatEvent = Joined | Parted | Quit | Renamed | TopicSet | Said;
