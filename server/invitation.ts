/** Whether an invitation lets somebody in: a code, or the session that one has let in before. */
import type { CommandContext } from "./command.ts";

/**
 * Takes the code that somebody has given as the password, where that is what lets them in. The session
 * that it lets in comes back without it, one connection at a time.
 */
export function takeInvitation(context: CommandContext): boolean {
  const { client, registration, accounts, now } = context;
  if (registration.invited) return true;
  if (accounts.hasSeat(client.sessionToken) && !isElsewhere(context)) {
    registration.invited = true;
    return true;
  }
  // A guess costs as much as one at a password.
  registration.invited = client.logins.take(now()) === 0 &&
    accounts.takeInvite(registration.password, client.sessionToken);
  if (!registration.invited) return false;
  client.logins.giveBack();
  // A code that is still there lets in another.
  context.mustKeep(() => client.outbox.end("The server cannot use its disk now"));
  return true;
}

/** Whether an invitation that was taken is still worth an account: each makes one. */
export function isWorthAccount({ client, registration, accounts }: CommandContext): boolean {
  const { sessionToken } = client;
  return registration.invited && (sessionToken === "" || accounts.hasSeat(sessionToken));
}

/** Whether the same session is in already, under another name than the one that is asked for. */
function isElsewhere({ client, registration, state }: CommandContext): boolean {
  const other = state.clientOf(client.sessionToken, client);
  return other !== undefined && other.user !== state.user(registration.nick ?? "");
}
