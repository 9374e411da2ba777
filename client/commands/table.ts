/** Every command, by groups, in the order of `/help`. */
import { ACCOUNT } from "./account.ts";
import { ADMIN } from "./admin.ts";
import type { Command, CommandGroup } from "./command.ts";
import { ORDER } from "./order.ts";
import { PAST } from "./past.ts";
import { PEOPLE } from "./people.ts";
import { PROGRAM } from "./program.ts";
import { ROOMS } from "./rooms.ts";
import { SERVER } from "./server.ts";
import { SETTING } from "./settings.ts";
import { TALK } from "./talk.ts";

export const GROUPS: readonly CommandGroup[] = [
  TALK,
  ROOMS,
  PEOPLE,
  PAST,
  ACCOUNT,
  SETTING,
  ORDER,
  ADMIN,
  SERVER,
  PROGRAM,
];

/** Every command. */
export const COMMANDS: readonly Command[] = GROUPS.flatMap((group) => group.commands);
