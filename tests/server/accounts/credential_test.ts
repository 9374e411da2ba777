import { decoyCredential } from "../../../protocol/scram_keys.ts";
import {
  checkPassword,
  DEFAULT_ITERATIONS,
  makeCredential,
  readIterations,
} from "../../../server/accounts/credential.ts";
import { inTurns } from "../../../server/accounts/turns.ts";
import { assert, assertEquals, assertNotEquals, assertRejects } from "../../../typed/assert.ts";
import { counted, password } from "./support.ts";

Deno.test("a credential fits its password and no other", async () => {
  for (const text of ["correct horse", "пароль-пароль", "🙂".repeat(75)]) {
    const credential = await makeCredential(await password(text), 4096);
    assert(await checkPassword(credential, await password(text)));
    assert(!await checkPassword(credential, await password(`${text.slice(0, -2)}x`)));
  }
});

Deno.test("a credential has the record of RFC 7677's password when it has its salt", async () => {
  const salt = Uint8Array.fromBase64("W22ZaJ0SNY7soEsUEjb6gQ==");
  const credential = {
    salt,
    iterations: 4096,
    storedKey: Uint8Array.fromBase64("WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="),
    serverKey: Uint8Array.fromBase64("wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="),
  };
  assert(await checkPassword(credential, await password("pencil")));
});

Deno.test("a credential holds nothing of the password, and a salt of its own", async () => {
  const [a, b] = await Promise.all([
    makeCredential(await password("correct horse"), 4096),
    makeCredential(await password("correct horse"), 4096),
  ]);
  assertEquals([a.salt.length, a.storedKey.length, a.serverKey.length], [16, 32, 32]);
  assertNotEquals(a.salt, b.salt);
  assertNotEquals(a.storedKey, b.storedKey);
});

Deno.test("a decoy takes as much work as a credential", async () => {
  const credential = await makeCredential(await password("correct horse"), 5000);
  const decoy = await decoyCredential(new Uint8Array(32), "nobody", 5000);
  for (const one of [credential, decoy]) {
    const { stretch, rounds } = counted();
    assert(!await checkPassword(one, await password("wrong horse"), stretch));
    assertEquals(rounds, [5000]);
  }
});

Deno.test("a check lets other things happen meanwhile", async () => {
  const credential = await makeCredential(await password("correct horse"), 4096);
  let done = false;
  const check = checkPassword({ ...credential, iterations: 1_000_000 }, await password("x"))
    .then(() => done = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert(!done);
  await check;
});

Deno.test("readIterations says what is low and refuses what makes no sense", () => {
  const cases: readonly [string | undefined, number, boolean][] = [
    [undefined, DEFAULT_ITERATIONS, false],
    ["", DEFAULT_ITERATIONS, false],
    ["100000", 100_000, false],
    ["600000", 600_000, false],
    ["1000000", 1_000_000, false],
    ["99999", 99_999, true],
    ["4096", 4096, true],
  ];
  for (const [value, iterations, low] of cases) {
    assertEquals(readIterations(value), { iterations, low });
  }
  for (
    const value of ["4095", "0", "-1", "1e5", "1000001", " 5000", "5000.5", "x", "9".repeat(99)]
  ) {
    assert("refused" in readIterations(value), value);
  }
});

Deno.test("inTurns runs a few at a time, in their order, also when some fail", async () => {
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const work = inTurns(async (_password, _salt, n) => {
    started.push(n);
    await new Promise<void>((resolve) => finish.push(resolve));
    if (n === 2) throw new Error("broken");
    return new Uint8Array([n]);
  }, 2);
  const text = await password("x");
  const all = [1, 2, 3, 4].map((n) => work(text, new Uint8Array(), n));
  const second = assertRejects(() => all[1] ?? Promise.resolve(), Error, "broken");
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  await settle();
  assertEquals(started, [1, 2]);
  finish[1]?.();
  await second;
  await settle();
  assertEquals(started, [1, 2, 3]);
  finish[0]?.();
  await settle();
  assertEquals(started, [1, 2, 3, 4]);
  finish[2]?.();
  finish[3]?.();
  assertEquals(await Promise.all([all[0], all[2], all[3]]), [
    Uint8Array.of(1),
    Uint8Array.of(3),
    Uint8Array.of(4),
  ]);
});
