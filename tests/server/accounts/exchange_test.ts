import fc from "fast-check";
import { casefold } from "../../../protocol/names.ts";
import { formatPlain, saslLines, type SaslPiece, SaslReader } from "../../../protocol/sasl.ts";
import { ScramClient } from "../../../protocol/scram.ts";
import { Attempts } from "../../../server/accounts/attempts.ts";
import { LOGIN_ATTEMPTS } from "../../../server/limits.ts";
import { makeCredential } from "../../../server/accounts/credential.ts";
import { SaslExchange, type SaslNeeds, type SaslStep } from "../../../server/accounts/exchange.ts";
import { hashToken, LOGIN_TOKEN_PREFIX, makeToken } from "../../../server/accounts/tokens.ts";
import type { AccountRecord, TokenRecord } from "../../../server/storage/store.ts";
import { assert, assertEquals, assertMatch } from "../../../typed/assert.ts";
import { FakeClock } from "../../helpers/clock.ts";
import { counted, password } from "./support.ts";

const ITERATIONS = 4096;
const WRONG: SaslStep = {
  failed: "904",
  reason: "SASL authentication failed: wrong name or password",
};
const RIGHT = "correct hörse";
const CREDENTIAL = await makeCredential(await password(RIGHT), ITERATIONS);

/** A server with the account Ann. `meanwhile` happens while a password is being checked. */
function office(meanwhile?: (accounts: Map<string, AccountRecord>) => void): {
  ann: AccountRecord;
  accounts: Map<string, AccountRecord>;
  tokens: Map<string, TokenRecord>;
  clock: FakeClock;
  rounds: number[];
  /** A new connection, from an address of its own unless it is named. */
  connect(address?: string): SaslExchange;
} {
  const clock = new FakeClock();
  const ann = { name: "Ann", credential: CREDENTIAL, admin: false, since: clock.now() };
  const accounts = new Map<string, AccountRecord>([["ann", ann]]);
  const tokens = new Map<string, TokenRecord>();
  const attempts = new Attempts(LOGIN_ATTEMPTS);
  const { stretch, rounds } = counted();
  const needs: Omit<SaslNeeds, "attempts"> = {
    accounts: { account: (name) => accounts.get(name), token: (hash) => tokens.get(hash) },
    secret: new Uint8Array(32).fill(1),
    iterations: ITERATIONS,
    rounds: () => new Map([[ITERATIONS, 1]]),
    clock,
    stretch: (...work) => {
      meanwhile?.(accounts);
      return stretch(...work);
    },
  };
  const connect = (address = "127.0.0.1"): SaslExchange =>
    new SaslExchange({ ...needs, attempts: attempts.connection(address) });
  return { ann, accounts, tokens, clock, rounds, connect };
}

