/**
 * Running the program with no more permissions than it needs.
 *
 * Which files and addresses these are is known only when the arguments are read; a process can give up
 * a permission as a whole, but not narrow one. A worker can have less than the process: so the part
 * that talks to strangers runs in one, and the process around it does nothing but wait for its end.
 *
 * @see https://docs.deno.com/runtime/fundamentals/workers/
 */

/** What a worker may ask for, as Deno takes it. */
interface ConfinedOptions extends WorkerOptions {
  readonly deno: { readonly permissions: Deno.PermissionOptions };
}

const EXIT_FAULT = 1;

/**
 * Runs a module in a worker, which calls {@linkcode inWorker}.
 * @returns The exit code.
 */
export function confine(
  module: URL,
  args: readonly string[],
  permissions: Deno.PermissionOptions,
): Promise<number> {
  const options: ConfinedOptions = { type: "module", deno: { permissions } };
  const worker = new Worker(module, options);
  return new Promise((resolve) => {
    worker.addEventListener("message", ({ data }) => resolve(Number(data)));
    // A fault of ours has been printed with where it was.
    worker.addEventListener("error", () => resolve(EXIT_FAULT));
    worker.postMessage([...args]);
  });
}

/** Has a worker run a program when it is given its arguments; `exit` ends that program at once. */
export function inWorker(
  program: (args: readonly string[], exit: (code: number) => void) => Promise<number>,
): void {
  const scope = globalThis as unknown as { postMessage(code: number): void };
  globalThis.addEventListener("message", async (event) => {
    const args = (event as MessageEvent<readonly string[]>).data;
    scope.postMessage(await program(args, (code) => scope.postMessage(code)));
  }, { once: true });
}
