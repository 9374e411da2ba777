/** Takes a message to its row: checks what the row asks for, then runs it. */
import { byteLength } from "../protocol/text.ts";
import { ERR_NEEDMOREPARAMS } from "../protocol/numerics.ts";
import type { Message } from "../protocol/message.ts";
import { MAX_LABEL, type Tags } from "../protocol/tags.ts";
import { type CommandContext, type CommandSpec, IrcError, unknownCommand } from "./command.ts";
import { COMMANDS } from "./commands/table.ts";
import { Reply, type Speaker, takesLabels } from "./reply.ts";
import type { Ledger } from "./ledger.ts";
import { StoreError } from "./storage/store.ts";

/** A context that serves all messages of a client, one after the other. */
export interface Situation extends CommandContext {
  /** Of the message that is being run. */
  reply: Reply;
  tags: Tags;
}

/** What all sessions share that is needed here. */
export interface Hall {
  readonly ledger: Ledger;
  readonly speaker: Speaker;
}

const ROWS: ReadonlyMap<string, CommandSpec> = new Map(
  COMMANDS.map((row) => [row.name, row]),
);

/** The row of a message, if there is such a command. */
export function rowOf(message: Message): CommandSpec | undefined {
  return ROWS.get(message.command);
}

const SAYING = ["PRIVMSG", "NOTICE", "TAGMSG", "BATCH"];
/** What may be said in a row. Before anything else is done, or by somebody else, all have been told of it. */
const IN_A_ROW: ReadonlySet<string> = new Set(["PRIVMSG", "NOTICE"]);
/** What a batch of a client may hold. */
const LINES = IN_A_ROW;

/**
 * Runs one message to its end; what the person did wrong is answered, nothing else is caught.
 * @returns A promise where the end does not come at once: nothing else of the client may be run then.
 */
export function dispatch(
  situation: Situation,
  message: Message,
  hall: Hall,
): void | Promise<void> {
  if (message.command === "") return;
  const label = labelOf(situation, message);
  const reply = new Reply(situation.client, hall.speaker, label);
  situation.reply = reply;
  situation.tags = message.tags;
  situation.state.release(IN_A_ROW.has(message.command) ? situation.client : undefined);
  const saidBefore = hall.ledger.said;
  try {
    const row = rowOf(message);
    check(situation, message, row);
    const running = row?.run(situation, message.params);
    if (running !== undefined) {
      return running.catch((error) => answer(reply, message, error))
        .then(() => finish(hall, saidBefore, message, reply));
    }
  } catch (error) {
    answer(reply, message, error);
  }
  finish(hall, saidBefore, message, reply);
}

/** Ends a reply. What it says is taken back if the disk refuses what the command has said. */
function finish({ ledger }: Hall, saidBefore: number, message: Message, reply: Reply): void {
  reply.finish();
  const sent = reply.takeSent();
  if (ledger.said === saidBefore) return;
  ledger.answered(sent, () => {
    const refusal = reply.again();
    refuse(refusal, message);
    refusal.finish();
  });
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

/**
 * The label that a message's answer carries, if it is to be answered. What a batch asks for is answered
 * when it is closed, to the label that it was opened with.
 */
function labelOf({ client, slots }: Situation, message: Message): string | undefined {
  if (!takesLabels(client)) return undefined;
  const open = slots.batch;
  const [name] = message.params;
  const isClosing = message.command === "BATCH" && open !== undefined && name === `-${open.name}`;
  const isInside = LINES.has(message.command) && open !== undefined &&
    message.tags.get("batch") === open.name;
  const label = isClosing ? open.label : isInside ? undefined : message.tags.get("label");
  return label === undefined || label === "" || byteLength(label) > MAX_LABEL ? undefined : label;
}
