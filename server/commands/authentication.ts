/**
 * AUTHENTICATE: logging in to an account, before registration and after.
 *
 * @see https://ircv3.net/specs/extensions/sasl-3.1
 * @see https://ircv3.net/specs/extensions/sasl-3.2
 */
import { SASL_MECHANISMS, type SaslStep } from "../accounts/exchange.ts";
import { has } from "../../protocol/capabilities.ts";
import * as numeric from "../../protocol/numerics.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { logIn } from "../login.ts";

async function authenticate(context: CommandContext, params: readonly string[]): Promise<void> {
  const { client, slots } = context;
  if (!has(client.capabilities, "sasl")) {
    throw new IrcError(numeric.ERR_UNKNOWNCOMMAND, "AUTHENTICATE", "Unknown command");
  }
  const word = param(params, 0);
  const { sasl } = slots;
  answer(context, sasl.active ? await sasl.take(word) : sasl.start(word));
}

function answer(context: CommandContext, step: SaslStep): void {
  const { reply, user, registered } = context;
  if ("say" in step) {
    for (const word of step.say) reply.message("AUTHENTICATE", word);
    return;
  }
  if ("failed" in step) {
    if (step.failed === numeric.RPL_SASLMECHS) {
      reply.numeric(step.failed, SASL_MECHANISMS, step.reason);
      return reply.numeric(numeric.ERR_SASLFAIL, "SASL authentication failed");
    }
    if (step.failed === numeric.ERR_SASLFAIL) context.failure("login");
    return reply.numeric(step.failed, step.reason);
  }
  const other = user.account !== undefined && !user.isLoggedInTo(step.done.name);
  if (registered && other && user.clients.length > 1) {
    // Those who sit at this person's other clients have not asked for another account.
    return reply.numeric(numeric.ERR_SASLALREADY, "You have already authenticated");
  }
  logIn(context, step.done, { adopt: false, proved: step.proved });
  reply.numeric(numeric.RPL_SASLSUCCESS, "SASL authentication successful");
}

export const AUTHENTICATION: readonly CommandSpec[] = [
  { name: "AUTHENTICATE", minParams: 1, beforeRegistration: true, cost: 1, run: authenticate },
];
