/**
 * The capabilities that Snug speaks, as bits of one number, and the text of `CAP`.
 *
 * @see https://ircv3.net/specs/extensions/capability-negotiation
 */

/** A capability's bit by its name on the wire. */
export const CAPABILITIES = {
  "message-tags": 1 << 0,
  "server-time": 1 << 1,
  "echo-message": 1 << 2,
  "batch": 1 << 3,
  "labeled-response": 1 << 4,
  "cap-notify": 1 << 5,
  "multi-prefix": 1 << 7,
  "userhost-in-names": 1 << 8,
  "extended-join": 1 << 9,
  "account-tag": 1 << 10,
  "account-notify": 1 << 11,
  "away-notify": 1 << 12,
  "invite-notify": 1 << 13,
  "setname": 1 << 14,
  "chghost": 1 << 15,
  "extended-monitor": 1 << 16,
  "no-implicit-names": 1 << 17,
  "standard-replies": 1 << 18,
  "draft/pre-away": 1 << 19,
  "draft/multiline": 1 << 20,
  "draft/channel-rename": 1 << 21,
  "draft/extended-isupport": 1 << 22,
  "draft/chathistory": 1 << 23,
  "draft/event-playback": 1 << 24,
  "draft/message-redaction": 1 << 25,
  "draft/read-marker": 1 << 26,
  "draft/account-registration": 1 << 27,
  "sasl": 1 << 28,
  "soju.im/search": 1 << 29,
  "draft/metadata-2": 1 << 30,
  /** Ours: passwords, logins and invite codes; see docs/protocol.md. */
  "snug.internal/account": 1 << 31,
  /**
   * Ours, for `join`: a token that lets it take its name back from its own dead connection, and
   * history that brings reactions; see docs/protocol.md.
   */
  "snug.internal/session": 1 << 6,
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** A set of capabilities. */
export type CapabilitySet = number;

/** The capabilities that change how a relayed message is written. Others do not split encodings. */
export const FORM_MASK: CapabilitySet = CAPABILITIES["message-tags"] |
  CAPABILITIES["server-time"] | CAPABILITIES["account-tag"] | CAPABILITIES["extended-join"] |
  CAPABILITIES["away-notify"] | CAPABILITIES["setname"] | CAPABILITIES["draft/multiline"] |
  CAPABILITIES.batch | CAPABILITIES["draft/channel-rename"] |
  CAPABILITIES["account-notify"] | CAPABILITIES["draft/message-redaction"] |
  CAPABILITIES["draft/metadata-2"];

/** Whether a set holds a capability. */
export function has(set: CapabilitySet, capability: Capability): boolean {
  return (set & CAPABILITIES[capability]) !== 0;
}

/** Whether a word is the name of a capability. */
export function isCapability(name: string): name is Capability {
  return Object.hasOwn(CAPABILITIES, name);
}

/** The names in a set, in the order of the table. */
export function namesOf(set: CapabilitySet): Capability[] {
  return (Object.keys(CAPABILITIES) as Capability[]).filter((name) => has(set, name));
}

/** One word of a `CAP REQ`: `name` asks for it, `-name` gives it up. */
export interface CapabilityRequest {
  readonly name: string;
  readonly on: boolean;
}

/** Reads the words of a `CAP REQ`. */
export function parseRequest(text: string): CapabilityRequest[] {
  return text.split(" ").filter((word) => word !== "").map((word) =>
    word.startsWith("-") ? { name: word.slice(1), on: false } : { name: word, on: true }
  );
}

/**
 * Applies a request as a whole, or not at all.
 * @returns The new set, or `undefined` when a name is unknown.
 */
export function applyRequest(
  set: CapabilitySet,
  requests: readonly CapabilityRequest[],
): CapabilitySet | undefined {
  let next = set;
  for (const { name, on } of requests) {
    if (!isCapability(name)) return undefined;
    next = on ? next | CAPABILITIES[name] : next & ~CAPABILITIES[name];
  }
  return next;
}
