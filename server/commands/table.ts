/** All commands: each file of this folder exports rows, and no file knows another. */
import type { CommandSpec } from "../command.ts";
import { ABOUT } from "./about.ts";
import { ACCOUNTS } from "./accounts.ts";
import { ADMINISTRATION } from "./administration.ts";
import { AUTHENTICATION } from "./authentication.ts";
import { BANS } from "./bans.ts";
import { CONNECTION } from "./connection.ts";
import { HISTORY } from "./history.ts";
import { LIST } from "./list.ts";
import { MEMBERSHIP } from "./membership.ts";
import { MESSAGES } from "./messages.ts";
import { METADATA } from "./metadata.ts";
import { MODE } from "./mode.ts";
import { MODERATION } from "./moderation.ts";
import { OPERATOR } from "./operator.ts";
import { PEOPLE } from "./people.ts";
import { PRESENCE } from "./presence.ts";
import { REDACTION } from "./redaction.ts";
import { REGISTRATION } from "./registration.ts";
import { ROOM_INFO } from "./room_info.ts";
import { SEARCH } from "./search.ts";
import { WHO } from "./who.ts";

export const COMMANDS: readonly CommandSpec[] = [
  ...REGISTRATION,
  ...AUTHENTICATION,
  ...ACCOUNTS,
  ...CONNECTION,
  ...MEMBERSHIP,
  ...MESSAGES,
  ...REDACTION,
  ...HISTORY,
  ...SEARCH,
  ...ROOM_INFO,
  ...LIST,
  ...MODE,
  ...MODERATION,
  ...BANS,
  ...WHO,
  ...PEOPLE,
  ...PRESENCE,
  ...METADATA,
  ...ABOUT,
  ...OPERATOR,
  ...ADMINISTRATION,
];
