/** What `snug serve` can be told. */
import {
  type Environment,
  type Flag,
  type Flags,
  flagsHelp,
  oneOf,
  readFlags,
  UsageError,
  variableOf,
  variablesOf,
  wholeNumber,
} from "../cli/flags.ts";
import { hasControl } from "../protocol/names.ts";
import { type Range, readAddress, readRange } from "./cidr.ts";
import { HISTORY_DAYS, MAX_CLIENTS, MOST_HISTORY_DAYS } from "./limits.ts";
import { type Format, FORMATS, type Level, LEVELS } from "./log.ts";

export interface ServeOptions {
  /** An address to listen on; `undefined` stands for all of them, IPv6 too. */
  readonly host: string | undefined;
  readonly port: number;
  /** A plaintext port on loopback. */
  readonly plainPort: number | undefined;
  /** Where programs on this machine read how the server is. */
  readonly metricsPort: number | undefined;
  readonly data: string | undefined;
  /** A certificate and its key, as paths. */
  readonly provided: { readonly certificate: string; readonly key: string } | undefined;
  readonly name: string | undefined;
  readonly description: string;
  readonly motdFile: string | undefined;
  readonly password: string | undefined;
  readonly passwordFile: string | undefined;
  /** Passwords of operators, by name. */
  readonly operators: ReadonlyMap<string, string>;
  /** For how many days messages are kept; 0 when none are. */
  readonly historyDays: number;
  /** Whether messages are kept through a power cut. */
  readonly durable: boolean;
  readonly inviteOnly: boolean;
  readonly accountRequired: boolean;
  readonly maxClients: number;
  /** Addresses that are free of limits, and those of proxies. */
  readonly exempt: readonly Range[];
  readonly proxies: readonly Range[];
  readonly transport: Transport;
  readonly logLevel: Level;
  readonly logFormat: Format;
  /** Whether the log holds whole addresses, and who comes and goes. */
  readonly logAddresses: boolean;
  readonly quiet: boolean;
  readonly help: boolean;
}

/** Which implementation of TLS carries the connections. */
export const TRANSPORTS = ["deno", "node"] as const;
export type Transport = typeof TRANSPORTS[number];

const ALL_ADDRESSES = "0.0.0.0";

export const SERVE_FLAGS: readonly Flag[] = [
  {
    name: "host",
    value: "ADDRESS",
    help: "address to listen on; the default is all, IPv6 too",
    fallback: ALL_ADDRESSES,
  },
  { name: "port", value: "PORT", help: "port to listen on; 0 takes a free one", fallback: "5050" },
  {
    name: "data",
    value: "DIR",
    help: "folder for keys and messages; the default is the platform's",
  },
  { name: "cert", value: "FILE", help: "certificate chain (PEM) to use, with --key" },
  { name: "key", value: "FILE", help: "private key (PEM) of --cert" },
  { name: "name", value: "SERVER.NAME", help: "name of the server, with a dot in it" },
  {
    name: "description",
    value: "TEXT",
    help: "what people are welcomed to",
    fallback: "Snug",
  },
  { name: "motd", value: "FILE", help: "message of the day, shown to who connects" },
  { name: "password", value: "TEXT", help: "password to get in; see --password-file" },
  {
    name: "password-file",
    value: "FILE",
    help: "file with the password, so that no list shows it",
  },
  {
    name: "oper",
    value: "NAME:PASSWORD",
    help: "somebody who may run the server from a client; better as SNUG_OPER",
    repeats: true,
  },
  {
    name: "max-clients",
    value: "N",
    help: "connections at once; fewer where the system has no files for them",
    fallback: String(MAX_CLIENTS),
  },
  {
    name: "history",
    value: "DAYS|off",
    help: "how long messages are kept; off keeps none",
    fallback: String(HISTORY_DAYS),
  },
  { name: "durable", help: "keep messages through a power cut too; each then waits for the disk" },
  { name: "invite-only", help: "let in only who has an account or an invite code" },
  { name: "account-required", help: "let in only who has an account; anybody may register one" },
  {
    name: "exempt",
    value: "CIDR",
    help: "addresses free of limits on how much, how often and how many, like 192.168.0.0/16",
    repeats: true,
  },
  {
    name: "transport",
    value: "NAME",
    help: "deno, or node: less delay with many short lines",
    fallback: "deno",
  },
  { name: "plain-port", value: "PORT", help: "port without TLS, on loopback only, for proxies" },
  {
    name: "proxy",
    value: "CIDR",
    help: "who says by the PROXY protocol where others come from; on --plain-port only",
    repeats: true,
  },
  {
    name: "metrics-port",
    value: "PORT",
    help: "port on loopback where Prometheus reads how the server is; 0 takes a free one",
  },
  { name: "log-level", value: "LEVEL", help: LEVELS.join(", "), fallback: "info" },
  { name: "log-format", value: "FORMAT", help: FORMATS.join(" or "), fallback: "text" },
  { name: "log-addresses", help: "log who comes from where; else no log line has an address" },
  { name: "quiet", help: "print one line when ready, as without a terminal" },
  { name: "help", help: "show this" },
];

