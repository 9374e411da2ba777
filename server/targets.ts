/** Commands that name several targets in one parameter. */
import * as numeric from "../protocol/numerics.ts";
import { type CommandContext, IrcError } from "./command.ts";
import { ROOMS_PER_PERSON } from "./limits.ts";

/** Does for one target, which stands at a place in the list, what a command asks for. */
type Run = (target: string, at: number) => void;

/**
 * Runs a command for each of its targets; what is wrong with one is answered and does not keep the
 * others from being served.
 *
 * @param list Targets with commas between them; empty ones are passed over.
 * @param most More than so many are refused with ERR_TOOMANYTARGETS.
 */
export function eachTarget(context: CommandContext, list: string, most: number, run: Run): void {
  // Most name one, and then what is wrong with it is what is wrong with the command.
  if (list !== "" && !list.includes(",")) return run(list, 0);
  for (const [at, target] of targetsOf(list, most).entries()) one(context, target, at, most, run);
}

/** The same where the answers are long, as pieces for {@linkcode inPieces}. */
export function* eachInTurn(
  context: CommandContext,
  list: string,
  most: number,
  run: (target: string, at: number) => Pieces,
): Pieces {
  for (const [at, target] of targetsOf(list, most).entries()) {
    try {
      checkCount(context, target, at, most);
      yield* run(target, at);
    } catch (error) {
      answer(context, error);
    }
    yield;
  }
}

/** Something long to do: it yields where the client may read first what it is owed. */
export type Pieces = Generator<void, void, void>;

/**
 * Does something piece by piece, and waits between two until the client has read most of what it is owed.
 * Ends when the client has gone.
 *
 * @returns A promise where the end does not come at once.
 */
export function inPieces(
  context: Pick<CommandContext, "caughtUp">,
  pieces: Pieces,
): void | Promise<void> {
  while (pieces.next().done !== true) {
    const caughtUp = context.caughtUp();
    if (caughtUp === undefined) continue;
    return caughtUp.then((here) => here ? inPieces(context, pieces) : void pieces.return());
  }
}

/** Does something for one after another, in pieces. */
export function inSteps<Item>(
  context: Pick<CommandContext, "caughtUp">,
  items: Iterable<Item>,
  act: (item: Item) => void,
): void | Promise<void> {
  return inPieces(context, steps(items, act));
}

function* steps<Item>(items: Iterable<Item>, act: (item: Item) => void): Pieces {
  for (const item of items) {
    act(item);
    yield;
  }
}

/** With one that is too much, so that this is said. */
function targetsOf(list: string, most: number): string[] {
  return list.split(",").filter((target) => target !== "").slice(0, most + 1);
}

function one(context: CommandContext, target: string, at: number, most: number, run: Run): void {
  try {
    checkCount(context, target, at, most);
    run(target, at);
  } catch (error) {
    answer(context, error);
  }
}

function checkCount(context: CommandContext, target: string, at: number, most: number): void {
  if (at < most) return;
  context.limited("targets");
  throw new IrcError(numeric.ERR_TOOMANYTARGETS, target, `At most ${most} at once`);
}

/** Answers what is wrong with a target; anything else is thrown on. */
function answer({ reply }: CommandContext, error: unknown): void {
  if (!(error instanceof IrcError)) throw error;
  reply.numeric(error.code, ...error.params);
}

/** What a command costs whose first parameter is a list: one token a name. */
export function costOfTargets([targets = ""]: readonly string[]): number {
  let names = 1;
  for (let at = targets.indexOf(","); at !== -1; at = targets.indexOf(",", at + 1)) names++;
  return Math.min(names, ROOMS_PER_PERSON);
}
