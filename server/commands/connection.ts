/** PING, PONG, ERROR and QUIT: the connection itself. */
import * as numeric from "../../protocol/numerics.ts";
import { type CommandContext, type CommandSpec, IrcError } from "../command.ts";
import { isSilent } from "../may_speak.ts";

/** @see https://modern.ircdocs.horse/#ping-message */
function ping({ reply, server }: CommandContext, params: readonly string[]): void {
  const token = params[0] ?? "";
  if (token === "") throw new IrcError(numeric.ERR_NOORIGIN, "No origin specified");
  reply.message("PONG", server.name, token);
}

/** @see https://modern.ircdocs.horse/#quit-message */
function quit({ reply, user }: CommandContext, params: readonly string[]): void {
  reply.end(`Quit: ${isSilent(user) ? "" : params[0] ?? ""}`);
}

/** Nothing to do: that the client said something has been noted already. */
function ignore(): void {}

export const CONNECTION: readonly CommandSpec[] = [
  { name: "PING", minParams: 0, beforeRegistration: true, cost: 1, run: ping },
  { name: "PONG", minParams: 0, beforeRegistration: true, cost: 0, run: ignore },
  { name: "ERROR", minParams: 0, beforeRegistration: true, cost: 0, run: ignore },
  { name: "QUIT", minParams: 0, beforeRegistration: true, cost: 0, run: quit },
];