export const SERVE_HELP = `snug serve: start a chat server

Usage: snug serve [FLAGS]

${flagsHelp(SERVE_FLAGS)}

Each flag has a variable too: ${variableOf("port")}, ${variableOf("log-level")}. A flag goes first.
SIGTERM tells everybody that the server restarts, Ctrl+C that it stops; SIGHUP loads --cert again,
and is the end where the terminal that it runs on is gone.
Exit codes: 0 stopped by Ctrl+C or SIGTERM, 2 wrong usage, 3 cannot serve.
`;

/**
 * Reads the arguments that follow `serve`.
 * @throws {UsageError} If they cannot be followed.
 */
export function readServeOptions(args: readonly string[], environment: Environment): ServeOptions {
  const flags = readFlags(SERVE_FLAGS, args, variablesOf("serve", environment));
  const [operand] = flags.operands;
  if (operand !== undefined) {
    throw new UsageError(`serve takes flags only, not "${operand}". See snug serve --help.`);
  }
  const host = hostGiven(flags.value("host") ?? ALL_ADDRESSES);
  const name = flags.value("name");
  const description = flags.value("description") ?? "";
  if (
    name !== undefined && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(name) || (name?.length ?? 0) > 63
  ) {
    throw new UsageError(`--name takes a name with a dot in it, like chat.example.org.`);
  }
  if (hasControl(description) || description.length > 100) {
    throw new UsageError("--description takes one line of at most 100 characters.");
  }
  // An unfinished line in a file of variables must not let everybody in.
  const empty = ["SNUG_SERVE_PASSWORD", "SNUG_PASSWORD"]
    .find((variable) => environment(variable) === "");
  const hasOther = flags.value("password") !== undefined ||
    flags.value("password-file") !== undefined;
  if (empty !== undefined && !hasOther) {
    throw new UsageError(`${empty} is empty. Set it, or unset it for a server without a password.`);
  }
  const inviteOnly = flags.on("invite-only");
  if (
    inviteOnly &&
    (flags.value("password") !== undefined || flags.value("password-file") !== undefined)
  ) {
    throw new UsageError("With --invite-only each has a code of their own: give no --password.");
  }
  if (flags.value("password") !== undefined && flags.value("password-file") !== undefined) {
    throw new UsageError("Give --password or --password-file, not both.");
  }
  return {
    host: host === ALL_ADDRESSES ? undefined : host,
    port: wholeNumber(flags, "port", 0, 65535),
    plainPort: portIfGiven(flags, "plain-port"),
    metricsPort: portIfGiven(flags, "metrics-port"),
    data: flags.value("data"),
    provided: providedFiles(flags.value("cert"), flags.value("key")),
    name,
    description,
    motdFile: flags.value("motd"),
    password: flags.value("password"),
    passwordFile: flags.value("password-file"),
    operators: operatorsOf(flags.values("oper")),
    historyDays: historyDays(flags.value("history") ?? ""),
    durable: flags.on("durable"),
    inviteOnly,
    accountRequired: flags.on("account-required"),
    maxClients: wholeNumber(flags, "max-clients", 1, 1_000_000),
    exempt: ranges(flags, "exempt"),
    proxies: proxies(flags),
    transport: oneOf(flags, "transport", TRANSPORTS),
    logLevel: oneOf(flags, "log-level", LEVELS),
    logFormat: oneOf(flags, "log-format", FORMATS),
    logAddresses: flags.on("log-addresses"),
    quiet: flags.on("quiet"),
    help: flags.on("help"),
  };
}

function portIfGiven(flags: Flags, name: string): number | undefined {
  return flags.value(name) === undefined ? undefined : wholeNumber(flags, name, 0, 65535);
}

function ranges(flags: Flags, name: string): Range[] {
  return flags.values(name).map((text) => {
    const range = readRange(text);
    if (range !== undefined) return range;
    throw new UsageError(`--${name} takes addresses like 192.168.0.0/16, not "${text}".`);
  });
}

function proxies(flags: Flags): Range[] {
  const found = ranges(flags, "proxy");
  if (found.length === 0 || flags.value("plain-port") !== undefined) return found;
  throw new UsageError("--proxy is for connections without TLS: give --plain-port too.");
}

function historyDays(value: string): number {
  if (value === "off") return 0;
  const days = /^[0-9]{1,5}$/.test(value) ? Number(value) : 0;
  if (days >= 1 && days <= MOST_HISTORY_DAYS) return days;
  throw new UsageError(
    `--history takes a number of days from 1 to ${MOST_HISTORY_DAYS}, or off, not "${value}".`,
  );
}

function operatorsOf(values: readonly string[]): Map<string, string> {
  return new Map(values.map((value) => {
    const [, name, password] = /^([^:\s]+):(.+)$/.exec(value) ?? [];
    if (name === undefined || password === undefined) {
      throw new UsageError("--oper takes NAME:PASSWORD.");
    }
    return [name, password];
  }));
}

function providedFiles(certificate?: string, key?: string): ServeOptions["provided"] {
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined) {
    throw new UsageError("--cert and --key go together: give both files.");
  }
  return { certificate, key };
}

/** An address to listen on, also in the brackets of a URL. @throws {UsageError} */
function hostGiven(text: string): string {
  const host = text.replace(/^\[(.*)\]$/, "$1");
  if (/^[\p{L}\p{N}._-]+$/u.test(host) || readAddress(host) !== undefined) return host;
  throw new UsageError(
    `--host takes an address or a name, without a port: 127.0.0.1 or ::1, not "${text}".`,
  );
}
