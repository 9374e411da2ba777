/**
 * METADATA: what people say of themselves and of their rooms under keys.
 *
 * @see https://ircv3.net/specs/extensions/metadata
 */
import { has } from "../../protocol/capabilities.ts";
import { MAX_LINE } from "../../protocol/framing.ts";
import { CHANNEL_BYTES, isRoomLike, NICK_BYTES } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { byteLength, packWords } from "../../protocol/text.ts";
import { mayKnow } from "../answers.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { MAX_METADATA_KEYS, MAX_METADATA_SUBSCRIPTIONS, METADATA_VALUE_LENGTH } from "../limits.ts";
import { isQuiet } from "../may_speak.ts";
import { isMetadataKey, type MetadataTarget } from "../metadata.ts";
import { nameOf, sendOnSubscribing, sync } from "../metadata_sync.ts";
import { atLeast } from "../ranks.ts";
import { Room } from "../room.ts";

/** Visible to everybody: there is no other kind. */
const VISIBLE = "*";
/** The most keys of one numeric: a message has 15 parameters, and the first is the nick. */
const KEYS_PER_LINE = 13;

/** What is shown of an unknown subcommand: it comes from a stranger. */
const SHOWN_SUBCOMMAND = 32;

/** Runs a subcommand on its target; `rest` are the parameters after the subcommand. */
type Subcommand = (
  context: CommandContext,
  target: MetadataTarget,
  rest: readonly string[],
) => void;

function metadata(context: CommandContext, params: readonly string[]): void {
  const { client, registered, reply } = context;
  if (!registered && !has(client.capabilities, "draft/metadata-2")) {
    throw new IrcError(numeric.ERR_NOTREGISTERED, "You have not registered");
  }
  const name = param(params, 1).toUpperCase();
  const row = SUBCOMMANDS[name];
  if (row === undefined) {
    const shown = param(params, 1).slice(0, SHOWN_SUBCOMMAND);
    return reply.fail("METADATA", "SUBCOMMAND_INVALID", "There is no such subcommand", shown);
  }
  const target = targetOf(context, param(params, 0));
  if (target === undefined || (row.own && target !== context.user)) {
    const text = row.own ? "Only for yourself: *" : "Nobody and no room of that name";
    return reply.fail("METADATA", "INVALID_TARGET", text, param(params, 0));
  }
  const rest = params.slice(2);
  if (rest.length < row.least) {
    throw new IrcError(numeric.ERR_NEEDMOREPARAMS, "METADATA", "Not enough parameters");
  }
  row.run(context, target, rest);
}

/** Whom or what a target means; without a name one can only mean oneself. */
function targetOf(context: CommandContext, name: string): MetadataTarget | undefined {
  const { user, state, registered } = context;
  if (name === "*") return user;
  if (!registered) return undefined;
  if (!isRoomLike(name)) return state.user(name);
  const room = state.room(name);
  return room !== undefined && mayKnow(user, room) ? room : undefined;
}

/** @see https://ircv3.net/specs/extensions/metadata#metadata-get */
function get(context: CommandContext, target: MetadataTarget, keys: readonly string[]): void {
  const { reply, state } = context;
  const name = nameOf(target);
  reply.batch("metadata", [name], new Map(), () => {
    for (const key of keys) {
      const value = state.metadata.of(target).get(key);
      if (!isMetadataKey(key)) invalidKey(context, key);
      else if (value === undefined) reply.numeric(numeric.RPL_KEYNOTSET, name, key, "key not set");
      else reply.numeric(numeric.RPL_KEYVALUE, name, key, VISIBLE, value);
    }
  });
}

/** @see https://ircv3.net/specs/extensions/metadata#metadata-list */
function list(context: CommandContext, target: MetadataTarget): void {
  showAll(context, target, [...context.state.metadata.of(target)]);
}

/** @see https://ircv3.net/specs/extensions/metadata#metadata-set */
function set(context: CommandContext, target: MetadataTarget, rest: readonly string[]): void {
  const { client, reply, state, user } = context;
  const [key = "", value] = rest;
  const known = state.metadata.of(target);
  const name = nameOf(target);
  if (!isMetadataKey(key)) return invalidKey(context, key);
  // Who may not speak in a room does not say there what they are called, or look like.
  const isMuted = value !== undefined && target === user && isQuiet(user);
  if (isMuted || !maySet(context, target)) return noPermission(context, target, key);
  if (value === undefined && !known.has(key)) {
    return reply.fail("METADATA", "KEY_NOT_SET", "The key is not set", name, key);
  }
  if (value !== undefined && byteLength(value) > longest(context, target, key)) {
    const text = `The value is too long: ${METADATA_VALUE_LENGTH} bytes are the most`;
    return reply.fail("METADATA", "VALUE_INVALID", text);
  }
  if (value !== undefined && !known.has(key) && known.size >= MAX_METADATA_KEYS) {
    context.limited("metadata");
    const text = `There are ${MAX_METADATA_KEYS} keys, the most there can be`;
    return reply.fail("METADATA", "LIMIT_REACHED", text, name);
  }
  state.setMetadata(client, target, key, value);
  // As in the examples: who says `*` is answered with `*`.
  const shown = target === user ? "*" : name;
  if (value === undefined) reply.numeric(numeric.RPL_KEYNOTSET, shown, key, "key not set");
  else reply.numeric(numeric.RPL_KEYVALUE, shown, key, VISIBLE, value);
}

