/** What `snug join` may read, write and connect to: what its options name, and nothing else. */
import { defaultDataFolder } from "../certs/data_folder.ts";
import type { Environment } from "../cli/flags.ts";
import { formatAddress } from "../protocol/invite.ts";
import { readJoinOptions } from "./options.ts";

/**
 * The permissions that these arguments need; `undefined` when they only ask for help.
 *
 * @param onTerminal Whether a person is there to be asked: they may go to another server when nobody
 * answers, so that any may be connected to.
 * @throws {UsageError} If they cannot be followed.
 */
export function joinPermissions(
  args: readonly string[],
  environment: Environment,
  onTerminal: boolean,
): Deno.PermissionOptionsObject | undefined {
  const options = readJoinOptions(args, environment);
  if (options.help) return undefined;
  const data = options.data ?? defaultDataFolder(environment, Deno.build.os);
  const files = [options.ca, options.passwordFile].filter((file) => file !== undefined);
  const { host, port } = options.target;
  return {
    read: [data, ...files],
    write: [data],
    net: onTerminal ? "inherit" : [formatAddress(host, port)],
    env: "inherit",
    sys: "inherit",
    run: false,
    ffi: false,
  };
}
