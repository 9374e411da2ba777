/** What the server that we are connected to can do, as it says itself. */
import { deniesTag, readIsupport } from "../protocol/isupport.ts";
import { MULTILINE } from "./multiline.ts";

/** What this client asks for; a server that has less is used with less. */
const WANTED: readonly string[] = [
  "message-tags",
  "server-time",
  "echo-message",
  "batch",
  "labeled-response",
  MULTILINE,
  "cap-notify",
  "multi-prefix",
  "standard-replies",
  "draft/chathistory",
  "draft/read-marker",
  "draft/message-redaction",
  "draft/channel-rename",
  "soju.im/search",
  "sasl",
  "draft/account-registration",
  "snug.internal/account",
  "snug.internal/session",
];

/** A number of a server's is believed up to this. */
const MOST_AT_ONCE = 1_000;
const MOST_COMMANDS = 100;
const MOST_TAGS = 100;

export class Abilities {
  /** What the server can do and this client wants, with what it says about each. */
  readonly offered = new Map<string, string>();
  /** What the server has agreed to. */
  readonly capabilities = new Set<string>();
  /** Commands that only our own server has. */
  readonly serverCommands = new Set<string>();
  /** Whether the server tells what people of a room are, all in one answer. */
  hasWhox = false;
  /** Whether the server lets in only who has an account or an invitation code. */
  invitesOnly = false;
  /** The most messages of the past that the server gives at once; 0: it does not say. */
  #pageLength = 0;
  /** The longest topic that it takes, in bytes; 0: it does not say. */
  topicLength = 0;
  /** What it says of tags that it does not pass on. */
  #deniedTags: readonly string[] = [];

  /** The server is another one, or has started anew. */
  forgetServer(): void {
    this.offered.clear();
    this.capabilities.clear();
    this.serverCommands.clear();
    this.hasWhox = false;
    this.invitesOnly = false;
    this.#pageLength = 0;
    this.topicLength = 0;
    this.#deniedTags = [];
  }

  /** Notes which of the server's capabilities are wanted, in our order. */
  offer(words: readonly string[]): void {
    const values = new Map(words.map((word) => {
      const [name = ""] = word.split("=", 1);
      return [name, word.slice(name.length + 1)];
    }));
    for (const name of WANTED) {
      const value = values.get(name);
      if (value !== undefined) this.offered.set(name, value);
    }
  }

  /** Takes what the server says of itself. */
  learn(words: readonly string[]): void {
    const tokens = readIsupport(new Map(), words);
    this.hasWhox ||= tokens.has("WHOX");
    this.invitesOnly ||= tokens.has("snug.internal/INVITEONLY");
    const own = tokens.get("snug.internal/COMMANDS")?.split(",") ?? [];
    for (const command of own) {
      if (this.serverCommands.size < MOST_COMMANDS) this.serverCommands.add(command);
    }
    const denied = tokens.get("CLIENTTAGDENY");
    if (denied !== undefined) this.#deniedTags = denied.split(",").slice(0, MOST_TAGS);
    this.#pageLength = Math.min(
      numberOf(tokens.get("CHATHISTORY")) ?? this.#pageLength,
      MOST_AT_ONCE,
    );
    this.topicLength = numberOf(tokens.get("TOPICLEN")) ?? this.topicLength;
  }

  /** Whether the server tells us what has arrived. */
  get acknowledges(): boolean {
    return this.capabilities.has("labeled-response") && this.capabilities.has("echo-message") &&
      this.capabilities.has("batch");
  }

  /** Whether the server passes a client's tag on. */
  takesTag(name: string): boolean {
    return this.capabilities.has("message-tags") && !deniesTag(this.#deniedTags, name);
  }

  /** How many messages of the past to ask for at once, where so many are wanted. */
  pageLength(wanted: number): number {
    return this.#pageLength === 0 ? wanted : Math.min(wanted, this.#pageLength);
  }
}

function numberOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
