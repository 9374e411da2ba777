/**
 * The program. What talks to strangers runs in a worker that may do no more than it needs (see
 * `cli/confine.ts`); the rest, which only this user's own server hears, runs here.
 */
import { confine } from "./cli/confine.ts";
import { UsageError } from "./cli/flags.ts";

/** What a subcommand needs; `undefined` where it is not confined, or has nothing to do. */
async function permissionsOf(
  args: readonly string[],
): Promise<Deno.PermissionOptionsObject | undefined> {
  const [command, ...rest] = args;
  const environment = (name: string): string | undefined => Deno.env.get(name);
  try {
    switch (command) {
      case "serve":
        return (await import("./server/permissions.ts")).servePermissions(rest, environment);
      case "join": {
        const { joinPermissions } = await import("./client/permissions.ts");
        return joinPermissions(rest, environment, onTerminal());
      }
      default:
        return undefined;
    }
  } catch (error) {
    if (isForPeople(error)) return undefined;
    throw error;
  }
}

/** Whether the program itself comes to the same error, and says it as a sentence. */
function isForPeople(error: unknown): boolean {
  return error instanceof UsageError || error instanceof Deno.errors.NotFound ||
    (error instanceof Error && error.name === "CertificateError");
}

function onTerminal(): boolean {
  return Deno.stdin.isTerminal() && Deno.stdout.isTerminal();
}

if (import.meta.main) {
  const permissions = await permissionsOf(Deno.args);
  if (permissions === undefined) {
    const { program } = await import("./program.ts");
    Deno.exit(await program(Deno.args, Deno.exit));
  }
  Deno.exit(await confine(new URL("./worker.ts", import.meta.url), Deno.args, permissions));
}
