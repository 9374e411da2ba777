/** Starts the loud process and gives it orders. */
import type { CrowdPlan, Order, Told } from "./orders.ts";

const CROWD = new URL("crowd.ts", import.meta.url).pathname;

export class CrowdProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Starts a crowd; resolves when it is there. @param before Words before the command's own: `nice`. */
  static async start(plan: CrowdPlan, before: readonly string[] = []): Promise<CrowdProcess> {
    const words = [...before, Deno.execPath(), "run", "--quiet", "--allow-net", CROWD];
    const [command = "", ...args] = [...words, JSON.stringify(plan)];
    const pipes = { stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
    const crowd = new CrowdProcess(new Deno.Command(command, { args, ...pipes }).spawn());
    await crowd.#answer();
    return crowd;
  }

  /** Has it do something. @returns What came of it, once that is done. */
  async follow(order: Order): Promise<Told> {
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`));
    return await this.#answer() as Told;
  }

  async #answer(): Promise<unknown> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        return JSON.parse(line);
      }
      const { value, done } = await this.#reader.read();
      if (done) throw new Error("The crowd has ended");
      this.#rest += value;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close().catch(() => {});
    await this.#reader.cancel();
    await this.#child.status;
  }
}
