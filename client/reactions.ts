/**
 * What people have answered messages with. It comes in any order, now and from the past: what is latest
 * counts. Bounded.
 */
import { casefold, type Folded } from "../protocol/names.ts";
import type { Reaction } from "./said.ts";

/** The most messages whose reactions are known, and the most reactions of one. */
const MOST_MESSAGES = 500;
const MOST_REACTIONS = 200;

/** One person's reaction to a message. */
export interface OneReaction {
  /** The message's id. */
  readonly id: string;
  readonly emoji: string;
  readonly who: string;
  readonly on: boolean;
  /** ms since 1970. */
  readonly time: number;
}

export class Reactions {
  /** By message, then by person and emoji. */
  readonly #byId = new Map<string, Map<string, OneReaction>>();

  /** Takes a reaction. @returns Whether that changes anything. */
  take(reaction: OneReaction): boolean {
    const { id, emoji, who, on, time } = reaction;
    const known = this.#of(id);
    const key = `${casefold(who)} ${emoji}`;
    const before = known.get(key);
    if (before === undefined ? known.size >= MOST_REACTIONS : before.time > time) return false;
    known.set(key, reaction);
    return (before?.on ?? false) !== on;
  }

  /** Whether somebody has answered a message with that. */
  has(id: string, emoji: string, who: string): boolean {
    return this.#byId.get(id)?.get(`${casefold(who)} ${emoji}`)?.on ?? false;
  }

  /** What a message was answered with, in the order in which it was first. */
  of(id: string): Reaction[] {
    const names = new Map<string, string[]>();
    const known = [...this.#byId.get(id)?.values() ?? []].sort((a, b) => a.time - b.time);
    for (const { emoji, who, on } of known) {
      if (!on) continue;
      const list = names.get(emoji);
      if (list === undefined) names.set(emoji, [who]);
      else list.push(who);
    }
    return [...names].map(([emoji, names]) => ({ emoji, names }));
  }

  /** A message is not there any more. */
  forget(id: string): void {
    this.#byId.delete(id);
  }

  /** Somebody has another name now. */
  rename(from: Folded, to: string): void {
    for (const known of this.#byId.values()) {
      for (const [key, reaction] of known) {
        if (casefold(reaction.who) !== from) continue;
        known.delete(key);
        known.set(`${casefold(to)} ${reaction.emoji}`, { ...reaction, who: to });
      }
    }
  }

  #of(id: string): Map<string, OneReaction> {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    for (const first of this.#byId.keys()) {
      if (this.#byId.size < MOST_MESSAGES) break;
      this.#byId.delete(first);
    }
    const fresh = new Map<string, OneReaction>();
    this.#byId.set(id, fresh);
    return fresh;
  }
}
