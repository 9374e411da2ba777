/** Standard input of `join` on a pipe, as lines; what is no text is said to be none. */

/** The longest line of input, in bytes. */
const MAX_INPUT_LINE = 1024 * 1024;
const LF = 10;
const LINE_END = Uint8Array.of(LF);

/** A line of input, or what is wrong with it. `number` counts from 1. */
export type InputLine =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly code: "too-long" | "not-text"; readonly fault: string };

/**
 * The lines of an input, blank ones left out.
 * @param stopped Resolves when no more of them are wanted.
 */
export async function* inputLines(
  bytes: AsyncIterable<Uint8Array>,
  stopped: Promise<undefined>,
): AsyncGenerator<InputLine> {
  const cutter = new LineCutter();
  const input = bytes[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([input.next(), stopped]);
      if (next === undefined) return;
      // The last line needs no line ending.
      yield* cutter.push(next.done ? LINE_END : next.value);
      if (next.done) return;
    }
  } finally {
    void input.return?.();
  }
}

/** Cuts bytes into lines, and holds no more than one of them. */
class LineCutter {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #held: Uint8Array[] = [];
  #length = 0;
  #number = 1;

  *push(bytes: Uint8Array): Generator<InputLine> {
    let from = 0;
    for (let end; (end = bytes.indexOf(LF, from)) !== -1; from = end + 1) {
      this.#hold(bytes.subarray(from, end));
      const line = this.#line();
      if (line !== undefined) yield line;
      this.#held = [];
      this.#length = 0;
      this.#number++;
    }
    this.#hold(bytes.slice(from));
  }

  #hold(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length > MAX_INPUT_LINE) this.#held = [];
    else if (bytes.length > 0) this.#held.push(bytes);
  }

  #line(): InputLine | undefined {
    const number = this.#number;
    if (this.#length > MAX_INPUT_LINE) {
      const fault = `A line of input is longer than ${MAX_INPUT_LINE} bytes.`;
      return { number, code: "too-long", fault };
    }
    const text = this.#text()?.replace(/\r$/, "");
    if (text === undefined) {
      return { number, code: "not-text", fault: "The input is not UTF-8 text." };
    }
    if (/[\r\0]/.test(text)) {
      const fault = "A line of input holds a carriage return or a NUL.";
      return { number, code: "not-text", fault };
    }
    return text.trim() === "" ? undefined : { number, text };
  }

  #text(): string | undefined {
    const [first = new Uint8Array()] = this.#held;
    let whole = first;
    if (this.#held.length > 1) {
      whole = new Uint8Array(this.#length);
      let at = 0;
      for (const part of this.#held) {
        whole.set(part, at);
        at += part.length;
      }
    }
    try {
      return this.#decoder.decode(whole);
    } catch {
      return undefined;
    }
  }
}
