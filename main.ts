/**
 * The program. Each subcommand runs in a worker, and those that talk to strangers may do no more there
 * than they need (see `cli/confine.ts`). This file says which worker, and what it may do; it loads
 * nothing else, for whoever joins waits for all that is loaded.
 */
import { confine } from "./cli/confine.ts";
import { UsageError } from "./cli/flags.ts";

/** The worker of a subcommand. */
function workerOf(command: string | undefined): URL {
  switch (command) {
    case "serve":
      return new URL("./workers/serve.ts", import.meta.url);
    case "join":
      return new URL("./workers/join.ts", import.meta.url);
    default:
      return new URL("./workers/others.ts", import.meta.url);
  }
}

/** What a subcommand needs; what the process may, where it is not confined or has nothing to do. */
async function permissionsOf(args: readonly string[]): Promise<Deno.PermissionOptions> {
  const [command, ...rest] = args;
  const environment = (name: string): string | undefined => Deno.env.get(name);
  try {
    switch (command) {
      case "serve": {
        const { servePermissions } = await import("./server/permissions.ts");
        return servePermissions(rest, environment) ?? "inherit";
      }
      case "join": {
        const { joinPermissions } = await import("./client/permissions.ts");
        return joinPermissions(rest, environment, onTerminal()) ?? "inherit";
      }
      default:
        return "inherit";
    }
  } catch (error) {
    if (isForPeople(error)) return "inherit";
    throw error;
  }
}

/** Whether the worker itself comes to the same error, and says it as a sentence. */
function isForPeople(error: unknown): boolean {
  return error instanceof UsageError || error instanceof Deno.errors.NotFound ||
    (error instanceof Error && error.name === "CertificateError");
}

function onTerminal(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
}

/** The arguments, `snug help serve` as what is the same: `snug serve --help`. */
function argsOf([first, command, ...rest]: readonly string[]): readonly string[] {
  return first === "help" && command !== undefined ? [command, "--help", ...rest] : Deno.args;
}

if (import.meta.main) {
  const args = argsOf(Deno.args);
  Deno.exit(await confine(workerOf(args[0]), args, await permissionsOf(args)));
}
