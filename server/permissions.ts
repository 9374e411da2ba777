/** What `snug serve` may read, write and listen on: what its options name, and nothing else. */
import { defaultDataFolder } from "../certs/data_folder.ts";
import { parentFolder } from "../certs/paths.ts";
import type { Environment } from "../cli/flags.ts";
import { hereFor } from "./transport/here.ts";
import { readServeOptions, type ServeOptions } from "./options.ts";

/**
 * The permissions that these arguments need; `undefined` when they only ask for help.
 *
 * @throws {UsageError} If they cannot be followed.
 */
export function servePermissions(
  args: readonly string[],
  environment: Environment,
): Deno.PermissionOptionsObject | undefined {
  const options = readServeOptions(args, environment);
  if (options.help) return undefined;
  const data = options.data ?? defaultDataFolder(environment, Deno.build.os);
  const files = [options.motdFile, options.passwordFile].filter((file) => file !== undefined);
  return {
    read: [data, ...files, ...certificatePlaces(options)],
    write: [data],
    net: addresses(options),
    env: "inherit",
    sys: "inherit",
    run: false,
    ffi: false,
  };
}

/** The files of `--cert`, and the folders in which they change: where they are, and where links lead. */
function certificatePlaces({ provided }: ServeOptions): string[] {
  if (provided === undefined) return [];
  return [provided.certificate, provided.key].flatMap((file) => [
    file,
    parentFolder(file),
    parentFolder(Deno.realPathSync(file)),
  ]);
}

/**
 * Where it listens, and where it comes to itself. A port that is not known yet is any port of that
 * address.
 */
function addresses({ host, port, plainPort, metricsPort }: ServeOptions): string[] {
  const hosts = host === undefined
    ? ["0.0.0.0", "::", "127.0.0.1", "::1"]
    : new Set([host, hereFor(host)]);
  const ports = [plainPort, metricsPort].filter((port) => port !== undefined);
  return [
    ...Array.from(hosts, (host) => at(host, port)),
    ...ports.map((port) => at("127.0.0.1", port)),
    // Where a certificate is tried before it is used.
    "127.0.0.1:0",
  ];
}

function at(host: string, port: number): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === 0 ? name : `${name}:${port}`;
}
