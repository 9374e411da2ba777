import fc from "fast-check";
import { type PreparedPassword, preparePassword } from "../../protocol/prepare.ts";
import {
  randomNonce,
  ScramClient,
  type ScramRefusal,
  ScramServer,
  type ScramStep,
} from "../../protocol/scram.ts";
import {
  decoyCredential,
  decoyRounds,
  keysOf,
  MAX_ITERATIONS,
  MIN_ITERATIONS,
  pbkdf2,
  sameBytes,
  type ScramCredential,
  type Stretch,
} from "../../protocol/scram_keys.ts";
import { assert, assertEquals, assertNotEquals } from "../../typed/assert.ts";

async function password(text: string): Promise<PreparedPassword> {
  const result = await preparePassword(text);
  assert("password" in result, text);
  return result.password;
}

async function credentialOf(
  text: string,
  salt = Uint8Array.fromBase64("W22ZaJ0SNY7soEsUEjb6gQ=="),
  iterations = MIN_ITERATIONS,
): Promise<ScramCredential> {
  const { storedKey, serverKey } = await keysOf(
    await pbkdf2(await password(text), salt, iterations),
  );
  return { salt, iterations, storedKey, serverKey };
}

function said(step: ScramStep): string {
  assert("say" in step, JSON.stringify(step));
  return step.say;
}

