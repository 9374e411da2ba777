/** What those who run a room do, as the screen is told; see `events.ts`. */
import type { Rank } from "./ranks.ts";

/** A rule of a room, somebody's rank in it, or a ban has changed. */
export interface RoomChanged {
  readonly kind: "room-changed";
  readonly time: number;
  readonly room: string;
  /** Who did it; empty: the server, as when a ban has come to its end. */
  readonly who: string;
  readonly change: RoomChange;
}

export type RoomChange =
  | BanChange
  | { readonly what: "rank"; readonly rank: Rank; readonly name: string; readonly on: boolean }
  /** A key is needed to come in, or not any more. */
  | { readonly what: "lock"; readonly on: boolean }
  /** Only who is invited comes in. */
  | { readonly what: "closed"; readonly on: boolean }
  /** Only who has a rank speaks. */
  | { readonly what: "quiet"; readonly on: boolean }
  /** Not shown to who is not in it. */
  | { readonly what: "hidden"; readonly on: boolean }
  /** Only who runs the room sets its topic. */
  | { readonly what: "topic-lock"; readonly on: boolean }
  /** No more people than so many; undefined: as many as come. */
  | { readonly what: "limit"; readonly limit: number | undefined };

/** Somebody may not come in, or (`mute`) not speak, or may again. */
export interface BanChange extends Banned {
  readonly what: "ban";
  readonly on: boolean;
}

/** Whom a ban means, and for how long. */
export interface Banned {
  readonly mute: boolean;
  /** A name where there is one, else the mask as it is on the wire. */
  readonly whom: string;
  /** What of them it means: their account, their name alone, their address, both, or something else. */
  readonly by: "account" | "name" | "address" | "name-and-address" | "mask";
  /** For how long, where it ends by itself. */
  readonly minutes: number | undefined;
  readonly reason: string;
}

/** Who is banned and muted in a room, because we asked. */
export interface BansListed {
  readonly kind: "bans";
  readonly room: string;
  readonly bans: readonly ListedBan[];
  /** Whether we may take them away. */
  readonly mayLift: boolean;
}

export interface ListedBan extends Banned {
  /** Who made it, and when (ms since 1970; undefined: the server does not say). */
  readonly from: string;
  readonly at: number | undefined;
}

/** Somebody whom we invited has been told. */
export interface InvitedOther {
  readonly kind: "invited-other";
  readonly room: string;
  readonly who: string;
}

/** Somebody else was made to leave a room. */
export interface PutOut {
  readonly kind: "put-out";
  readonly time: number;
  readonly room: string;
  readonly who: string;
  readonly by: string;
  readonly reason: string;
}

/** What somebody needs who is to come into a room, because we asked for it. */
export interface InviteLink {
  readonly kind: "invite-link";
  readonly room: string;
  /** What opens it, where it is locked; `*` where we may not know. */
  readonly key: string | undefined;
  /** Whether only who is invited comes in. */
  readonly closed: boolean;
  /** Whether the key is to stand in the link. */
  readonly withKey: boolean;
}
