/** Who somebody is across visits. */
import { casefold, type Folded } from "../protocol/names.ts";
import type { Identity } from "./storage/store.ts";

/** Who the owner of an account is, to rooms and in private. */
export function accountIdentity(account: string): Identity {
  return `account:${casefold(account)}` as Identity;
}

/** Who a guest is to rooms, as far as they can be told from others: their name at their address. */
export function guestIdentity(nick: Folded, host: string): Identity {
  return `guest:${nick}@${host}` as Identity;
}

export function isGuest(identity: Identity): boolean {
  return identity.startsWith("guest:");
}
