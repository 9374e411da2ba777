/**
 * What a client is told of the metadata that there is already: its own on registration, and what it
 * has subscribed to on entering a room, on watching somebody and on subscribing.
 *
 * @see https://ircv3.net/specs/extensions/metadata#notifications
 */
import { has } from "../protocol/capabilities.ts";
import { RPL_METADATASYNCLATER } from "../protocol/numerics.ts";
import { byteLength } from "../protocol/text.ts";
import type { CommandContext } from "./command.ts";
import { METADATA_SYNC_BYTES, METADATA_SYNC_LATER } from "./limits.ts";
import { isQuiet } from "./may_speak.ts";
import type { MetadataTarget } from "./metadata.ts";
import { Room } from "./room.ts";
import type { User } from "./user.ts";

/** One value of somebody or of a room, by the name that it has on the wire. */
interface Entry {
  readonly target: string;
  readonly key: string;
  readonly value: string;
}

/** What one message costs beside its value, in bytes, more or less. */
const ENTRY_BYTES = 150;

/** The name of what has metadata. */
export function nameOf(target: MetadataTarget): string {
  return target instanceof Room ? target.name : target.nick;
}

/** All that a client's own person has, in a batch though it be empty, as part of the welcome. */
export function sendOwn(context: CommandContext): void {
  const { client, user, state, reply } = context;
  if (!has(client.capabilities, "draft/metadata-2")) return;
  const entries = [...state.metadata.of(user)].map(([key, value]) => ({
    target: user.nick,
    key,
    value,
  }));
  reply.batch("metadata", [user.nick], new Map(), () => send(context, entries));
}

/** What a client has subscribed to of a room that it is in now; later, if that is much. */
export function sendOnJoin(context: CommandContext, room: Room): void {
  const entries = subscribed(context, membersAnd(room));
  if (entries.length === 0) return;
  if (affordable(entries) < entries.length) return later(context, room);
  context.reply.batch("metadata", [room.name], new Map(), () => send(context, entries));
}

/**
 * Answers SYNC: of a person what the client has subscribed to; of a room also that of its members, for
 * one of them. As much as one answer may hold.
 * @see https://ircv3.net/specs/extensions/metadata#metadata-sync
 */
export function sync(context: CommandContext, target: MetadataTarget): void {
  const inside = target instanceof Room && target.members.has(context.user);
  const entries = subscribed(context, inside ? membersAnd(target) : [target]);
  const fitting = entries.slice(0, affordable(entries));
  context.reply.batch("metadata", [nameOf(target)], new Map(), () => send(context, fitting));
}

/** The values under these keys of all that a client is told of: itself, its rooms, whom it watches. */
export function sendOnSubscribing(context: CommandContext, keys: ReadonlySet<string>): void {
  const { user, state } = context;
  const watched = [...user.watched.values()].map((nick) => state.user(nick))
    .filter((person) => person !== undefined);
  const targets = new Set<MetadataTarget>([...user.rooms, ...state.neighbours(user), ...watched]);
  const entries = subscribed(context, targets, keys);
  if (affordable(entries) === entries.length) return send(context, entries);
  for (const room of user.rooms) later(context, room);
}

/** What a client has subscribed to of people that it has begun to watch. */
export function sendOnWatching(context: CommandContext, people: Iterable<User>): void {
  const entries = subscribed(context, people);
  send(context, entries.slice(0, affordable(entries)));
}

/** What is told of targets; nothing of who may not speak now: they say nothing by what they had said of themselves. */
function subscribed(
  { client, user, state: { metadata } }: CommandContext,
  targets: Iterable<MetadataTarget>,
  keys: ReadonlySet<string> = metadata.subscriptions(client),
): Entry[] {
  if (keys.size === 0 || !has(client.capabilities, "draft/metadata-2")) return [];
  const entries: Entry[] = [];
  for (const target of targets) {
    const values = [...metadata.of(target)].filter(([key]) => keys.has(key));
    const isOther = !(target instanceof Room) && target !== user;
    if (values.length === 0 || (isOther && isQuiet(target))) continue;
    for (const [key, value] of values) entries.push({ target: nameOf(target), key, value });
  }
  return entries;
}

function membersAnd(room: Room): MetadataTarget[] {
  return [room, ...room.members.keys()];
}

/** How many entries one answer may hold. */
function affordable(entries: readonly Entry[]): number {
  let bytes = 0;
  const over = entries.findIndex(({ value }) => {
    bytes += ENTRY_BYTES + byteLength(value);
    return bytes > METADATA_SYNC_BYTES;
  });
  return over === -1 ? entries.length : over;
}

function send({ reply }: CommandContext, entries: readonly Entry[]): void {
  for (const { target, key, value } of entries) reply.message("METADATA", target, key, "*", value);
}

/** @see https://ircv3.net/specs/extensions/metadata#postponed-synchronization */
function later({ reply }: CommandContext, room: Room): void {
  reply.numeric(RPL_METADATASYNCLATER, room.name, String(METADATA_SYNC_LATER));
}
