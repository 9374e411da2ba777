/** A room: who is in it, who runs it, what it is about. Knows no wire format. */
import { casefold, type Folded } from "../protocol/names.ts";
import type { User } from "./user.ts";

/** What a member may do: the owner made the room. */
export type Rank = "owner" | "member";

/** What a room is about, who said so (their source) and when (ms since 1970). */
export interface Topic {
  readonly text: string;
  readonly by: string;
  readonly at: number;
}

export class Room {
  /** As its first visitor spelled it, with the `#`. */
  readonly name: string;
  readonly folded: Folded;
  /** Members and their ranks, in the order of entering. */
  readonly members = new Map<User, Rank>();
  topic: Topic | undefined;

  constructor(name: string) {
    this.name = name;
    this.folded = casefold(name);
  }
}
