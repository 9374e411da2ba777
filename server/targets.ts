/** Commands that name several targets in one parameter. */
import * as numeric from "../protocol/numerics.ts";
import { type CommandContext, IrcError } from "./command.ts";
import { ROOMS_PER_PERSON } from "./limits.ts";

/**
 * Runs a command for each of its targets; what is wrong with one is answered and does not keep the
 * others from being served.
 *
 * @param list Targets with commas between them; empty ones are passed over.
 * @param run Is given a target and its place in the list.
 * @param most More than so many are refused with ERR_TOOMANYTARGETS.
 */
export function eachTarget(
  context: CommandContext,
  list: string,
  most: number,
  run: (target: string, at: number) => void,
): void {
  const targets = list.split(",").filter((target) => target !== "");
  for (const [index, target] of targets.entries()) {
    try {
      if (index >= most) {
        throw new IrcError(numeric.ERR_TOOMANYTARGETS, target, `At most ${most} at once`);
      }
      run(target, index);
    } catch (error) {
      if (!(error instanceof IrcError)) throw error;
      context.reply.numeric(error.code, ...error.params);
      if (index >= most) return;
    }
  }
}

/** What a command costs whose first parameter is a list: one token a name. */
export function costOfTargets([targets = ""]: readonly string[]): number {
  let names = 1;
  for (let at = targets.indexOf(","); at !== -1; at = targets.indexOf(",", at + 1)) names++;
  return Math.min(names, ROOMS_PER_PERSON);
}
