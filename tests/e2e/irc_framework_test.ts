/** irc-framework, the library that bots and web clients are made with, against a server over TLS. */
import * as framework from "irc-framework";
import { CAPABILITIES } from "../../protocol/capabilities.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { startServer, type TestServer } from "../helpers/server.ts";

/** A test that waits longer than this has failed, in ms. */
const DEADLINE = 20_000;

/** What the library says has happened: a name, and whatever belongs to it. */
type Happened = Readonly<Record<string, unknown>>;

/** The part of the library's client that is used here; it comes without types. */
interface LibraryClient {
  readonly user: { readonly nick: string; readonly away: boolean };
  readonly network: {
    readonly name: string;
    readonly options: Readonly<Record<string, unknown>>;
    readonly cap: { readonly enabled: readonly string[] };
  };
  use(install: (client: unknown, raw: unknown, parsed: Middleware) => void): void;
  once(event: string, act: () => void): void;
  requestCap(names: readonly string[]): void;
  connect(options: Readonly<Record<string, unknown>>): void;
  raw(...words: readonly string[]): void;
  quit(reason: string): void;
  join(room: string, key?: string): void;
  part(room: string, reason: string): void;
  say(target: string, text: string, tags?: Readonly<Record<string, string>>): void;
  notice(target: string, text: string): void;
  action(target: string, text: string): void;
  tagmsg(target: string, tags: Readonly<Record<string, string>>): void;
  changeNick(nick: string): void;
  setTopic(room: string, text: string): void;
  mode(room: string, letters: string, values?: readonly string[]): void;
  ban(room: string, mask: string): void;
  banlist(room: string, then: (answer: Happened) => void): void;
  invite(room: string, nick: string): void;
  whois(nick: string, then: (answer: Happened) => void): void;
  whowas(nick: string, then: (answer: Happened) => void): void;
  who(target: string, then: (answer: Happened) => void): void;
  addMonitor(nick: string): void;
  list(): void;
}

interface Middleware {
  use(step: (name: string, event: Happened, client: unknown, next: () => void) => void): void;
}

const Client = (framework as unknown as { Client: new () => LibraryClient }).Client;

/** A client of the library, and what has happened to it. */
class Bot implements AsyncDisposable {
  readonly irc = new Client();
  readonly #happened: (Happened & { name: string })[] = [];
  readonly #closed = Promise.withResolvers<void>();
  #wake = (): void => {};

