/**
 * `@std/cli/parse-args`, with types. The npm form of `@std` carries none; they are given here, once,
 * where the module enters.
 */
import { parseArgs as untyped } from "@std/cli/parse-args";

/** What {@linkcode parseArgs} is told about the flags. */
export interface ParseArgsOptions {
  boolean?: string[];
  string?: string[];
  collect?: string[];
  alias?: Record<string, string>;
  /** Called with each argument that is no declared flag; `false` leaves it out. */
  unknown?: (argument: string, key?: string, value?: unknown) => boolean;
  stopEarly?: boolean;
}

/** Flags by name, and the operands under `_`. */
export type ParsedArgs = Record<string, unknown> & { _: (string | number)[] };

/** Splits a command line into flags and operands. */
export const parseArgs: (args: readonly string[], options: ParseArgsOptions) => ParsedArgs =
  untyped;
