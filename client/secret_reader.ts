/** A password: keys in, the line out, and nothing on the screen. Pure. */
import { Editor } from "./editor.ts";
import { type Key, KeyDecoder, type KeyTimer } from "./keys.ts";

/** Reads keys into a line that is not shown. */
export class SecretReader {
  readonly #editor = new Editor();
  readonly #decoder: KeyDecoder;
  #answer: string | undefined;
  #done = false;

  constructor(timer: KeyTimer) {
    this.#decoder = new KeyDecoder((key) => this.#apply(key), timer);
  }

  /** Whether the line has ended. */
  get done(): boolean {
    return this.#done;
  }

  /** What was typed; `undefined` when it was cancelled. */
  get answer(): string | undefined {
    return this.#answer;
  }

  /** Takes bytes up to the key that ends the line and returns those after it. */
  push(bytes: Uint8Array): Uint8Array {
    let used = 0;
    while (used < bytes.length && !this.#done) this.#decoder.push(bytes.subarray(used, ++used));
    return bytes.subarray(used);
  }

  /** Forgets what is unfinished. */
  close(): void {
    this.#decoder.close();
  }

  #apply(key: Key): void {
    const ctrl = key.kind === "key" && key.ctrl ? key.name : undefined;
    // Typing must never go anywhere but into the line.
    if (this.#done || ctrl === "r") return;
    const event = this.#editor.apply(key);
    if (event.kind === "submit") this.#answer = event.text;
    this.#done = ctrl === "c" || event.kind === "submit" || event.kind === "eof";
  }
}
