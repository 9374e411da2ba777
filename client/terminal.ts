/**
 * The terminal: the only file of the client that touches standard input and output.
 *
 * What is switched on here (raw mode, paste and focus reports) is switched off again by
 * {@linkcode Terminal.restore}, which also runs when the process exits by `Deno.exit` or by an error.
 */
import { type KeyTimer, REAL_TIMER } from "./keys.ts";
import type { Size } from "./screen.ts";
import { SecretReader } from "./secret_reader.ts";

/** What a {@linkcode Terminal} is made of; a test passes its own. */
export interface TerminalDevice {
  readonly inputIsTerminal: boolean;
  readonly outputIsTerminal: boolean;
  readonly input: ReadableStream<Uint8Array>;
  /** May write less than it was given. */
  writeSync(bytes: Uint8Array): number;
  /** The same, when there is room for it. */
  write?(bytes: Uint8Array): Promise<number>;
  /** Throws when there is no terminal to measure. */
  size(): Size;
  setRaw(on: boolean): void;
  /** Returns what stops it. */
  onResize(listener: () => void): () => void;
  /** Calls back when the process goes on that was stopped. Returns what stops it. */
  onContinue(listener: () => void): () => void;
  /** Calls back before the process ends. Returns what stops it. */
  onExit(listener: () => void): () => void;
  /** Blocks for a moment. */
  pause(): void;
}

/** What is assumed where nothing can be measured. */
const USUAL_SIZE: Size = { columns: 80, rows: 24 };
/** A terminal that takes nothing for that many pauses of 5 ms is gone. */
const MAX_PAUSES = 1000;
const MAX_LINE = 16 * 1024;
const NEWLINE = 10;
const BRACKETED_PASTE = 2004;
const FOCUS_REPORTS = 1004;
const ENCODER = new TextEncoder();

/** Opens the terminal of this process, or standard input and output in place of one. */
export function openTerminal(
  device: TerminalDevice = denoDevice(),
  timer: KeyTimer = REAL_TIMER,
): Terminal {
  return new Terminal(device, timer);
}

/** Keyboard and screen of this process. */
export class Terminal implements Disposable {
  readonly #device: TerminalDevice;
  readonly #timer: KeyTimer;
  readonly #undo: (() => void)[] = [];
  readonly #modes = new Set<number>();
  readonly #gone = Promise.withResolvers<void>();
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** Read, but not used up by the question that was asked. */
  #rest: Uint8Array = new Uint8Array();
  #raw = false;
  /** The question behind which the cursor stands. */
  #question: string | undefined;
  #closed = false;
  #onResize: (() => void) | undefined;
  #onContinue: (() => void) | undefined;
  #size: Size;
  /** Whether it is sent escape sequences; a dumb one would show them. */
  takesSequences = true;

  constructor(device: TerminalDevice, timer: KeyTimer) {
    this.#device = device;
    this.#timer = timer;
    this.#size = this.size();
    this.#undo.push(device.onExit(() => this.restore()));
    if (this.isTerminal) this.#undo.push(device.onContinue(() => this.#continue()));
  }

  /** Whether a person sits at both ends; otherwise there is a pipe or a file. */
  get isTerminal(): boolean {
    return this.inputIsTerminal && this.outputIsTerminal;
  }

  get inputIsTerminal(): boolean {
    return this.#device.inputIsTerminal;
  }

  get outputIsTerminal(): boolean {
    return this.#device.outputIsTerminal;
  }

  /** Resolves when there is nothing more to write to: the window was closed, or all is restored. */
  get closed(): Promise<void> {
    return this.#gone.promise;
  }

  size(): Size {
    try {
      const { columns, rows } = this.#device.size();
      return columns > 0 && rows > 0 ? { columns, rows } : USUAL_SIZE;
    } catch {
      return USUAL_SIZE;
    }
  }

  /** Writes all of a text. A terminal that is gone ends {@linkcode keys} and takes no more. */
  write(text: string): void {
    let bytes = ENCODER.encode(text);
    let pauses = 0;
    while (bytes.length > 0 && !this.#closed) {
      const written = this.#tryWrite(bytes);
      bytes = bytes.subarray(written);
      pauses = written > 0 ? 0 : pauses + 1;
      if (pauses > MAX_PAUSES) this.#close();
      else if (pauses > 0) this.#device.pause();
    }
  }

  /** Writes some of the bytes when there is room for them, for a pipe whose reader may be slow. */
  async writeSome(bytes: Uint8Array): Promise<number> {
    return await this.#device.write?.(bytes) ?? this.#device.writeSync(bytes);
  }

  /** The bytes from the keyboard, until it ends or {@linkcode restore} is called. */
  async *keys(): AsyncGenerator<Uint8Array> {
    while (true) {
      const bytes = await this.#read();
      if (bytes === undefined) return;
      // Windows has no signal for a new size.
      this.#noticeSize();
      yield bytes;
    }
  }

