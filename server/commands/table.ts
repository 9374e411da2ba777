/** All commands: each file of this folder exports rows, and no file knows another. */
import type { CommandSpec } from "../command.ts";
import { CONNECTION } from "./connection.ts";
import { MEMBERSHIP } from "./membership.ts";
import { MESSAGES } from "./messages.ts";
import { QUERIES } from "./queries.ts";
import { REGISTRATION } from "./registration.ts";

export const COMMANDS: readonly CommandSpec[] = [
  ...REGISTRATION,
  ...CONNECTION,
  ...MEMBERSHIP,
  ...MESSAGES,
  ...QUERIES,
];
