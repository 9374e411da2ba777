/** All that a benchmark makes on this machine, programs and files, so that nothing of it is left behind. */

/** How much of what a program prints is kept, in characters. */
const KEPT = 2_000;

export class Scene implements AsyncDisposable {
  /** A folder that is gone at the end. */
  readonly folder: string = Deno.makeTempDirSync({ prefix: "snug-load-" });
  readonly #running = new Set<Running>();
  #folders = 0;

  /** A new folder within the other one. */
  newFolder(): string {
    const path = `${this.folder}/${++this.#folders}`;
    Deno.mkdirSync(path);
    return path;
  }

  /** Starts a program. */
  start(words: readonly string[], environment: Record<string, string>): Running {
    const running: Running = new Running(words, environment, () => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running].map((running) => running[Symbol.asyncDispose]()));
    this.clear();
  }

  /** Ends everything at once. */
  clear(): void {
    for (const running of this.#running) running.kill();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** A program that runs. */
export class Running implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #over: Promise<void>;
  #ended = false;
  #output = "";
  #changed = Promise.withResolvers<void>();

  constructor(
    [command = "", ...args]: readonly string[],
    env: Record<string, string>,
    ended: () => void,
  ) {
    this.#child = new Deno.Command(command, {
      args,
      env,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { stdout, stderr, status } = this.#child;
    this.#over = Promise.all([this.#keep(stdout), this.#keep(stderr), status]).then(() => {
      this.#ended = true;
      this.#changed.resolve();
      ended();
    });
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The last of what it has printed. */
  get output(): string {
    return this.#output;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Waits until it has printed something. @throws {Error} If it ends before. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#output);
      if (match !== null) return match;
      if (this.#ended) throw new Error(`it has ended: ${this.#output}`);
      await this.#changed.promise;
    }
  }

  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#over;
  }

  async #keep(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#output = (this.#output + text).slice(-KEPT);
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }
}
