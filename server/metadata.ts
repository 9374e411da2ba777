/**
 * Metadata: what people say of themselves and of their rooms under keys, and which keys a client wants
 * to be told of. In memory: a person's lasts as long as the visit, a room's as long as the room.
 *
 * @see https://ircv3.net/specs/extensions/metadata
 */
import type { Client } from "./client.ts";
import {
  MAX_METADATA_KEYS,
  MAX_METADATA_SUBSCRIPTIONS,
  METADATA_KEY_LENGTH,
  METADATA_VALUE_LENGTH,
} from "./limits.ts";
import type { Room } from "./room.ts";
import type { User } from "./user.ts";

/** What has metadata. */
export type MetadataTarget = Room | User;

/** The value of the capability in `CAP LS 302`. */
export const METADATA_VALUE = [
  "before-connect",
  `max-subs=${MAX_METADATA_SUBSCRIPTIONS}`,
  `max-keys=${MAX_METADATA_KEYS}`,
  `max-value-bytes=${METADATA_VALUE_LENGTH}`,
].join(",");

const KEY = /^[a-z0-9_./-]+$/;
const NOTHING: ReadonlyMap<string, string> = new Map();

/**
 * Whether a text may be a key.
 * @see https://ircv3.net/specs/extensions/metadata#keys-and-values
 */
export function isMetadataKey(text: string): boolean {
  return text.length <= METADATA_KEY_LENGTH && KEY.test(text);
}

export class Metadata {
  readonly #values = new WeakMap<MetadataTarget, Map<string, string>>();
  readonly #subscriptions = new WeakMap<Client, Set<string>>();

  /** Values by key, in the order in which the keys were first set. */
  of(target: MetadataTarget): ReadonlyMap<string, string> {
    return this.#values.get(target) ?? NOTHING;
  }

  /** Sets a key, or takes it away. */
  set(target: MetadataTarget, key: string, value: string | undefined): void {
    const values = this.#values.get(target) ?? new Map<string, string>();
    if (value === undefined) values.delete(key);
    else values.set(key, value);
    if (values.size === 0) this.#values.delete(target);
    else this.#values.set(target, values);
  }

  /** The keys that a client wants to be told of. Whoever adds to them keeps them bounded. */
  subscriptions(client: Client): Set<string> {
    const keys = this.#subscriptions.get(client) ?? new Set<string>();
    this.#subscriptions.set(client, keys);
    return keys;
  }

  /** Whether a client wants to be told of a key. */
  isSubscribed(client: Client, key: string): boolean {
    return this.#subscriptions.get(client)?.has(key) ?? false;
  }
}
