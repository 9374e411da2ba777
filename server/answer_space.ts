/** How much of a long answer may be said: it must leave room in the queue of who asked for it. */
import { byteLength } from "../protocol/text.ts";
import { ANSWER_BYTES } from "./limits.ts";

/** What a line has beside its own words, in bytes, more or less: tags, names, a numeric. */
const LINE_BYTES = 120;

export class AnswerSpace {
  #left = ANSWER_BYTES;

  /** Takes the space of a line with these words. @returns Whether there was so much left. */
  take(...words: readonly string[]): boolean {
    this.#left -= words.reduce((sum, word) => sum + byteLength(word) + 1, LINE_BYTES);
    return this.#left >= 0;
  }
}
