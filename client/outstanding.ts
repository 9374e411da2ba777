/**
 * What we have said and the server has not acknowledged yet. When the connection is lost, some of it
 * may have arrived all the same: that is unsure until the past of the room tells.
 */
import { casefold } from "../protocol/names.ts";
import type { Heard, Saying } from "./said.ts";

interface Entry {
  readonly saying: Saying;
  /** The room or person, as they are called now. */
  to: string;
  /** When it was said, by our clock. */
  readonly at: number;
  /** Texts of the parts that are not acknowledged yet, by label. */
  readonly parts: Map<string, string>;
  /** Whether it was sent in one part. */
  readonly single: boolean;
  /** Whether some of it has arrived, or is not among the parts. */
  partial: boolean;
  failed: boolean;
}

/** What became of a saying when one of its parts was answered. */
export interface Settled {
  readonly saying: Saying;
  /** Whether all parts have been answered. */
  readonly done: boolean;
  /** Whether a part before this one was refused. */
  readonly failed: boolean;
  /** The text of the part that was answered, where there are others. */
  readonly part?: string;
}

/** A saying that has not arrived. */
export interface Missing {
  readonly saying: Saying;
  /** What its room is called now. */
  readonly to: string;
  /** The texts of the parts that have not, where that is not all of it. */
  readonly parts?: readonly string[];
}

/** A saying that was not acknowledged. */
export interface Lost extends Missing {
  /** Whether something of it may have arrived. */
  readonly perhaps: boolean;
  /** Whether another part of it was refused before. */
  readonly failed: boolean;
}

/** How much the server's clock may be behind ours, in ms. */
const CLOCKS_DIFFER = 10 * 60_000;

export class Outstanding {
  readonly #byLabel = new Map<string, Entry>();
  #unsure: Entry[] = [];
  #next = 1;

  /** How many parts have been answered, or given up. */
  get settled(): number {
    return this.#next - 1 - this.#byLabel.size;
  }

  /** How many parts wait for an answer. */
  get size(): number {
    return this.#byLabel.size;
  }

  /**
   * Notes something that is sent in parts with these texts.
   * @param place What the room or person is called now, and our time.
   * @param partial Whether these are not all of it.
   * @returns A label for each part.
   */
  add(
    saying: Saying,
    texts: readonly string[],
    { to = saying.to, at = 0 }: { readonly to?: string; readonly at?: number } = {},
    partial = false,
  ): string[] {
    const single = texts.length === 1 && !partial;
    const entry: Entry = { saying, to, at, parts: new Map(), single, partial, failed: false };
    return texts.map((text) => {
      const label = `s${this.#next++}`;
      entry.parts.set(label, text);
      this.#byLabel.set(label, entry);
      return label;
    });
  }

  /** Whether a part waits for its answer. */
  has(label: string): boolean {
    return this.#byLabel.has(label);
  }

  /** What a part that waits for its answer belongs to. */
  sayingOf(label: string | undefined): Saying | undefined {
    return label === undefined ? undefined : this.#byLabel.get(label)?.saying;
  }

  /** A part was answered. @returns What it belongs to, or `undefined` when nothing waits for it. */
  settle(label: string | undefined, failed = false): Settled | undefined {
    if (label === undefined) return undefined;
    const entry = this.#byLabel.get(label);
    if (entry === undefined) return undefined;
    const { saying, parts, single, failed: failedBefore } = entry;
    const part = single ? {} : { part: parts.get(label) ?? "" };
    this.#byLabel.delete(label);
    parts.delete(label);
    entry.partial = true;
    entry.failed ||= failed;
    return { saying, done: parts.size === 0, failed: failedBefore, ...part };
  }

  /**
   * The connection is gone.
   * @param hasGone Whether a part has gone out.
   * @param willTell Whether the past will tell what has arrived of a saying.
   * @returns What is not unsure, each saying once, and whether it may have arrived all the same.
   */
  lose(hasGone: (label: string) => boolean, willTell: (saying: Saying) => boolean): Lost[] {
    const entries = new Set(this.#byLabel.values());
    this.#byLabel.clear();
    return [...entries].flatMap((entry) => {
      const perhaps = [...entry.parts.keys()].some(hasGone);
      if (entry.failed || !perhaps || !willTell(entry.saying)) {
        return [{ ...missing(entry), perhaps, failed: entry.failed }];
      }
      this.#unsure.push(entry);
      return [];
    });
  }

  /** The past has this of ours. @returns What has arrived with it, after all, where that is all of it. */
  recognise({ room, peer, style, text, time }: Heard): Saying | undefined {
    const to = casefold(room ?? peer ?? "");
    for (const entry of this.#unsure) {
      const { saying, parts } = entry;
      if (casefold(entry.to) !== to || saying.style !== style) continue;
      // The same was said before, another time.
      if (time < entry.at - CLOCKS_DIFFER) continue;
      const label = [...parts.keys()].find((label) => parts.get(label) === text);
      if (label === undefined) continue;
      parts.delete(label);
      entry.partial = true;
      if (parts.size > 0) return undefined;
      this.#unsure = this.#unsure.filter((other) => other !== entry);
      return saying;
    }
    return undefined;
  }

  /** To whom things were said of which nobody knows whether they have arrived, each once. */
  unsureOf(isMeant: (to: string) => boolean): string[] {
    return [...new Set(this.#unsure.map(({ to }) => to).filter(isMeant))];
  }

  /** A room has another name now. */
  rename(from: string, to: string): void {
    for (const entry of [...this.#unsure, ...this.#byLabel.values()]) {
      if (casefold(entry.to) === casefold(from)) entry.to = to;
    }
  }

  /** The past of a room or person has been told. @returns What has not arrived there. */
  missing(to: string): Missing[] {
    const isThere = (entry: Entry): boolean => casefold(entry.to) === casefold(to);
    const there = this.#unsure.filter(isThere);
    this.#unsure = this.#unsure.filter((entry) => !isThere(entry));
    return there.map(missing);
  }
}

function missing({ saying, to, parts, partial }: Entry): Missing {
  return { saying, to, ...partial ? { parts: [...parts.values()] } : {} };
}