/** Sends an answer in all its pieces. @returns What the last came to. */
async function send(exchange: SaslExchange, bytes: Uint8Array | string): Promise<SaslStep> {
  const lines = saslLines(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
  const last = lines.pop() ?? "+";
  for (const line of lines) assertEquals(await exchange.take(line), { say: [] });
  return await exchange.take(last);
}

async function plain(
  exchange: SaslExchange,
  name: string,
  password: string,
): Promise<SaslStep> {
  assertEquals(exchange.start("PLAIN"), { say: ["+"] });
  return await send(exchange, formatPlain({ name, password }));
}

/** The text that a step says. */
function heard(step: SaslStep): string {
  assert("say" in step, JSON.stringify(step));
  const reader = new SaslReader();
  let piece: SaslPiece = "more";
  for (const line of step.say) piece = reader.push(line);
  assert(typeof piece === "object");
  return new TextDecoder().decode(piece.bytes);
}

/** All of SCRAM, as a client does it. @returns Every step of the server. */
async function scram(exchange: SaslExchange, name: string, text: string): Promise<SaslStep[]> {
  const client = new ScramClient(name, await password(text));
  const steps = [exchange.start("SCRAM-SHA-256")];
  const first = await send(exchange, client.first());
  steps.push(first);
  if (!("say" in first)) return steps;
  const answer = await client.answer(heard(first));
  assert("say" in answer);
  const final = await send(exchange, answer.say);
  steps.push(final);
  if (!("say" in final)) return steps;
  assertEquals(client.check(heard(final)), { verified: true });
  steps.push(await exchange.take("+"));
  return steps;
}

Deno.test("PLAIN lets in whoever has the name and the password, however they are spelt", async () => {
  const { ann, connect } = office();
  const cases: readonly [string, string][] = [
    ["Ann", RIGHT],
    ["ann", RIGHT],
    ["ANN", RIGHT.normalize("NFD")],
  ];
  for (const [name, password] of cases) {
    const exchange = connect();
    assertEquals(await plain(exchange, name, password), { done: ann, proved: true });
    assert(!exchange.active);
  }
  const exchange = connect();
  exchange.start("plain");
  assertEquals(await send(exchange, `ann\0Ann\0${RIGHT}`), { done: ann, proved: true });
});

Deno.test("SCRAM-SHA-256 lets in whoever has the name and the password", async () => {
  const { ann, connect, rounds } = office();
  for (const name of ["Ann", "ann"]) {
    const exchange = connect();
    assertEquals((await scram(exchange, name, RIGHT)).at(-1), { done: ann, proved: true });
    assert(!exchange.active);
  }
  assertEquals(rounds, []);
});

Deno.test("a wrong name looks like a wrong password, and costs the same", async () => {
  const { connect, rounds, tokens } = office();
  const work = async (act: () => Promise<SaslStep>): Promise<number[]> => {
    rounds.length = 0;
    assertEquals(await act(), WRONG);
    return [...rounds];
  };
  assertEquals(await work(() => plain(connect(), "Ann", "wrong horse")), [ITERATIONS]);
  assertEquals(await work(() => plain(connect(), "nobody", "wrong horse")), [ITERATIONS]);
  assertEquals(await work(() => plain(connect(), "no body!", RIGHT)), [ITERATIONS]);
  assertEquals(await work(() => plain(connect(), "Ann", "x".repeat(301))), []);
  assertEquals(await work(() => plain(connect(), "nobody", "x".repeat(301))), []);
  const token = makeToken(LOGIN_TOKEN_PREFIX);
  assertEquals(await work(() => plain(connect(), "Ann", token)), []);
  assertEquals(await work(() => plain(connect(), "nobody", token)), []);
  assertEquals(tokens.size, 0);

  const salts: string[] = [];
  for (const name of ["Ann", "nobody", "NOBODY"]) {
    const steps = await scram(connect(), name, "wrong horse");
    assertEquals(steps.length, 3);
    assertEquals(steps.at(-1), WRONG);
    const [first] = steps.slice(1);
    assert(first !== undefined);
    const [, salt = ""] = /^r=[^,]+,s=([^,]+),i=4096$/.exec(heard(first)) ?? [];
    salts.push(salt);
  }
  assertEquals(new Set(salts.map((salt) => salt.length)), new Set([24]));
  assertEquals(salts[1], salts[2]);
});

Deno.test("a login token stands for the password of its account until it has run out", async () => {
  const { ann, accounts, tokens, clock, connect } = office();
  accounts.set("ben", { ...ann, name: "Ben" });
  const give = (purpose: TokenRecord["purpose"], subject: string): string => {
    const token = makeToken(LOGIN_TOKEN_PREFIX);
    const hash = hashToken(token);
    const since = clock.now();
    tokens.set(hash, { hash, purpose, subject, since, until: since + 1000 });
    return token;
  };
  const token = give("login", casefold("Ann"));
  assertEquals(await plain(connect(), "Ann", token), { done: ann, proved: false });
  assertEquals(await plain(connect(), "ann", token), { done: ann, proved: false });
  assertEquals(await plain(connect(), "Ben", token), WRONG);
  assertEquals(await plain(connect(), "Ann", `${token}x`), WRONG);
  assertEquals(await plain(connect(), "Ann", LOGIN_TOKEN_PREFIX), WRONG);
  assertEquals(await plain(connect(), "Ann", give("invite", "ann")), WRONG);
  assertEquals(await plain(connect(), "gone", give("login", "gone")), WRONG);
  clock.advance(1000);
  assertEquals(await plain(connect(), "Ann", token), { done: ann, proved: false });
  clock.advance(1);
  assertEquals(await plain(connect(), "Ann", token), WRONG);
});

Deno.test("an exchange that fails ends, and another may begin", async () => {
  const { ann, connect } = office();
  const full = "A".repeat(400);
  const cases: readonly [string, readonly string[], string, RegExp][] = [
    ["*", [], "906", /aborted/],
    ["DIGEST-MD5", [], "908", /mechanisms/],
    ["", [], "908", /mechanisms/],
    ["SCRAM-SHA-256-PLUS", [], "908", /mechanisms/],
    ["PLAIN", ["*"], "906", /aborted/],
    ["PLAIN", [full, "*"], "906", /aborted/],
    ["PLAIN", ["+"], "904", /malformed/],
    ["PLAIN", ["!"], "904", /malformed/],
    ["PLAIN", [btoa("Ann\0secret")], "904", /malformed/],
    ["PLAIN", [btoa("root\0Ann\0secret")], "904", /malformed/],
    ["PLAIN", [btoa("\0Ann\0\xff")], "904", /malformed/],
    ["PLAIN", [`${full}A`], "905", /too long/],
    ["PLAIN", [...Array.from({ length: 20 }, () => full), full], "905", /too long/],
    ["SCRAM-SHA-256", ["*"], "906", /aborted/],
    ["SCRAM-SHA-256", ["+"], "904", /invalid-encoding/],
    ["SCRAM-SHA-256", [btoa("\xff")], "904", /malformed/],
    ["SCRAM-SHA-256", [btoa("p=tls-unique,,n=Ann,r=x")], "904", /channel-binding/],
    ["SCRAM-SHA-256", [btoa("n,,n=Ann,r=x"), "*"], "906", /aborted/],
    ["SCRAM-SHA-256", [btoa("n,,n=Ann,r=x"), "+"], "904", /invalid-encoding/],
    ["SCRAM-SHA-256", [btoa("n,,n=Ann,r=x"), btoa("n,,n=Ann,r=x")], "904", /invalid-encoding/],
  ];
  for (const [mechanism, params, code, reason] of cases) {
    const exchange = connect();
    let step = exchange.start(mechanism);
    for (const param of params) {
      assert("say" in step && exchange.active, mechanism);
      step = await exchange.take(param);
    }
    assert("failed" in step, JSON.stringify(step));
    assertEquals(step.failed, code, `${mechanism} ${params}`);
    assertMatch(step.reason, reason);
    assert(!exchange.active);
    assert("failed" in await exchange.take("+"));
    assertEquals(await plain(exchange, "Ann", RIGHT), { done: ann, proved: true });
  }
});

Deno.test("the last word of SCRAM is empty, and nothing else", async () => {
  const { connect } = office();
  for (const [param, code] of [["*", "906"], ["eA==", "904"], ["!", "904"]] as const) {
    const exchange = connect();
    const client = new ScramClient("Ann", await password(RIGHT));
    exchange.start("SCRAM-SHA-256");
    const answer = await client.answer(heard(await send(exchange, client.first())));
    assert("say" in answer);
    heard(await send(exchange, answer.say));
    const step = await exchange.take(param);
    assert("failed" in step && step.failed === code);
    assert("failed" in await exchange.take("+"));
  }
});

Deno.test("who was heard once gains nothing by saying the same again", async () => {
  const { connect } = office();
  const client = new ScramClient("Ann", await password(RIGHT), { nonce: () => "fixed" });
  const exchange = connect();
  exchange.start("SCRAM-SHA-256");
  const answer = await client.answer(heard(await send(exchange, client.first())));
  assert("say" in answer);
  const other = connect();
  other.start("SCRAM-SHA-256");
  await send(other, client.first());
  assertEquals(await send(other, answer.say), {
    failed: "904",
    reason: "SASL authentication failed: wrong-nonce",
  });
});

Deno.test("an account that is gone or changed meanwhile lets nobody in", async () => {
  const other = await makeCredential(await password("another horse"), ITERATIONS);
  const changes: ((accounts: Map<string, AccountRecord>) => void)[] = [
    (accounts) => accounts.delete("ann"),
    (accounts) => {
      for (const [name, ann] of accounts) accounts.set(name, { ...ann, credential: other });
    },
  ];
  for (const change of changes) {
    const { rounds, connect } = office(change);
    assertEquals(await plain(connect(), "Ann", RIGHT), WRONG);
    assertEquals(rounds.length, 1);
    const { accounts, connect: connectHere } = office();
    const exchange = connectHere();
    const client = new ScramClient("Ann", await password(RIGHT));
    exchange.start("SCRAM-SHA-256");
    const answer = await client.answer(heard(await send(exchange, client.first())));
    assert("say" in answer);
    heard(await send(exchange, answer.say));
    change(accounts);
    assertEquals(await exchange.take("+"), WRONG);
  }
});

Deno.test("who tries too often is told when to try again, before any work", async () => {
  const { ann, clock, connect, rounds } = office();
  const exchange = connect("192.0.2.1");
  for (let n = 0; n < 3; n++) assertEquals(await plain(exchange, "Ann", "wrong horse"), WRONG);
  assertEquals(rounds.length, 3);
  const reason = "Too many attempts to log in: try again in 60 s";
  assertEquals(await plain(exchange, "Ann", RIGHT), { failed: "904", reason });
  assertEquals((await scram(exchange, "Ann", RIGHT)).at(-1), { failed: "904", reason });
  assertEquals(rounds.length, 3);
  clock.advance(60_000);
  assertEquals(await plain(exchange, "Ann", RIGHT), { done: ann, proved: true });
});

Deno.test("who is right does not use up the budget of others at the address", async () => {
  const { ann, connect } = office();
  for (let n = 0; n < 12; n++) {
    assertEquals(await plain(connect("192.0.2.1"), "Ann", RIGHT), { done: ann, proved: true });
    assertEquals((await scram(connect("192.0.2.1"), "Ann", RIGHT)).at(-1), {
      done: ann,
      proved: true,
    });
  }
});

Deno.test("an exchange that SCRAM begins and nobody ends counts as an attempt", async () => {
  const { connect } = office();
  const exchange = connect();
  for (let n = 0; n < 3; n++) {
    exchange.start("SCRAM-SHA-256");
    heard(await send(exchange, "n,,n=Ann,r=x"));
    assert("failed" in await exchange.take("*"));
  }
  exchange.start("SCRAM-SHA-256");
  assert("failed" in await send(exchange, "n,,n=Ann,r=x"));
});

Deno.test("whatever is sent, nothing is thrown and nobody gets in", async () => {
  const param = fc.oneof(
    fc.constantFrom("+", "*", "PLAIN", "A".repeat(400), btoa("n,,n=Ann,r=x"), btoa("\0Ann\0x")),
    fc.base64String(),
    fc.string({ unit: "binary" }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom("PLAIN", "SCRAM-SHA-256", "*", "x"), fc.array(param))),
      async (exchanges) => {
        const exchange = office().connect();
        for (const [mechanism, params] of exchanges) {
          exchange.start(mechanism);
          for (const param of params) assert(!("done" in await exchange.take(param)));
        }
      },
    ),
    { numRuns: 60 },
  );
});
