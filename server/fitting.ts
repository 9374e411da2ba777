/** Texts that are relayed in one line with names that may be long: nobody's words are cut. */
import { MAX_LINE } from "../protocol/framing.ts";
import { ERR_INPUTTOOLONG } from "../protocol/numerics.ts";
import { byteLength } from "../protocol/text.ts";
import { IrcError } from "./command.ts";

/**
 * Makes sure that a text fits into the lines that will carry it.
 *
 * @param heads What stands before the text in each of them, without the last space and colon.
 * @throws {IrcError} ERR_INPUTTOOLONG, with how many bytes it may have.
 */
export function checkFits(what: string, text: string, ...heads: readonly string[]): void {
  const longest = Math.max(...heads.map((head) => byteLength(`${head} :\r\n`)));
  const space = Math.max(0, MAX_LINE - longest);
  if (byteLength(text) <= space) return;
  throw new IrcError(ERR_INPUTTOOLONG, `The ${what} is too long: ${space} bytes are the most here`);
}
