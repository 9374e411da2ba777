/**
 * ADMINISTER: what `snug admin` asks of the server that runs on its machine. Ours alone: who does not
 * know the token, which only the server's own user can read, is answered as if it were not there.
 */
import { AdminError } from "../admin_parts.ts";
import { carryOut, findVerb } from "../administer.ts";
import { LOCAL } from "../audit.ts";
import { type CommandContext, type CommandSpec, unknownCommand } from "../command.ts";

/**
 * `ADMINISTER <token> <word>...` is answered by `ADMINISTER LINE :<text>` for each line and then
 * `ADMINISTER END :<word>`, where the word, if there is one, asks for the rest of a list; or by
 * `FAIL ADMINISTER CANNOT :<sentence>`.
 */
async function administer(context: CommandContext, params: readonly string[]): Promise<void> {
  const {
    accounts,
    client,
    guard,
    now,
    registered,
    reply,
    server,
    state,
    store,
  } = context;
  const [token = "", ...words] = params;
  if (client.logins.take(now()) > 0 || !server.checkAdmin(token)) {
    context.audit({ verb: "administer", done: false });
    throw unknownCommand(registered, "ADMINISTER");
  }
  client.logins.giveBack();
  client.trusted = true;
  const { name, historyDays, status } = server;
  try {
    const { lines, more } = await carryOut(findVerb(words), {
      ...{ accounts, guard, state, server: name, historyDays, status, now },
      replyTo: (client) => context.replyTo(client),
      audits: (after, limit) => store.audits(after, limit),
      note: (act) => {
        context.audit(act, LOCAL);
        // Who only looks can do so on a disk that is full.
        context.mustKeep();
      },
    });
    for (const line of lines) reply.message("ADMINISTER", "LINE", line);
    reply.message("ADMINISTER", "END", more ?? "");
  } catch (error) {
    if (!(error instanceof AdminError)) throw error;
    reply.message("FAIL", "ADMINISTER", "CANNOT", error.message);
  }
}

export const ADMINISTRATION: readonly CommandSpec[] = [
  {
    name: "ADMINISTER",
    minParams: 0,
    beforeRegistration: true,
    hidden: true,
    cost: 1,
    run: administer,
  },
];
