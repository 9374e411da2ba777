/** Bans as the wire writes them, in words. Pure. */
import { type Extban, formatExtban, readExtban } from "../protocol/extbans.ts";
import { casefold, type Folded } from "../protocol/names.ts";
import type { Tags } from "../protocol/tags.ts";
import type { Banned } from "./moderation_events.ts";

/** Tags of our own server: whom an entry was made for, and why. */
const WHOM = "snug.internal/whom";
const REASON = "snug.internal/reason";

/** The most names of bans that are remembered of one room. */
const MOST_NAMES = 500;

/** What an entry is found by, whenever it ends. */
export function banKey(mask: string): Folded {
  const read = readExtban(mask);
  return casefold(read === undefined ? mask : formatExtban(read, false));
}

/**
 * What a mask means.
 * @param names For whom entries were made, by {@linkcode banKey}: what tags tell is added.
 */
export function readBan(mask: string, tags: Tags, names: Map<Folded, string>): Banned {
  const means = readExtban(mask);
  const key = banKey(mask);
  const told = tags.get(WHOM);
  if (told !== undefined && (names.has(key) || names.size < MOST_NAMES)) names.set(key, told);
  const { by, name } = means === undefined ? { by: "mask", name: mask } as const : meaning(means);
  return {
    mute: means?.mute ?? false,
    whom: told ?? names.get(key) ?? name,
    by,
    minutes: means?.minutes,
    reason: tags.get(REASON) ?? "",
  };
}

function meaning({ kind, value }: Extban): { by: Banned["by"]; name: string } {
  const isPlain = (text: string): boolean => text !== "" && !/[*?]/.test(text);
  if (kind === "account" && isPlain(value)) return { by: "account", name: value };
  if (kind !== "people") return { by: "mask", name: value };
  const [, nick = "", username = "", host = ""] = /^([^!]*)!([^@]*)@(.*)$/s.exec(value) ?? [];
  if (username !== "*") return { by: "mask", name: value };
  if (isPlain(nick) && host === "*") return { by: "name", name: nick };
  if (isPlain(nick) && isPlain(host)) return { by: "name-and-address", name: nick };
  if (nick === "*" && isPlain(host)) return { by: "address", name: value };
  return { by: "mask", name: value };
}