/** RFC 7677, section 3. */
const CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
const SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const NONCE = CLIENT_NONCE + SERVER_NONCE;
const CLIENT_FIRST = `n,,n=user,r=${CLIENT_NONCE}`;
const SERVER_FIRST = `r=${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
const PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
const CLIENT_FINAL = `c=biws,r=${NONCE},p=${PROOF}`;
const SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

const PENCIL = await credentialOf("pencil");

const vectorServer = (): ScramServer =>
  new ScramServer(() => Promise.resolve(PENCIL), () => SERVER_NONCE);
const vectorClient = async (stretch: Stretch = pbkdf2): Promise<ScramClient> =>
  new ScramClient("user", await password("pencil"), { nonce: () => CLIENT_NONCE, stretch });

Deno.test("both sides say what RFC 7677 says", async () => {
  const server = vectorServer();
  const client = await vectorClient();
  assertEquals(client.first(), CLIENT_FIRST);
  assertEquals(await server.first(CLIENT_FIRST), { say: SERVER_FIRST });
  assertEquals(await client.answer(SERVER_FIRST), { say: CLIENT_FINAL });
  assertEquals(await server.final(CLIENT_FINAL), { say: SERVER_FINAL });
  assertEquals(client.check(SERVER_FINAL), { verified: true });
});

Deno.test("the server reads names, flags and what may follow them", async () => {
  const cases: readonly [string, string][] = [
    ["n,,n=user,r=x", "user"],
    ["y,,n=user,r=x", "user"],
    ["n,a=user,n=user,r=x", "user"],
    ["n,a=USER,n=user,r=x", "user"],
    ["n,,n=a=2Cb=3Dc=3D2C,r=x", "a,b=c=2C"],
    ["n,,n=家族,r=x", "家族"],
    ["n,,n=user,r=x,z=new,Y=1", "user"],
  ];
  for (const [message, name] of cases) {
    const found: string[] = [];
    const server = new ScramServer((name) => {
      found.push(name);
      return Promise.resolve(PENCIL);
    }, () => "y");
    assertEquals(said(await server.first(message)).slice(0, 5), "r=xy,", message);
    assertEquals(found, [name]);
  }
});

Deno.test("the server refuses what is no client-first", async () => {
  const cases: readonly [string, ScramRefusal][] = [
    ["", "invalid-encoding"],
    ["n,,", "invalid-encoding"],
    ["n,,n=user", "invalid-encoding"],
    ["n=user,r=x", "invalid-encoding"],
    ["n,n=user,r=x", "invalid-encoding"],
    ["x,,n=user,r=x", "invalid-encoding"],
    ["N,,n=user,r=x", "invalid-encoding"],
    ["p,,n=user,r=x", "invalid-encoding"],
    ["p=tls-exporter,,n=user,r=x", "channel-binding-not-supported"],
    ["n,,m=1,n=user,r=x", "extensions-not-supported"],
    ["n,,r=x,n=user", "invalid-encoding"],
    ["n,,n=,r=x", "invalid-encoding"],
    ["n,,n=user,r=", "invalid-encoding"],
    ["n,,n=user,r=a b", "invalid-encoding"],
    ["n,,n=user,r=é", "invalid-encoding"],
    ["n,,n=user,r=x,", "invalid-encoding"],
    ["n,,n=user,r=x,m=1", "invalid-encoding"],
    ["n,,n=user,r=x,n=root", "invalid-encoding"],
    ["n,,n=user,r=x,z", "invalid-encoding"],
    ["n,,n=user,r=x,z=", "invalid-encoding"],
    ["n,,n=user,r=x,zz=1", "invalid-encoding"],
    ["n,,n=us=er,r=x", "invalid-username-encoding"],
    ["n,,n=user=,r=x", "invalid-username-encoding"],
    ["n,,n=us=2cer,r=x", "invalid-username-encoding"],
    ["n,,n=us\0er,r=x", "invalid-username-encoding"],
    ["n,a=,n=user,r=x", "invalid-encoding"],
    ["n,a=ro=ot,n=user,r=x", "invalid-username-encoding"],
    ["n,a=root,n=user,r=x", "other-identity"],
    [`n,,n=${"u".repeat(600)},r=x`, "invalid-encoding"],
    [`n,,n=user,r=${"x".repeat(600)}`, "invalid-encoding"],
    [`n,,n=user,r=x${",z=1".repeat(1200)}`, "invalid-encoding"],
  ];
  for (const [message, refused] of cases) {
    const server = new ScramServer(() => Promise.reject(new Error("looked up")));
    assertEquals(await server.first(message), { refused }, message);
    assertEquals(await server.first(CLIENT_FIRST), { refused: "out-of-order" });
    assertEquals(await server.final(CLIENT_FINAL), { refused: "out-of-order" });
  }
});

Deno.test("the server refuses every client-final but the right one", async () => {
  const altered = Uint8Array.fromBase64(PROOF);
  altered[31] = (altered[31] ?? 0) ^ 1;
  const cases: readonly [string, ScramRefusal][] = [
    ["", "invalid-encoding"],
    [`c=biws,r=${NONCE}`, "invalid-encoding"],
    [`r=${NONCE},c=biws,p=${PROOF}`, "invalid-encoding"],
    [`c=biws,p=${PROOF},r=${NONCE}`, "invalid-encoding"],
    [`${CLIENT_FINAL},z=1`, "invalid-encoding"],
    [`c=biws,r=${NONCE},n=root,p=${PROOF}`, "invalid-encoding"],
    [`c=biws,r=${NONCE},p=`, "invalid-encoding"],
    [`c=biws,r=${NONCE},p=AAAA`, "invalid-encoding"],
    [`c=biws,r=${NONCE},p=${PROOF}AAAA`, "invalid-encoding"],
    [`c=biws,r=${NONCE},p=${PROOF.slice(0, -1)}`, "invalid-encoding"],
    [`c=biws,r=${NONCE},p=${"A".repeat(5000)}`, "invalid-encoding"],
    // "y,,": somebody changed the flag on the way.
    [`c=eSws,r=${NONCE},p=${PROOF}`, "channel-bindings-dont-match"],
    [`c=biw,r=${NONCE},p=${PROOF}`, "channel-bindings-dont-match"],
    [`c=biws,r=${NONCE}x,p=${PROOF}`, "wrong-nonce"],
    [`c=biws,r=${CLIENT_NONCE},p=${PROOF}`, "wrong-nonce"],
    [`c=biws,r=${NONCE},z=1,p=${PROOF}`, "invalid-proof"],
    [`c=biws,r=${NONCE},p=${altered.toBase64()}`, "invalid-proof"],
    [`c=biws,r=${NONCE},p=${new Uint8Array(32).toBase64()}`, "invalid-proof"],
  ];
  for (const [message, refused] of cases) {
    const server = vectorServer();
    await server.first(CLIENT_FIRST);
    assertEquals(await server.final(message), { refused }, message);
    assertEquals(await server.final(CLIENT_FINAL), { refused: "out-of-order" });
  }
});

Deno.test("a client-final that was heard once is worth nothing again", async () => {
  const server = vectorServer();
  await server.first(CLIENT_FIRST);
  said(await server.final(CLIENT_FINAL));
  assertEquals(await server.final(CLIENT_FINAL), { refused: "out-of-order" });
  const next = new ScramServer(() => Promise.resolve(PENCIL));
  await next.first(CLIENT_FIRST);
  assertEquals(await next.final(CLIENT_FINAL), { refused: "wrong-nonce" });
});

Deno.test("of two client-finals at once the server takes one", async () => {
  const server = vectorServer();
  await server.first(CLIENT_FIRST);
  assertEquals(await Promise.all([server.final(CLIENT_FINAL), server.final(CLIENT_FINAL)]), [
    { say: SERVER_FINAL },
    { refused: "out-of-order" },
  ]);
});

Deno.test("the client refuses every server-first but a sound one, before it computes", async () => {
  const salt = "s=W22ZaJ0SNY7soEsUEjb6gQ==";
  const cases: readonly [string, ScramRefusal][] = [
    ["", "invalid-encoding"],
    [`r=${NONCE},${salt}`, "invalid-encoding"],
    [`${salt},r=${NONCE},i=4096`, "invalid-encoding"],
    [`r=${NONCE},s=,i=4096`, "invalid-encoding"],
    [`r=${NONCE},s=!,i=4096`, "invalid-encoding"],
    [`r=${NONCE},${salt},i=`, "invalid-encoding"],
    [`r=${NONCE},${salt},i=04096`, "invalid-encoding"],
    [`r=${NONCE},${salt},i=1e6`, "invalid-encoding"],
    [`r=${NONCE},${salt},i=${"9".repeat(30)}`, "invalid-encoding"],
    [`r=${NONCE},${salt},i=4096,m=1`, "invalid-encoding"],
    [`r=${NONCE},s=${"A".repeat(600)},i=4096`, "invalid-encoding"],
    [`m=1,r=${NONCE},${salt},i=4096`, "extensions-not-supported"],
    [`r=${NONCE},${salt},i=${MIN_ITERATIONS - 1}`, "bad-iterations"],
    [`r=${NONCE},${salt},i=1`, "bad-iterations"],
    [`r=${NONCE},${salt},i=${MAX_ITERATIONS + 1}`, "bad-iterations"],
    [`r=${CLIENT_NONCE},${salt},i=4096`, "wrong-nonce"],
    [`r=x${NONCE},${salt},i=4096`, "wrong-nonce"],
    ["e=other-error", "refused-by-server"],
  ];
  const never = (): Promise<Uint8Array> => Promise.reject(new Error("computed"));
  for (const [message, refused] of cases) {
    const client = await vectorClient(never);
    assertEquals(await client.answer(message), { refused }, message);
    assertEquals(await client.answer(SERVER_FIRST), { refused: "out-of-order" });
    assertEquals(client.check(SERVER_FINAL), { refused: "out-of-order" });
  }
});

Deno.test("the client believes only the server's signature", async () => {
  const cases: readonly [string, ScramRefusal][] = [
    ["", "invalid-encoding"],
    ["v=", "invalid-encoding"],
    ["v=!", "invalid-encoding"],
    [`${SERVER_FINAL},m=1`, "invalid-encoding"],
    [`x=1,${SERVER_FINAL}`, "invalid-encoding"],
    ["v=AAAA", "invalid-signature"],
    [`v=${PROOF}`, "invalid-signature"],
    ["e=invalid-proof", "refused-by-server"],
  ];
  for (const [message, refused] of cases) {
    const client = await vectorClient();
    said(await client.answer(SERVER_FIRST));
    assertEquals(client.check(message), { refused }, message);
    assertEquals(client.check(SERVER_FINAL), { refused: "out-of-order" });
  }
});

Deno.test("client and server agree for every name and password, and for no other password", async () => {
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .filter((name) => !name.includes("\0"));
  const secret = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(name, secret, secret, async (name, right, given) => {
      const credential = await credentialOf(right);
      const server = new ScramServer((found) => {
        assertEquals(found, name);
        return Promise.resolve(credential);
      });
      const client = new ScramClient(name, await password(given));
      const final = said(await client.answer(said(await server.first(client.first()))));
      const last = await server.final(final);
      if (given === right) assertEquals(client.check(said(last)), { verified: true });
      else assertEquals(last, { refused: "invalid-proof" });
    }),
    { numRuns: 40 },
  );
});

Deno.test("a changed byte anywhere in the exchange is found", async () => {
  const change = (text: string, at: number): string =>
    text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
  for (let at = 0; at < CLIENT_FIRST.length; at++) {
    const server = vectorServer();
    const step = await server.first(change(CLIENT_FIRST, at));
    if ("say" in step) assert("refused" in await server.final(CLIENT_FINAL), `first ${at}`);
  }
  for (let at = 0; at < CLIENT_FINAL.length; at++) {
    const server = vectorServer();
    await server.first(CLIENT_FIRST);
    assert("refused" in await server.final(change(CLIENT_FINAL, at)), `final ${at}`);
  }
});

Deno.test("nothing that the other side sends makes either throw", async () => {
  const part = fc.constantFrom(
    "n",
    "y",
    "p=",
    ",",
    ",,",
    "a=",
    "n=",
    "r=",
    "s=",
    "i=",
    "=",
    "4096",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(fc.oneof(part, fc.string({ maxLength: 4 })), { maxLength: 12 })
      .map((parts) => parts.join("")),
  );
  await fc.assert(fc.asyncProperty(text, text, async (first, final) => {
    const server = vectorServer();
    await server.first(first);
    await server.final(final);
    const asked = vectorServer();
    await asked.first(CLIENT_FIRST);
    assert("refused" in await asked.final(final));
    const client = await vectorClient(() => Promise.resolve(new Uint8Array(32)));
    await client.answer(first);
    assert("refused" in client.check(final));
  }));
});

Deno.test("a decoy is the same for a name each time, and no password fits it", async () => {
  const secret = new Uint8Array(32).fill(7);
  const decoy = await decoyCredential(secret, "nobody", 4096);
  assertEquals(await decoyCredential(secret, "nobody", 4096), decoy);
  assertNotEquals((await decoyCredential(secret, "somebody", 4096)).salt, decoy.salt);
  assertNotEquals((await decoyCredential(new Uint8Array(32), "nobody", 4096)).salt, decoy.salt);
  assertEquals([decoy.salt.length, decoy.storedKey.length, decoy.iterations], [16, 32, 4096]);
  const server = new ScramServer(() => Promise.resolve(decoy));
  const client = new ScramClient("nobody", await password("nobody"));
  const final = said(await client.answer(said(await server.first(client.first()))));
  assertEquals(await server.final(final), { refused: "invalid-proof" });
});

Deno.test("a nonce has at least 18 random bytes, and is new each time", () => {
  const nonces = new Set(Array.from({ length: 100 }, randomNonce));
  assertEquals(nonces.size, 100);
  for (const nonce of nonces) assert(Uint8Array.fromBase64(nonce).length >= 18);
});

Deno.test("sameBytes compares lengths and bytes", () => {
  const of = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
  assert(sameBytes(of(), of()));
  assert(sameBytes(of(1, 2), of(1, 2)));
  assert(!sameBytes(of(1, 2), of(1, 3)));
  assert(!sameBytes(of(1, 2), of(1, 2, 0)));
  assert(!sameBytes(of(1, 2, 0), of(1, 2)));
});

Deno.test("decoys show the numbers of rounds that accounts have, each as often as accounts do", async () => {
  const secret = new Uint8Array(32).fill(7);
  assertEquals(await decoyRounds(secret, "ann", new Map(), 5), 5);
  assertEquals(await decoyRounds(secret, "ann", new Map([[4_096, 3]]), 5), 4_096);
  const accounts = new Map([[4_096, 1], [100_000, 3]]);
  const names = Array.from({ length: 2_000 }, (_, n) => `name${n}`);
  const shown = await Promise.all(names.map((name) => decoyRounds(secret, name, accounts, 5)));
  const old = shown.filter((rounds) => rounds === 4_096).length;
  assert(old > 400 && old < 600, `${old} of 2000`);
  // Somebody who asks again gets the same answer, also when somebody has come.
  const more = new Map([[4_096, 1], [100_000, 4]]);
  const later = await Promise.all(names.map((name) => decoyRounds(secret, name, more, 5)));
  const changed = later.filter((rounds, at) => rounds !== shown[at]).length;
  assert(changed < 200, `${changed} have changed`);
});
