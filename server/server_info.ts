/** What the server tells about itself: its name, its limits, what it can do. */
import { CAPABILITIES, type CapabilitySet } from "../protocol/capabilities.ts";
import { MAX_LINE } from "../protocol/framing.ts";
import {
  CHANNEL_LENGTH,
  KEY_LENGTH,
  NICK_LENGTH,
  REAL_NAME_LENGTH,
  TOPIC_LENGTH,
  USER_LENGTH,
} from "../protocol/names.ts";
import { isupportLines } from "../protocol/isupport.ts";
import { SASL_MECHANISMS } from "./accounts/exchange.ts";
import { ACCOUNT_EXTBAN, EXTBAN_LETTERS, EXTBAN_PREFIX } from "../protocol/extbans.ts";
import type { ServerInfo } from "./command.ts";
import { COMMANDS } from "./commands/table.ts";
import * as limits from "./limits.ts";
import { METADATA_VALUE } from "./metadata.ts";
import { CHANMODES, LIST_LETTERS, PREFIX, STATUSMSG } from "./mode_letters.ts";
import { MULTILINE_VALUE } from "./multiline.ts";
import { adminCheck, operatorCheck, passwordCheck } from "./password.ts";
import type { ServerConfig } from "./server.ts";
import type { Status } from "./status.ts";

/** What a server that keeps no messages has nothing for. */
const OF_HISTORY: CapabilitySet = CAPABILITIES["draft/chathistory"] |
  CAPABILITIES["draft/event-playback"] | CAPABILITIES["draft/message-redaction"] |
  CAPABILITIES["soju.im/search"];
const ALL_CAPABILITIES: CapabilitySet = Object.values(CAPABILITIES).reduce((all, bit) => all | bit);

/** What handlers are told of the server; `status` looks at it as it is. */
export function serverInfo(config: ServerConfig, status: () => Status): ServerInfo {
  return {
    name: config.name,
    description: config.description,
    version: config.version,
    motd: config.motd,
    startedAt: config.clock.now(),
    historyDays: config.historyDays,
    capabilities: config.store.keepsMessages ? ALL_CAPABILITIES : ALL_CAPABILITIES & ~OF_HISTORY,
    capabilityValues: new Map([
      ["draft/metadata-2", METADATA_VALUE],
      ["draft/multiline", MULTILINE_VALUE],
      ["draft/account-registration", "before-connect"],
      ["sasl", SASL_MECHANISMS],
    ]),
    checkPassword: passwordCheck(config.password),
    checkOperator: operatorCheck(config.operators ?? new Map()),
    checkAdmin: adminCheck(config.adminToken),
    commands: COMMANDS.filter((row) => row.hidden !== true).map((row) => row.name).sort(),
    reload: config.reload ?? (() => {}),
    claimed: config.claimed ?? (() => {}),
    status,
    isupport: isupportLines(
      new Map([
        ["ACCOUNTEXTBAN", ACCOUNT_EXTBAN],
        ["AWAYLEN", String(limits.REASON_LENGTH)],
        ["BOT", "B"],
        ...config.store.keepsMessages
          ? [["CHATHISTORY", String(limits.HISTORY_PAGE)], [
            "MSGREFTYPES",
            "msgid,timestamp",
          ]] as const
          : [],
        ["CASEMAPPING", "ascii"],
        ["CHANLIMIT", `#:${limits.ROOMS_PER_PERSON}`],
        ["CHANMODES", CHANMODES],
        ["CHANNELLEN", String(CHANNEL_LENGTH)],
        ["CHANTYPES", "#"],
        ...config.accountRequired ? [["draft/ACCOUNTREQUIRED", ""]] as const : [],
        ["ELIST", "CMNTU"],
        ["EXCEPTS", "e"],
        ["EXTBAN", `${EXTBAN_PREFIX},${EXTBAN_LETTERS}`],
        ["INVEX", "I"],
        ["KEYLEN", String(KEY_LENGTH)],
        ["KICKLEN", String(limits.REASON_LENGTH)],
        ["LINELEN", String(MAX_LINE)],
        ["MAXLIST", Object.keys(LIST_LETTERS).map((one) => `${one}:${limits.MAX_LIST}`).join(",")],
        ["MODES", String(limits.MAX_MODES)],
        ["MONITOR", String(limits.MAX_MONITOR)],
        ["NAMELEN", String(REAL_NAME_LENGTH)],
        ["NETWORK", config.description],
        ["NICKLEN", String(NICK_LENGTH)],
        ["PREFIX", PREFIX],
        ["snug.internal/COMMANDS", "BAN,MUTE,UNBAN,UNMUTE"],
        ...config.inviteOnly ? [["snug.internal/INVITEONLY", ""]] as const : [],
        ["STATUSMSG", STATUSMSG],
        [
          "TARGMAX",
          `JOIN:${limits.ROOMS_PER_PERSON},KICK:${limits.MAX_KICKS},NAMES:1,` +
          `NOTICE:${limits.MAX_TARGETS},PART:${limits.ROOMS_PER_PERSON},` +
          `PRIVMSG:${limits.MAX_TARGETS},TAGMSG:${limits.MAX_TARGETS},WHOIS:1`,
        ],
        ["TOPICLEN", String(TOPIC_LENGTH)],
        ["USERLEN", String(USER_LENGTH)],
        ["UTF8ONLY", ""],
        ["WHOX", ""],
      ]),
    ),
  };
}
