/** Takes a message to its row: checks what the row asks for, then runs it. */
import { byteLength } from "../protocol/text.ts";
import { ERR_NEEDMOREPARAMS } from "../protocol/numerics.ts";
import type { Message } from "../protocol/message.ts";
import { MAX_LABEL } from "../protocol/tags.ts";
import { type CommandContext, type CommandSpec, IrcError, unknownCommand } from "./command.ts";
import { COMMANDS } from "./commands/table.ts";
import { Reply, takesLabels } from "./reply.ts";
import type { Client } from "./client.ts";
import type { Ledger } from "./ledger.ts";
import { StoreError } from "./storage/store.ts";

/** All of a context but what dispatch makes for each message. */
export type Situation = Omit<CommandContext, "reply" | "tags">;

const ROWS: ReadonlyMap<string, CommandSpec> = new Map(
  COMMANDS.map((row) => [row.name, row]),
);

/** The row of a message, if there is such a command. */
export function rowOf(message: Message): CommandSpec | undefined {
  return ROWS.get(message.command);
}

const SAYING = ["PRIVMSG", "NOTICE", "TAGMSG", "BATCH"];

/**
 * Runs one message to its end; what the person did wrong is answered, nothing else is caught.
 * @returns A promise where the end does not come at once: nothing else of the client may be run then.
 */
export function dispatch(
  situation: Situation,
  message: Message,
  ledger: Ledger,
): void | Promise<void> {
  if (message.command === "") return;
  const { client, server } = situation;
  // What a batch asks for is answered when it is closed, to the label that it was opened with.
  const { batch } = situation.slots;
  const closing = message.command === "BATCH" && message.params[0]?.startsWith("-");
  const inBatch = message.tags.has("batch") || (message.command === "BATCH" && !closing);
  const label = closing ? batch?.label : inBatch ? undefined : message.tags.get("label");
  const labelled = answered(client, label);
  const reply = new Reply(client, server.name, situation.now, labelled);
  const saidBefore = ledger.said;
  const finish = (): void => {
    reply.finish();
    if (ledger.said === saidBefore) return;
    ledger.answered(reply.sent, () => {
      const refusal = new Reply(client, server.name, situation.now, labelled);
      refuse(refusal, message);
      refusal.finish();
    });
  };
  try {
    const row = rowOf(message);
    check(situation, message, row);
    const running = row?.run({ ...situation, reply, tags: message.tags }, message.params);
    if (running !== undefined) {
      return running.catch((error) => answer(reply, message, error)).then(finish);
    }
  } catch (error) {
    answer(reply, message, error);
  }
  finish();
}

/** Answers what was wrong; a fault of ours is thrown on. */
function answer(reply: Reply, message: Message, error: unknown): void {
  if (error instanceof IrcError) reply.numeric(error.code, ...error.params);
  else if (error instanceof StoreError) refuse(reply, message);
  else throw error;
}

/** Answers that the disk has not done its part. */
function refuse(reply: Reply, { command }: Message): void {
  const text = SAYING.includes(command)
    ? "The server cannot keep messages now: it was not sent"
    : "The server cannot use its disk now: it was not done, try again later";
  reply.fail(command, "INTERNAL_ERROR", text);
}

function check(situation: Situation, message: Message, row: CommandSpec | undefined): void {
  if (row === undefined || (!situation.registered && !row.beforeRegistration)) {
    throw unknownCommand(situation.registered, message.command);
  }
  if (message.params.length < row.minParams) {
    throw new IrcError(ERR_NEEDMOREPARAMS, row.name, "Not enough parameters");
  }
}

/** A label that is to be answered. */
function answered(client: Client, label: string | undefined): string | undefined {
  if (label === undefined || label === "" || !takesLabels(client)) return undefined;
  return byteLength(label) <= MAX_LABEL ? label : undefined;
}
