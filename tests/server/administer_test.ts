/** What the person who runs the server may do on its machine: each verb, on a store in memory. */
import { pbkdf2 } from "../../protocol/scram_keys.ts";
import { preparePassword } from "../../protocol/prepare.ts";
import { Accounts } from "../../server/accounts/accounts.ts";
import { checkPassword } from "../../server/accounts/credential.ts";
import { AdminError, type AdminParts } from "../../server/admin_parts.ts";
import { carryOut, findVerb, VERBS } from "../../server/administer.ts";
import { Audit, LOCAL } from "../../server/audit.ts";
import { Client } from "../../server/client.ts";
import { accountIdentity } from "../../server/identity.ts";
import { LOGIN_GRACE } from "../../server/limits.ts";
import { makeLog } from "../../server/log.ts";
import { NameGuard } from "../../server/name_guard.ts";
import { RANKS } from "../../server/ranks.ts";
import { Encoder } from "../../server/encode.ts";
import { Reply } from "../../server/reply.ts";
import { Registry } from "../../server/state.ts";
import { NO_DELIVERY } from "../../server/teller.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "../../typed/assert.ts";

const NOW = Date.UTC(2026, 10, 23, 18, 5, 12);
const CODE = /[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/;

/** A server without connections, and what its people were sent. */
interface Desk {
  readonly parts: AdminParts;
  readonly store: MemoryStore;
  readonly accounts: Accounts;
  readonly state: Registry;
  /** Lets somebody in. */
  come(nick: string, account?: string): Client;
  /** What a client was sent, and why it was closed. */
  readonly sent: string[];
  ask(line: string): Promise<string[]>;
}

function desk(): Desk {
  const store = new MemoryStore();
  const now = (): number => NOW;
  let ids = 0;
  const sent: string[] = [];
  const state = new Registry({
    delivery: NO_DELIVERY,
    note: () => {},
    now,
    nextId: () => `id${ids++}`,
    looksOf: (nick) => [nick.toLowerCase()],
    server: "chat.test",
    store,
  });
  const accounts = new Accounts({
    store,
    secret: new Uint8Array(32),
    iterations: 4096,
    looksOf: (name) => [name.toLowerCase()],
    stretch: pbkdf2,
    now,
    inviteOnly: false,
    accountRequired: false,
  });
  const guard = new NameGuard(accounts, state, now);
  const audit = new Audit(store, makeLog({ now }, "error", "text", () => {}), now);
  const speaker = { name: "chat.test", now, encoder: new Encoder() };
  const parts: AdminParts = {
    replyTo: (client) => new Reply(client, speaker),
    ...{ accounts, guard, state, server: "chat.test", historyDays: 30, now },
    audits: (after, limit) => store.audits(after, limit),
    note: (act) => audit.note(act, { who: LOCAL }),
  };
  return {
    parts,
    store,
    accounts,
    state,
    sent,
    come(nick, account) {
      const attempts = { take: () => 0, giveBack: () => {} };
      const end = (reason: string): void => {
        sent.push(`${nick} ended: ${reason}`);
        state.removeClient(client, reason);
      };
      const client: Client = new Client({
        outbox: {
          send: (bytes) => void sent.push(`${nick}: ${new TextDecoder().decode(bytes).trimEnd()}`),
          end,
          caughtUp: () => undefined,
          failed: () => {},
          finish: end,
        },
        host: "cloak",
        secure: true,
        attempts: { logins: attempts, registrations: attempts },
      });
      client.user.nick = nick;
      client.user.username = "~u";
      client.user.account = account;
      state.add(client.user);
      return client;
    },
    async ask(line) {
      const words = line === "" ? [] : line.split(" ");
      const lines: string[] = [];
      const asked = findVerb(words);
      let answer = await carryOut(asked, parts);
      lines.push(...answer.lines);
      while (answer.more !== undefined) {
        answer = await asked.verb.run(parts, [answer.more]);
        lines.push(...answer.lines);
      }
      return lines;
    },
  };
}

Deno.test("each verb answers, on a server with somebody in it", async () => {
  const { ask, come, state } = desk();
  const ben = come("ben");
  state.join(ben, "#7");
  state.setTopic(ben, state.join(ben, "#8").room, "Friday release");
  const steps: readonly [string, readonly (string | RegExp)[]][] = [
    ["accounts", ["There are no accounts."]],
    ["account add ann", ["The account ann is made.", CODE]],
    ["account add Zoë", ["The account Zoë is made.", CODE]],
    ["account admin ann on", ["The account ann runs the server."]],
    ["accounts", ["ann  since 2026-11-23  admin", "Zoë  since 2026-11-23"]],
    ["account admin ANN off", ["The account ann does not run the server."]],
    ["account reset Ann", [/ann has a new password; all its logins ended/, CODE]],
    ["people", ["ben  guest  since 2026-11-23 18:05:12Z  in 7, 8"]],
    ["rooms", [
      "7  1 here  owner ben (guest)  kept 30 days",
      "8  1 here  owner ben (guest)  kept 30 days  Friday release",
    ]],
    ["room 8 owner Zoë", [/^The room 8 is Zoë's/]],
    ["room #7 remove", [/^The room 7 is removed/]],
    ["rooms", ["8  1 here  owner Zoë  kept 30 days  Friday release"]],
    ["invite", [CODE, /until 2026-11-30 18:05:12Z/]],
    ["invite 1", [CODE, /until 2026-11-24 18:05:12Z/]],
    ["account remove Zoë", [/^The account Zoë is removed/]],
    ["accounts", ["ann  since 2026-11-23"]],
    ["rooms", ["8  1 here  no owner  kept 30 days  Friday release"]],
  ];
  for (const [line, expected] of steps) {
    const lines = await ask(line);
    assertEquals(lines.length, expected.length, `${line}: ${lines.join("\n")}`);
    for (const [at, pattern] of expected.entries()) {
      if (typeof pattern === "string") assertEquals(lines[at], pattern, line);
      else assertMatch(lines[at] ?? "", pattern, line);
    }
  }
});

Deno.test("what cannot be done is a sentence that says what to do", async () => {
  const { ask } = desk();
  await ask("account add ann");
  const cases: readonly [string, RegExp][] = [
    ["", /^Say what to do: "people", /],
    ["dance", /^There is no "dance"\. Give one of "people"/],
    ["account", /^Something is missing: "account add NAME", "account reset NAME"/],
    ["account add", /^Something is missing: "account add NAME"\.$/],
    ["room 9 owner", /^Something is missing: "room ROOM owner NAME"\.$/],
    ["account add a b", /account add NAME/],
    ["account admin ann maybe", /on\|off/],
    ["account add 7up", /"7up" cannot be a name/],
    ["account add ann", /taken by the account ann.*account reset ann/],
    ["account add ANN", /taken by the account ann/],
    ["account reset ben", /There is no account ben/],
    ["account remove ben", /There is no account ben/],
    ["account admin ben on", /There is no account ben/],
    ["room 9 remove", /There is no room 9: "rooms"/],
    ["room ## remove", /There is no room ##/],
    ["room 9 owner ann", /There is no room 9/],
    ["invite 0", /"0" is no number of days from 1 to 365/],
    ["invite x", /"x" is no number of days/],
    ["people a b", /people/],
  ];
  for (const [line, pattern] of cases) {
    const error = await assertRejects(() => ask(line), AdminError);
    assertMatch(error.message, pattern, line);
  }
  assert(VERBS.every(({ help }) => help !== ""));
});

Deno.test("a password that was made is the account's, and a new one ends what the old one opened", async () => {
  const { accounts, ask, come, sent, state, store } = desk();
  const opens = async (lines: readonly string[]): Promise<boolean> => {
    const prepared = await preparePassword(CODE.exec(lines.at(-1) ?? "")?.[0] ?? "");
    const account = accounts.account("ann");
    assert("password" in prepared && account !== undefined);
    return await checkPassword(account.credential, prepared.password);
  };
  const first = await ask("account add ann");
  assert(await opens(first));
  accounts.makeLogin("ann");
  come("ann", "ann");
  come("ben");
  const second = await ask("account reset ann");
  assert(await opens(second));
  assertEquals(await opens(first), false);
  assertEquals(store.tokens("login"), []);
  assertEquals(sent, [
    "ann ended: Your password was reset: ask who runs the server for the new one",
  ]);
  assertEquals([...state.users].map(({ nick }) => nick), ["ben"]);
});

Deno.test("whoever takes the name of a removed account inherits nothing", async () => {
  const { ask, come, sent, state } = desk();
  await ask("account add ann");
  const ann = come("ann", "ann");
  const { room } = state.join(ann, "#7");
  room.invited.add(accountIdentity("ann"));
  await ask("account remove ann");
  assertEquals(sent, ["ann ended: Your account was removed"]);
  await ask("account add ann");
  const other = come("ann", "ann");
  state.join(other, "#7");
  assertEquals([room.rankOf(other.user), room.invited.size], [0, 0]);
});

Deno.test("the right to run the server is given and taken at once", async () => {
  const { accounts, ask, come, sent } = desk();
  await ask("account add ann");
  const { user } = come("ann", "ann");
  await ask("account admin ann on");
  assertEquals([user.operator, accounts.unclaimed], [true, false]);
  await ask("account admin ann on");
  await ask("account admin ann off");
  assertEquals([user.operator, accounts.unclaimed], [false, true]);
  assertEquals(sent, ["ann: :chat.test MODE ann +o", "ann: :chat.test MODE ann -o"]);
});

Deno.test("a room has one owner then, who has it at once; those before are its admins", async () => {
  const { ask, come, state, store } = desk();
  await ask("account add ann");
  const ben = come("ben");
  const ann = come("ann", "ann");
  const { room } = state.join(ben, "#7");
  state.join(ann, "#7");
  await ask("room 7 owner ann");
  assertEquals([room.rankOf(ann.user), room.rankOf(ben.user)], [RANKS.owner, RANKS.admin]);
  state.save();
  store.commit();
  assertEquals(store.rooms()[0]?.state.standing, [
    [ben.user.identity, RANKS.admin],
    [accountIdentity("ann"), RANKS.owner],
  ]);
});

Deno.test("who uses a name that is made an account has a while to log in", async () => {
  const { ask, come, parts } = desk();
  const { user } = come("ann");
  await ask("account add ann");
  parts.guard.sweep(NOW + LOGIN_GRACE - 1);
  assertEquals(user.nick, "ann");
  parts.guard.sweep(NOW + LOGIN_GRACE);
  assertEquals(user.nick, "ann2");
});

Deno.test("an invite code lets one person in, once", async () => {
  const { accounts, ask } = desk();
  const [code] = await ask("invite");
  assertEquals([accounts.takeInvite(code, ""), accounts.takeInvite(code, "")], [true, false]);
});

Deno.test("a long list comes in parts, whole and in order", async () => {
  const { ask, parts, store } = desk();
  const credential = {
    salt: new Uint8Array(),
    iterations: 4096,
    storedKey: new Uint8Array(),
    serverKey: new Uint8Array(),
  };
  const names = Array.from({ length: 1000 }, (_, at) => `n${String(at).padStart(4, "0")}`);
  for (const name of names.toReversed()) {
    store.saveAccount({ name, credential, admin: false, since: NOW });
  }
  const { verb, given } = findVerb(["accounts"]);
  const first = await verb.run(parts, given);
  assert(first.lines.length < names.length && first.more !== undefined);
  const lines = await ask("accounts");
  assertEquals(lines.map((line) => line.split(" ", 1)[0]), names);
  assertEquals((await ask("accounts n0998")).length, 1);
  assertEquals(await ask("accounts n0999"), []);
  assertThrows(() => findVerb(["accounts", "n0998"], true), AdminError, "Give one of");
});

Deno.test("what was done is listed, oldest first, however much it is; looking is no act", async () => {
  const { ask, parts, store } = desk();
  assertEquals(await ask("audit"), ["Nothing was done yet."]);
  await ask("account add ann");
  await ask("accounts");
  await ask("account admin ann on");
  await assertRejects(() => ask("account reset ben"), AdminError);
  assertEquals(await ask("audit"), [
    "2026-11-23 18:05:12Z  (local)  account add    ann",
    "2026-11-23 18:05:12Z  (local)  account admin  ann on",
  ]);
  for (let number = 0; number < 1000; number++) {
    parts.note({ verb: "kill", target: `n${number}`, done: number % 2 === 0 });
  }
  const lines = await ask("audit");
  assertEquals(lines.length, 1002);
  assertMatch(lines.at(-2) ?? "", /^2026-11-23 18:05:12Z {2}\(local\) {2}kill +n998$/);
  assertMatch(lines.at(-1) ?? "", /^2026-11-23 18:05:12Z {2}\(local\) {2}kill +n999 +refused$/);
  parts.note({ verb: "kill", target: "x".repeat(1000), done: true });
  assertEquals(store.audits(0, 2000).at(-1)?.target.length, 120);
});
