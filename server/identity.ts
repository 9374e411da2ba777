/** Who somebody is across visits. */
import { casefold } from "../protocol/names.ts";
import type { Identity } from "./storage/store.ts";

/** Who the owner of an account is, to rooms and in private. */
export function accountIdentity(account: string): Identity {
  return `account:${casefold(account)}` as Identity;
}
