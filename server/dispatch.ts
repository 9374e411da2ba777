/** Takes a message to its row: checks what the row asks for, then runs it. */
import { byteLength } from "../protocol/text.ts";
import { ERR_NEEDMOREPARAMS, ERR_NOTREGISTERED, ERR_UNKNOWNCOMMAND } from "../protocol/numerics.ts";
import type { Message } from "../protocol/message.ts";
import { MAX_LABEL } from "../protocol/tags.ts";
import { type CommandContext, type CommandSpec, IrcError } from "./command.ts";
import { COMMANDS } from "./commands/table.ts";
import { Reply, takesLabels } from "./reply.ts";
import type { User } from "./user.ts";

/** All of a context but what dispatch makes for each message. */
export type Situation = Omit<CommandContext, "reply" | "tags">;

const ROWS: ReadonlyMap<string, CommandSpec> = new Map(
  COMMANDS.map((row) => [row.name, row]),
);

/** What is shown of an unknown command: it comes from a stranger. */
const SHOWN_COMMAND = 32;

/** Runs one message to its end; what the person did wrong is answered, nothing else is caught. */
export function dispatch(situation: Situation, message: Message): void {
  if (message.command === "") return;
  const { user, server } = situation;
  // What a batch asks for is answered when it is closed, to the label that it was opened with.
  const { batch } = situation.slots;
  const closing = message.command === "BATCH" && message.params[0]?.startsWith("-");
  const inBatch = message.tags.has("batch") || (message.command === "BATCH" && !closing);
  const label = closing ? batch?.label : inBatch ? undefined : message.tags.get("label");
  const reply = new Reply(user, server.name, situation.now, answered(user, label));
  try {
    const row = ROWS.get(message.command);
    check(situation, message, row);
    row?.run({ ...situation, reply, tags: message.tags }, message.params);
  } catch (error) {
    if (!(error instanceof IrcError)) throw error;
    reply.numeric(error.code, ...error.params);
  }
  reply.finish();
}

function check(situation: Situation, message: Message, row: CommandSpec | undefined): void {
  if (row === undefined) {
    const shown = message.command.slice(0, SHOWN_COMMAND);
    // Before registration an unknown command must not tell more than a known one.
    if (!situation.registered) throw notRegistered();
    throw new IrcError(ERR_UNKNOWNCOMMAND, shown.startsWith(":") ? "*" : shown, "Unknown command");
  }
  if (!situation.registered && !row.beforeRegistration) throw notRegistered();
  if (message.params.length < row.minParams) {
    throw new IrcError(ERR_NEEDMOREPARAMS, row.name, "Not enough parameters");
  }
}

function notRegistered(): IrcError {
  return new IrcError(ERR_NOTREGISTERED, "You have not registered");
}

/** A label that is to be answered. */
function answered(user: User, label: string | undefined): string | undefined {
  if (label === undefined || label === "" || !takesLabels(user)) return undefined;
  return byteLength(label) <= MAX_LABEL ? label : undefined;
}