/** @see https://ircv3.net/specs/extensions/metadata#metadata-clear */
function clear(context: CommandContext, target: MetadataTarget): void {
  const { client, state } = context;
  if (!maySet(context, target)) return noPermission(context, target, "*");
  const cleared = [...state.metadata.of(target)];
  for (const [key] of cleared) state.setMetadata(client, target, key, undefined);
  showAll(context, target, cleared);
}

/** @see https://ircv3.net/specs/extensions/metadata#metadata-sub */
function sub(context: CommandContext, _target: MetadataTarget, keys: readonly string[]): void {
  const { client, reply, state } = context;
  const subscriptions = state.metadata.subscriptions(client);
  const taken = new Set<string>();
  const added = new Set<string>();
  for (const key of keys) {
    if (!isMetadataKey(key)) {
      invalidKey(context, key);
      continue;
    }
    if (subscriptions.size >= MAX_METADATA_SUBSCRIPTIONS) {
      context.limited("metadata");
      const text =
        `You have subscribed to ${MAX_METADATA_SUBSCRIPTIONS} keys, the most there can be`;
      reply.fail("METADATA", "TOO_MANY_SUBS", text, key);
      break;
    }
    if (!subscriptions.has(key)) added.add(key);
    subscriptions.add(key);
    taken.add(key);
  }
  showKeys(context, numeric.RPL_METADATASUBOK, taken);
  if (context.registered) sendOnSubscribing(context, added);
}

/** @see https://ircv3.net/specs/extensions/metadata#metadata-unsub */
function unsub(context: CommandContext, _target: MetadataTarget, keys: readonly string[]): void {
  const subscriptions = context.state.metadata.subscriptions(context.client);
  const valid = new Set(keys.filter((key) => isMetadataKey(key)));
  for (const key of keys) if (!valid.has(key)) invalidKey(context, key);
  for (const key of valid) subscriptions.delete(key);
  showKeys(context, numeric.RPL_METADATAUNSUBOK, valid);
}

/** @see https://ircv3.net/specs/extensions/metadata#metadata-subs */
function subs(context: CommandContext): void {
  const { client, reply, state } = context;
  const keys = state.metadata.subscriptions(client);
  reply.batch("metadata-subs", [], new Map(), () => {
    showKeys(context, numeric.RPL_METADATASUBS, keys);
  });
}

/** Whether somebody may set what a target has: one's own, and a room's from helpers up. */
function maySet({ user }: CommandContext, target: MetadataTarget): boolean {
  return target instanceof Room ? atLeast(target.rankOf(user), "helper") : target === user;
}

/** The longest value, in bytes: so that no line with it, whoever reads it, has to be cut. */
function longest({ server, user }: CommandContext, target: MetadataTarget, key: string): number {
  const name = target instanceof Room ? CHANNEL_BYTES : NICK_BYTES;
  const heads = [
    byteLength(`:${server.name} 761   ${key} * :\r\n`) + NICK_BYTES + name,
    byteLength(`:${user.source} METADATA  ${key} * :\r\n`) + name,
  ];
  return Math.min(METADATA_VALUE_LENGTH, ...heads.map((head) => MAX_LINE - head));
}

function showAll(
  { reply }: CommandContext,
  target: MetadataTarget,
  entries: readonly (readonly [string, string])[],
): void {
  const name = nameOf(target);
  reply.batch("metadata", [name], new Map(), () => {
    for (const [key, value] of entries) {
      reply.numeric(numeric.RPL_KEYVALUE, name, key, VISIBLE, value);
    }
  });
}

function showKeys({ reply }: CommandContext, code: string, keys: Iterable<string>): void {
  for (const line of packWords(keys, reply.numericSpace(code), KEYS_PER_LINE)) {
    reply.numeric(code, ...line);
  }
}

function invalidKey({ reply }: CommandContext, key: string): void {
  const text = "A key is of a-z, 0-9, and _ . / -";
  reply.fail("METADATA", "KEY_INVALID", text, key);
}

function noPermission({ reply }: CommandContext, target: MetadataTarget, key: string): void {
  const text = target instanceof Room
    ? "Only from helpers up may set what a room has"
    : "Nobody may set what others have";
  reply.fail("METADATA", "KEY_NO_PERMISSION", text, nameOf(target), key);
}

/** The subcommands: whether for oneself alone, and how many parameters they need at least. */
const SUBCOMMANDS: Readonly<
  Record<string, { readonly own: boolean; readonly least: number; readonly run: Subcommand }>
> = {
  GET: { own: false, least: 1, run: get },
  LIST: { own: false, least: 0, run: list },
  SET: { own: false, least: 1, run: set },
  CLEAR: { own: false, least: 0, run: clear },
  SUB: { own: true, least: 1, run: sub },
  UNSUB: { own: true, least: 1, run: unsub },
  SUBS: { own: true, least: 0, run: subs },
  SYNC: { own: false, least: 0, run: sync },
};

/** What tells of everything that somebody may see is dearer than one key. */
function costOfMetadata([, name = ""]: readonly string[]): number {
  return /^(SYNC|SUB|CLEAR)$/i.test(name) ? 5 : 1;
}

export const METADATA: readonly CommandSpec[] = [
  {
    name: "METADATA",
    minParams: 2,
    beforeRegistration: true,
    cost: costOfMetadata,
    budget: "expensive",
    run: metadata,
  },
];
