/** The program as a process of its own: from the source, or the executable that SNUG_BINARY names. */
import { LineFramer } from "../../protocol/framing.ts";
import { runFlags } from "../../tools/run_flags.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** A test that waits longer than this has failed, in ms. */
const DEADLINE = 30_000;

/** The words that start the program. */
export function programWords(binary = Deno.env.get("SNUG_BINARY")): string[] {
  if (binary !== undefined) return [binary];
  return [Deno.execPath(), "run", "--quiet", ...runFlags(), `${ROOT}main.ts`];
}

/** A temporary folder that is gone when it is disposed of. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "snug-test-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** The variables of a person with an empty home and nothing else set. */
export function emptyHome(home: string): Record<string, string> {
  const deno = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
  return {
    HOME: home,
    PATH: Deno.env.get("PATH") ?? "",
    USER: "tester",
    DENO_DIR: deno,
    // Deno itself asks once a day whether there is a newer one.
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
  };
}

/** How a run of the program has ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program to its end. */
export async function runProgram(
  args: readonly string[],
  home: string,
  { input = "", environment = {}, wrapper = [] }: {
    input?: string;
    environment?: Record<string, string>;
    wrapper?: readonly string[];
  } = {},
): Promise<Ended> {
  await using program = new Program(args, home, environment, wrapper);
  await program.write(input);
  await program.closeInput();
  return await program.ended;
}

/** A running program. */
export class Program implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #out = new Output();
  readonly #err = new Output();
  readonly ended: Promise<Ended>;

  /**
   * @param environment More variables; SNUG_BINARY among them names another executable.
   * @param wrapper Words of a program that runs it.
   */
  constructor(
    args: readonly string[],
    home: string,
    environment: Record<string, string> = {},
    wrapper: readonly string[] = [],
  ) {
    const [command = "", ...words] = [...wrapper, ...programWords(environment.SNUG_BINARY)];
    this.#child = new Deno.Command(command, {
      args: [...words, ...args],
      env: { ...emptyHome(home), ...environment },
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.ended = this.#end();
  }

  get pid(): number {
    return this.#child.pid;
  }

  async write(text: string): Promise<void> {
    if (text !== "") await this.#writer.write(new TextEncoder().encode(text)).catch(() => {});
  }

  async closeInput(): Promise<void> {
    await this.#writer.close().catch(() => {});
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for a line on standard output that matches. */
  expectOut(pattern: RegExp): Promise<string> {
    return this.#out.expect(pattern);
  }

  /** Waits for a line on standard error that matches. */
  expectErr(pattern: RegExp): Promise<string> {
    return this.#err.expect(pattern);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeInput();
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await this.ended;
  }

  async #end(): Promise<Ended> {
    const [status] = await Promise.all([
      this.#child.status,
      this.#out.read(this.#child.stdout),
      this.#err.read(this.#child.stderr),
    ]);
    await this.#writer.abort().catch(() => {});
    return { code: status.code, out: this.#out.text, err: this.#err.text };
  }
}

/** What a program has written, line by line. */
class Output {
  text = "";
  readonly #lines: string[] = [];
  #ended = false;
  #changed = Promise.withResolvers<void>();

  async read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const framer = new LineFramer(0, 1024 * 1024);
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      this.text += decoder.decode(bytes, { stream: true });
      framer.push(bytes, (frame) => {
        if (frame.kind === "line") this.#lines.push(frame.text);
      });
      this.#wake();
    }
    this.#ended = true;
    this.#wake();
  }

  async expect(pattern: RegExp): Promise<string> {
    for (;;) {
      for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) {
        if (pattern.test(line)) return line;
      }
      if (this.#ended) throw new Error(`The program ended before ${pattern}:\n${this.text}`);
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_, reject) => {
        const error = new Error(`${pattern} did not come:\n${this.text}`);
        timer = setTimeout(() => reject(error), DEADLINE);
      });
      await Promise.race([this.#changed.promise, late]).finally(() => clearTimeout(timer));
    }
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** A server in a process of its own, on a free port. */
export interface ServedProgram extends AsyncDisposable {
  readonly program: Program;
  readonly port: number;
  readonly fingerprint: string;
  /** `localhost:PORT`. */
  readonly address: string;
}

/** Makes an account, beside a server or without one. @returns Its password. */
export async function addAccount(home: string, name: string): Promise<string> {
  const { out } = await runProgram(["admin", "account", "add", name], home);
  const [password] = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/.exec(out) ?? [];
  if (password === undefined) throw new Error(`No password: ${out}`);
  return password;
}

/** Tests are quicker than people, and all from one address. */
const WITHOUT_LIMITS = ["--exempt", "127.0.0.0/8", "--exempt", "::1"];

/** Starts `snug serve` and waits until it is ready; without limits on clients, unless it is told to. */
export async function serveProgram(
  home: string,
  args: readonly string[] = [],
  environment: Record<string, string> = {},
  limits = false,
  wrapper: readonly string[] = [],
): Promise<ServedProgram> {
  // The name that Peer.sync knows.
  const flags = ["--port", "0", "--name", "chat.test", ...limits ? [] : WITHOUT_LIMITS, ...args];
  const program = new Program(["serve", ...flags], home, environment, wrapper);
  try {
    const line = await program.expectOut(/^ready /);
    const match = /^ready (.*):(\d+) (SHA256:\S+)$/.exec(line);
    if (match === null) throw new Error(`Not a ready line: ${line}`);
    const port = Number(match[2]);
    return {
      program,
      port,
      fingerprint: match[3] ?? "",
      address: `localhost:${port}`,
      [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
    };
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw error;
  }
}