  /** Has each key sent at once and none shown. Only for a terminal. */
  setRaw(on: boolean): void {
    if (this.#raw === on || !this.inputIsTerminal) return;
    this.#device.setRaw(on);
    this.#raw = on;
  }

  /** Has pasted text marked as pasted. */
  setBracketedPaste(on: boolean): void {
    this.#setMode(BRACKETED_PASTE, on);
  }

  /** Has the terminal tell when its window gains or loses the focus. */
  setFocusReporting(on: boolean): void {
    this.#setMode(FOCUS_REPORTS, on);
  }

  /** Calls back when the size has changed. One listener; the last one counts. */
  onResize(listener: () => void): void {
    if (this.#onResize === undefined) {
      this.#undo.push(this.#device.onResize(() => this.#noticeSize()));
    }
    this.#onResize = listener;
  }

  /** Calls back when the process goes on that was stopped: others have written meanwhile. One listener. */
  onContinue(listener: () => void): void {
    this.#onContinue = listener;
  }

  /** Asks a question, for a line that the terminal itself edits. `undefined`: the input has ended. */
  async readLine(prompt: string): Promise<string | undefined> {
    this.setRaw(false);
    this.#ask(prompt);
    const line: number[] = [];
    while (true) {
      const bytes = await this.#read();
      if (bytes === undefined) this.#endQuestion();
      if (bytes === undefined && line.length === 0) return undefined;
      const end = bytes?.indexOf(NEWLINE) ?? 0;
      for (const byte of bytes?.subarray(0, end < 0 ? bytes.length : end) ?? []) {
        if (line.length < MAX_LINE) line.push(byte);
      }
      if (end < 0) continue;
      this.#rest = bytes?.subarray(end + 1) ?? this.#rest;
      this.#question = undefined;
      return new TextDecoder().decode(Uint8Array.from(line)).replace(/\r$/, "");
    }
  }

  /** Asks for a secret, which is not shown. `undefined`: Ctrl+C, or the input has ended. */
  async readSecret(prompt: string): Promise<string | undefined> {
    if (!this.inputIsTerminal) return await this.readLine(prompt);
    const secret = new SecretReader(this.#timer);
    const { raw, paste } = { raw: this.#raw, paste: this.#modes.has(BRACKETED_PASTE) };
    try {
      this.setRaw(true);
      this.setBracketedPaste(true);
      this.#ask(prompt);
      while (!secret.done) {
        const bytes = await this.#read();
        if (bytes === undefined) return undefined;
        this.#rest = secret.push(bytes);
      }
      return secret.answer;
    } finally {
      secret.close();
      this.#endQuestion();
      this.setBracketedPaste(paste);
      this.setRaw(raw);
    }
  }

  /** Puts the terminal back as it was and lets go of the keyboard. May be called at any time. */
  restore(): void {
    this.#endQuestion();
    for (const mode of [...this.#modes]) this.#setMode(mode, false);
    try {
      this.setRaw(false);
    } catch {
      // The terminal is gone, and its modes with it.
    }
    for (const undo of this.#undo.splice(0)) undo();
    this.#close();
  }

  [Symbol.dispose](): void {
    this.restore();
  }

  #ask(question: string): void {
    if (!this.outputIsTerminal) return;
    this.write(question);
    this.#question = question;
  }

  /** Nobody has pressed Enter: what comes next begins on a line of its own all the same. */
  #endQuestion(): void {
    if (this.#question !== undefined) this.write("\r\n");
    this.#question = undefined;
  }

  /** The shell has had the terminal, and has set its own modes. */
  #continue(): void {
    if (this.#raw) this.#device.setRaw(true);
    for (const mode of this.#modes) this.#switch(mode, true);
    if (this.#question !== undefined) this.write(this.#question);
    this.#noticeSize();
    this.#onContinue?.();
  }

  #setMode(mode: number, on: boolean): void {
    if (this.#modes.has(mode) === on || !this.isTerminal || !this.takesSequences) return;
    if (on) this.#modes.add(mode);
    else this.#modes.delete(mode);
    this.#switch(mode, on);
  }

  #switch(mode: number, on: boolean): void {
    this.write(`\u001b[?${mode}${on ? "h" : "l"}`);
  }

  /** How much was written; 0 when there is no room at the moment. */
  #tryWrite(bytes: Uint8Array): number {
    try {
      return this.#device.writeSync(bytes);
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) this.#close();
      return 0;
    }
  }

  async #read(): Promise<Uint8Array | undefined> {
    if (this.#rest.length > 0) {
      const rest = this.#rest;
      this.#rest = new Uint8Array();
      return rest;
    }
    if (this.#closed) return undefined;
    try {
      this.#reader ??= this.#device.input.getReader();
      return (await this.#reader.read()).value;
    } catch {
      // A closed window ends the input with an error instead of an end.
      return undefined;
    }
  }

  #noticeSize(): void {
    const { columns, rows } = this.size();
    if (columns === this.#size.columns && rows === this.#size.rows) return;
    this.#size = { columns, rows };
    this.#onResize?.();
  }

  #close(): void {
    this.#closed = true;
    this.#reader?.cancel().catch(() => {});
    this.#gone.resolve();
  }
}

/** Windows has neither of these signals. */
function onSignal(signal: "SIGWINCH" | "SIGCONT", listener: () => void): () => void {
  if (Deno.build.os === "windows") return () => {};
  Deno.addSignalListener(signal, listener);
  return () => Deno.removeSignalListener(signal, listener);
}

/** Standard input and output. */
function denoDevice(): TerminalDevice {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  return {
    inputIsTerminal: Deno.stdin.isTerminal(),
    outputIsTerminal: Deno.stdout.isTerminal(),
    get input() {
      return Deno.stdin.readable;
    },
    writeSync: (bytes) => Deno.stdout.writeSync(bytes),
    write: (bytes) => Deno.stdout.write(bytes),
    size: () => Deno.consoleSize(),
    setRaw: (on) => Deno.stdin.setRaw(on, { cbreak: false }),
    onResize: (listener) => onSignal("SIGWINCH", listener),
    onContinue: (listener) => onSignal("SIGCONT", listener),
    onExit(listener) {
      const events = ["unload", "error", "unhandledrejection"];
      for (const event of events) globalThis.addEventListener(event, listener);
      return () => {
        for (const event of events) globalThis.removeEventListener(event, listener);
      };
    },
    pause: () => void Atomics.wait(sleeper, 0, 0, 5),
  };
}
