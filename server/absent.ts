/**
 * Who owns a name and is not here: what is said to them is kept until they come. A client that asks for
 * what is kept finds it there; to others it is shown when they log in.
 */
import { CTCP } from "../protocol/ctcp.ts";
import { has } from "../protocol/capabilities.ts";
import * as numeric from "../protocol/numerics.ts";
import { type CommandContext, IrcError } from "./command.ts";
import { sizeOf } from "./history.ts";
import { HISTORY_BYTES, REPLAY_LINES, REPLAY_PEERS } from "./limits.ts";
import { affordable, playBack } from "./replay.ts";
import { Room } from "./room.ts";
import { NO_NICK, User } from "./user.ts";

/** What who writes to them is told. */
const ABSENT = "not here now, reads it on coming back";

/** Stands for a room in what the store knows of somebody: since when private messages wait for them. */
const WAITING = 0;

/**
 * Somebody who owns a name and is not here, as whom one may write to.
 * @returns `undefined` if nobody owns it, or nothing is kept.
 * @throws {IrcError} ERR_NOSUCHNICK, if they are here under another name.
 */
export function absentOwner(
  { accounts, state, store }: CommandContext,
  name: string,
): User | undefined {
  const account = store.keepsMessages ? accounts.account(name)?.name : undefined;
  if (account === undefined) return undefined;
  // Who comes in just now is shown what waits.
  const here = state.peopleOf(account).find(({ nick }) => nick !== NO_NICK);
  if (here !== undefined) {
    throw new IrcError(numeric.ERR_NOSUCHNICK, name, `${account} is here as ${here.nick}`);
  }
  const owner = new User("");
  owner.nick = owner.account = account;
  owner.away = ABSENT;
  return owner;
}

/** Notes that something waits for somebody who is not here: call before it is said. */
export function noteWaiting({ store, now }: CommandContext, target: Room | User): void {
  if (target instanceof Room || target.clients.length > 0 || target.account === undefined) return;
  // Since the first of them.
  if (since(store, target) === 0) store.setSeen(target.identity, WAITING, 0, now());
}

/** Shows somebody who has logged in what was said to them while they were not here, once. */
export function showWaiting(context: CommandContext): void {
  const { client, user, store } = context;
  if (user.account === undefined || !store.keepsMessages) return;
  const time = since(store, user);
  if (time === 0) return;
  store.setSeen(user.identity, WAITING, 0, 0);
  if (user.bot || has(client.capabilities, "draft/chathistory")) return;
  const after = time - 1;
  const query = { after, before: Infinity, limit: REPLAY_PEERS, from: "end" } as const;
  // All of it is one answer, which has to fit into what is owed to a client at most.
  let left = HISTORY_BYTES;
  for (const { buffer } of store.targets(user.mailbox, [], query).toReversed()) {
    if (buffer.kind !== "buffer" || left <= 0) continue;
    const records = store.page(buffer, {
      after: { time: after },
      from: "end",
      limit: REPLAY_LINES,
      events: false,
      rank: 0,
    }) ?? [];
    // What asks a program for something is not to be asked of who comes later.
    const shown = records.filter(({ text }) => !text.startsWith(CTCP));
    if (shown.length === 0) continue;
    const fitting = affordable(shown, "end", left);
    left -= fitting.reduce((sum, record) => sum + sizeOf(record), 0);
    playBack(context, buffer.peer, fitting);
  }
}

function since(store: CommandContext["store"], { identity }: User): number {
  return store.seen(identity, WAITING)?.time ?? 0;
}