  constructor() {
    this.irc.use((_client, _raw, parsed) => {
      parsed.use((name, event, _same, next) => {
        this.#happened.push({ ...event, name });
        this.#wake();
        next();
      });
    });
    this.irc.once("close", () => this.#closed.resolve());
  }

  /** Connects and waits until the server has greeted it and told all that it can do. */
  static async connect(
    server: TestServer,
    nick: string,
    { capabilities = [], options = {} }: {
      capabilities?: readonly string[];
      options?: Readonly<Record<string, unknown>>;
    } = {},
  ): Promise<Bot> {
    const bot = new Bot();
    bot.irc.requestCap(capabilities);
    bot.irc.connect({
      ...{ host: "127.0.0.1", port: server.port, tls: true, rejectUnauthorized: false },
      ...{ nick, username: nick, gecos: `The real ${nick}`, auto_reconnect: false },
      ...options,
    });
    try {
      await bot.expect("registered");
      await bot.expect("user info");
    } catch (error) {
      await bot[Symbol.asyncDispose]();
      throw error;
    }
    return bot;
  }

  /** Waits for the next event of a name in which these things are so, passing over others. */
  async expect(name: string, wanted: Happened = {}): Promise<Happened> {
    for (;;) {
      const event = await this.#next(`${name} ${JSON.stringify(wanted)}`);
      const fits = Object.entries(wanted).every(([key, value]) => event[key] === value);
      if (event.name === name && fits) return event;
    }
  }

  /** What has happened until the server has handled all that was sent. */
  async sync(): Promise<string[]> {
    const token = crypto.randomUUID();
    this.irc.raw("PING", token);
    const names: string[] = [];
    for (;;) {
      const event = await this.#next(`PONG ${token}`);
      if (event.name === "pong" && event["message"] === token) return names;
      names.push(event.name);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.irc.quit("Done");
    await this.#closed.promise;
  }

  async #next(awaited: string): Promise<Happened & { name: string }> {
    for (;;) {
      const event = this.#happened.shift();
      if (event !== undefined) return event;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(() => reject(new Error(`No ${awaited}`)), DEADLINE);
      await promise.finally(() => clearTimeout(timer));
    }
  }
}

/** The answer to a question of the library, which is told to a callback. */
function answer(ask: (then: (answer: Happened) => void) => void): Promise<Happened> {
  return new Promise((resolve) => ask(resolve));
}

/** The names of the capabilities that anybody may use. */
function offered(): string[] {
  return Object.keys(CAPABILITIES).filter((name) => !name.startsWith("snug.")).sort();
}

/** Two bots in room 7; ann owns it. */
async function inRoom(ann: Bot, bob: Bot): Promise<void> {
  ann.irc.join("#7");
  await ann.expect("userlist", { channel: "#7" });
  bob.irc.join("#7");
  await bob.expect("userlist", { channel: "#7" });
  await ann.expect("join", { nick: "bob" });
}

Deno.test("irc-framework registers and reads what the server can do", async () => {
  await using server = await startServer();
  await using ann = await Bot.connect(server, "ann");
  const { network, user } = ann.irc;
  assertEquals([user.nick, network.name], ["ann", "Test"]);
  assertEquals([...network.cap.enabled].sort(), [
    "account-notify",
    "account-tag",
    "away-notify",
    "batch",
    "cap-notify",
    "extended-join",
    "invite-notify",
    "message-tags",
    "multi-prefix",
    "server-time",
    "userhost-in-names",
  ]);
  const { PREFIX, CHANMODES, CHANTYPES, CASEMAPPING, WHOX, BOT, UTF8ONLY } = network.options;
  assertEquals(PREFIX, [
    { symbol: "~", mode: "q" },
    { symbol: "@", mode: "o" },
    { symbol: "%", mode: "h" },
    { symbol: "+", mode: "v" },
  ]);
  assertEquals(CHANMODES, ["beI", "k", "lH", "imnst"]);
  assertEquals([CHANTYPES, CASEMAPPING, WHOX, BOT, UTF8ONLY], [["#"], "ascii", true, "B", true]);
});

Deno.test("irc-framework joins, and talks both ways", async () => {
  await using server = await startServer();
  await using ann = await Bot.connect(server, "ann");
  await using bob = await Bot.connect(server, "bob");
  ann.irc.join("#7");
  await ann.expect("userlist", { channel: "#7" });
  bob.irc.join("#7");
  const entered = await ann.expect("join", { nick: "bob" });
  assertEquals(
    [entered["channel"], entered["ident"], entered["gecos"], entered["account"]],
    ["#7", "~bob", "The real bob", false],
  );
  assertMatch(String(entered["hostname"]), /^[0-9a-f]{12}\.snug$/);
  assert(Number(entered["time"]) > 0);
  const list = await bob.expect("userlist", { channel: "#7" });
  const users = list["users"] as { nick: string; ident: string; modes: string[] }[];
  assertEquals(users.map(({ nick, ident, modes }) => [nick, ident, modes.join("")]), [
    ["ann", "~ann", "q"],
    ["bob", "~bob", ""],
  ]);

  ann.irc.say("#7", "hello 家族");
  const heard = await bob.expect("privmsg");
  assertEquals([heard["nick"], heard["target"], heard["message"]], ["ann", "#7", "hello 家族"]);
  assert("msgid" in (heard["tags"] as Record<string, string>));
  bob.irc.action("#7", "waves");
  assertEquals((await ann.expect("action"))["message"], "waves");
  bob.irc.notice("ann", "psst");
  const notice = await ann.expect("notice");
  assertEquals([notice["target"], notice["message"]], ["ann", "psst"]);
  bob.irc.tagmsg("#7", { "+typing": "active" });
  const typing = (await ann.expect("tagmsg"))["tags"] as Record<string, string>;
  assertEquals(typing["+typing"], "active");
  const long = "häppchen ".repeat(80).trim();
  bob.irc.say("#7", long);
  // The library cuts between words, and leaves out the space there.
  const words = (text: string): string => text.replaceAll(" ", "");
  let rest = "";
  while (words(rest).length < words(long).length) {
    rest += String((await ann.expect("privmsg"))["message"]);
  }
  assertEquals(words(rest), words(long));
  bob.irc.part("#7", "so long");
  assertEquals((await ann.expect("part"))["message"], "so long");
  ann.irc.say("nobody", "hello?");
  assertEquals((await ann.expect("irc error"))["error"], "no_such_nick");
});

Deno.test("irc-framework asks who people are", async () => {
  await using server = await startServer();
  await using ann = await Bot.connect(server, "ann");
  await using bob = await Bot.connect(server, "bob");
  await inRoom(ann, bob);
  ann.irc.raw("MODE", "ann", "+B");
  await ann.expect("mode", { target: "ann" });

  const whois = await answer((then) => bob.irc.whois("ann", then));
  assertEquals(
    [whois["nick"], whois["real_name"], whois["channels"], whois["secure"], whois["server"]],
    ["ann", "The real ann", "~#7", true, "chat.test"],
  );
  assert(whois["bot"] !== undefined && whois["error"] === undefined);
  assertEquals((await answer((then) => bob.irc.whois("ghost", then)))["error"], "not_found");

  const who = await answer((then) => bob.irc.who("#7", then));
  const people = who["users"] as Record<string, unknown>[];
  assertEquals(people.map((one) => [one["nick"], one["ident"], one["real_name"], one["channel"]]), [
    ["ann", "~ann", "The real ann", "#7"],
    ["bob", "~bob", "The real bob", "#7"],
  ]);
  assertEquals(people.map((one) => [one["away"], one["bot"], one["account"]]), [
    [false, true, ""],
    [false, false, ""],
  ]);

  bob.irc.changeNick("robert");
  const renamed = await ann.expect("nick");
  assertEquals([renamed["nick"], renamed["new_nick"]], ["bob", "robert"]);
  await bob.expect("nick");
  assertEquals(bob.irc.user.nick, "robert");
  const whowas = await answer((then) => ann.irc.whowas("bob", then));
  assertEquals([whowas["nick"], whowas["real_name"]], ["bob", "The real bob"]);
  ann.irc.changeNick("robert");
  assertEquals((await ann.expect("nick in use"))["nick"], "robert");
  ann.irc.changeNick("7up");
  assertEquals((await ann.expect("nick invalid"))["nick"], "7up");

  ann.irc.list();
  const room = (await ann.expect("channel list"))["0"] as Happened;
  assertEquals([room["channel"], room["num_users"]], ["#7", 2]);
});

Deno.test("irc-framework is away and back, and watches others be so", async () => {
  await using server = await startServer();
  await using ann = await Bot.connect(server, "ann");
  await using bob = await Bot.connect(server, "bob");
  await inRoom(ann, bob);
  bob.irc.raw("AWAY", "at lunch");
  const away = await ann.expect("away");
  assertEquals([away["nick"], away["message"], away["self"]], ["bob", "at lunch", false]);
  await bob.expect("away", { self: true });
  assertEquals(bob.irc.user.away, true);
  ann.irc.say("bob", "there?");
  assertEquals((await ann.expect("away", { nick: "bob" }))["message"], "at lunch");
  assertEquals((await answer((then) => ann.irc.whois("bob", then)))["away"], "at lunch");
  bob.irc.raw("AWAY");
  assertEquals((await ann.expect("back"))["nick"], "bob");
  await bob.expect("back", { self: true });

  ann.irc.addMonitor("late");
  assertEquals((await ann.expect("users offline"))["nicks"], ["late"]);
  {
    await using _late = await Bot.connect(server, "late");
    assertEquals((await ann.expect("users online"))["nicks"], ["late"]);
  }
  assertEquals((await ann.expect("users offline"))["nicks"], ["late"]);
});

Deno.test("irc-framework sets a topic and modes, invites, kicks and bans", async () => {
  await using server = await startServer();
  await using ann = await Bot.connect(server, "ann");
  await using bob = await Bot.connect(server, "bob");
  await inRoom(ann, bob);
  ann.irc.setTopic("#7", "Friday release");
  const topic = await bob.expect("topic");
  assertEquals([topic["nick"], topic["topic"]], ["ann", "Friday release"]);

  ann.irc.mode("#7", "+mv", ["bob"]);
  const mode = await bob.expect("mode", { target: "#7" });
  assertEquals(mode["modes"], [{ mode: "+m", param: null }, { mode: "+v", param: "bob" }]);
  bob.irc.setTopic("#7", "mine");
  await bob.expect("topic", { topic: "mine" });
  ann.irc.mode("#7", "-v+kl", ["bob", "secret", "5"]);
  await bob.expect("mode", { target: "#7" });
  bob.irc.say("#7", "not heard");
  assertEquals((await bob.expect("irc error"))["error"], "cannot_send_to_channel");
  bob.irc.setTopic("#7", "not set");
  assertEquals((await bob.expect("irc error"))["error"], "cannot_send_to_channel");
  ann.irc.raw("MODE", "#7");
  const info = await ann.expect("channel info", { channel: "#7" });
  assertEquals([info["raw_modes"], info["raw_params"]], ["+mnkl", ["secret", "5"]]);

  ann.irc.raw("KICK", "#7", "bob", "enough now");
  const kick = await bob.expect("kick");
  assertEquals([kick["nick"], kick["kicked"], kick["message"]], ["ann", "bob", "enough now"]);
  bob.irc.join("#7");
  assertEquals((await bob.expect("irc error"))["error"], "bad_channel_key");
  ann.irc.ban("#7", "*!*@elsewhere");
  await ann.expect("mode", { target: "#7" });
  const bans = (await answer((then) => ann.irc.banlist("#7", then)))["bans"] as Happened[];
  assertEquals(bans.map((ban) => ban["banned"]), ["*!*@elsewhere"]);
  ann.irc.invite("#7", "bob");
  assertEquals((await ann.expect("invited"))["nick"], "bob");
  const invited = await bob.expect("invite");
  assertEquals([invited["nick"], invited["channel"]], ["ann", "#7"]);
  bob.irc.join("#7", "secret");
  const shown = await bob.expect("topic");
  assertEquals(shown["topic"], "mine");
  await bob.expect("topicsetby", { nick: "bob" });
});

Deno.test("irc-framework takes every capability that the server offers", async () => {
  await using server = await startServer();
  const capabilities = [
    "labeled-response",
    "no-implicit-names",
    "extended-monitor",
    "standard-replies",
    "draft/pre-away",
    "draft/multiline",
    "draft/channel-rename",
    "draft/extended-isupport",
    "draft/account-registration",
    "draft/chathistory",
    "draft/event-playback",
    "draft/message-redaction",
    "draft/metadata-2",
    "draft/read-marker",
    "soju.im/search",
  ];
  const options = { enable_setname: true, enable_chghost: true, enable_echomessage: true };
  await using ann = await Bot.connect(server, "ann", { capabilities, options });
  // All but those that are for `snug join` alone, and the one for which it wants a password.
  const enabled = [...ann.irc.network.cap.enabled].sort();
  assertEquals(enabled, offered().filter((name) => name !== "sasl"));
  assertEquals(ann.irc.network.options["CHANTYPES"], ["#"]);
  await using bob = await Bot.connect(server, "bob", { options });
  ann.irc.join("#7");
  assertEquals((await ann.sync()).filter((name) => name === "userlist"), []);
  bob.irc.join("#7");
  await bob.expect("userlist");

  ann.irc.say("#7", "echoed");
  const own = await ann.expect("privmsg");
  assertEquals([own["nick"], own["message"]], ["ann", "echoed"]);
  ann.irc.say("#7", "labeled", { label: "one" });
  const labeled = await ann.expect("privmsg");
  assertEquals((labeled["tags"] as Record<string, string>)["label"], "one");
  ann.irc.raw("SETNAME", "Another Ann");
  const updated = await bob.expect("user updated");
  assertEquals([updated["nick"], updated["new_gecos"]], ["ann", "Another Ann"]);
  ann.irc.raw("SETNAME", "x".repeat(200));
  // The library has no event of its own for standard replies.
  const fail = await ann.expect("unknown command", { command: "FAIL" });
  assertEquals((fail["params"] as string[]).slice(0, 2), ["SETNAME", "INVALID_REALNAME"]);
  ann.irc.raw("@label=two MODE #7");
  const batch = await ann.expect("batch end", { type: "labeled-response" });
  const commands = (batch["commands"] as { command: string }[]).map((line) => line.command);
  assertEquals(commands, ["324", "329"]);
});

Deno.test("irc-framework makes an account, logs in, and reads history in a batch", async () => {
  await using server = await startServer();
  const capabilities = ["draft/chathistory", "draft/account-registration"];
  const password = "correct horse";
  {
    await using ann = await Bot.connect(server, "ann", { capabilities });
    ann.irc.raw("REGISTER", "*", "*", password);
    await ann.expect("account", { nick: "ann", account: "ann" });
    ann.irc.join("#7");
    await ann.expect("userlist", { channel: "#7" });
    ann.irc.say("#7", "one");
    ann.irc.say("#7", "two");
    await ann.sync();
  }
  const account = { account: "ann", password };
  await using ann = await Bot.connect(server, "ann", { capabilities, options: { account } });
  assert(ann.irc.network.cap.enabled.includes("sasl"));
  ann.irc.join("#7");
  await ann.expect("userlist", { channel: "#7" });
  ann.irc.raw("CHATHISTORY", "LATEST", "#7", "*", "10");
  await ann.expect("batch start", { type: "chathistory" });
  const texts: unknown[] = [];
  for (const text of ["one", "two"]) {
    const { message, nick } = await ann.expect("privmsg", { message: text });
    texts.push([nick, message]);
  }
  assertEquals(texts, [["ann", "one"], ["ann", "two"]]);
  await ann.expect("batch end", { type: "chathistory" });
  const whois = await answer((then) => ann.irc.whois("ann", then));
  assertEquals(whois["account"], "ann");
});
