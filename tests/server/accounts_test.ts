/** REGISTER, AUTHENTICATE, ACCOUNT and owned names over real connections, with a store in memory. */
import { ScramClient } from "../../protocol/scram.ts";
import { preparePassword } from "../../protocol/prepare.ts";
import { formatPlain, saslLines } from "../../protocol/sasl.ts";
import { normalCode } from "../../server/accounts/tokens.ts";
import type { ServerConfig } from "../../server/server.ts";
import { MemoryStore } from "../../server/storage/memory.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { comeBack, owner, PASSWORD, plain } from "../helpers/owners.ts";
import type { Peer } from "../helpers/peer.ts";
import { startServer, type TestServer } from "../helpers/server.ts";

function start(overrides: Partial<ServerConfig> = {}): Promise<TestServer> {
  return startServer({ store: new MemoryStore(), clock: new FakeClock(), ...overrides });
}

Deno.test("REGISTER. @see https://ircv3.net/specs/extensions/account-registration", async (test) => {
  await using server = await start();
  const ann = await server.join("ann", "draft/account-registration", "standard-replies");
  const cases: readonly [string, string, string][] = [
    ["a name that is not the nick", `REGISTER ben * :${PASSWORD}`, "ACCOUNT_NAME_MUST_BE_NICK ben"],
    ["a short password", "REGISTER * * short", "WEAK_PASSWORD ann"],
    ["the name as password", "REGISTER * * ann", "WEAK_PASSWORD ann"],
    ["no password", "REGISTER * * :", "UNACCEPTABLE_PASSWORD ann"],
    ["a long password", `REGISTER * * :${"x".repeat(301)}`, "UNACCEPTABLE_PASSWORD ann"],
  ];
  for (const [name, line, expected] of cases) {
    await test.step(name, async () => {
      await ann.send(line);
      await ann.expect(new RegExp(` FAIL REGISTER ${expected} :`));
    });
  }
  await test.step("too few parameters", async () => {
    await ann.send("REGISTER * *");
    await ann.expect(/ 461 ann REGISTER /);
  });
  await test.step("and then it is theirs", async () => {
    await ann.send(`REGISTER * * :${PASSWORD}`);
    await ann.expect(/ REGISTER SUCCESS ann :/);
    await ann.expect(/ 900 ann ann!\S+ ann :You are now logged in as ann$/);
    await ann.send(`REGISTER * * :${PASSWORD}`);
    await ann.expect(/ FAIL REGISTER ALREADY_AUTHENTICATED ann :/);
    await ann.send("VERIFY ann 123");
    await ann.expect(/ FAIL VERIFY INVALID_CODE ann :/);
  });
  await test.step("a name that casefolds or looks alike is taken", async () => {
    await ann.send("QUIT");
    await ann.rest();
    for (const nick of ["ANN", "ａnn"]) {
      const other = await server.join(nick, "standard-replies");
      await other.send(`REGISTER * * :${PASSWORD}`);
      await other.expect(/ FAIL REGISTER ACCOUNT_EXISTS /);
      await other.send("QUIT");
      await other.rest();
    }
  });
});

Deno.test("REGISTER before registration, and without a nick", async () => {
  await using server = await start({ password: "sesame" });
  const ann = await server.connect();
  await ann.send("CAP REQ :draft/account-registration standard-replies");
  await ann.send(`REGISTER * * :${PASSWORD}`);
  await ann.expect(/ FAIL REGISTER NEED_NICK \* :/);
  await ann.send("NICK ann");
  await ann.send(`REGISTER * * :${PASSWORD}`);
  await ann.expect(/ FAIL REGISTER TEMPORARILY_UNAVAILABLE /);
  await ann.send("PASS sesame");
  await ann.send(`REGISTER * * :${PASSWORD}`);
  await ann.expect(/ REGISTER SUCCESS ann :/);
  await ann.send("USER ann 0 * :Ann");
  await ann.send("CAP END");
  await ann.expect(/ 001 ann /);
});

Deno.test("the limits of making accounts", async () => {
  const clock = new FakeClock();
  await using server = await start({ clock, exempt: () => false });
  const ann = await server.join("ann", "sasl", "standard-replies", "snug.internal/account");
  for (let number = 0; number < 3; number++) {
    await ann.send(`NICK ann${number}`);
    await ann.send(`REGISTER * * :${PASSWORD}`);
    await ann.expect(/ REGISTER SUCCESS /);
    await ann.send("ACCOUNT LOGOUT");
    await ann.expect(/ ACCOUNT LOGOUT /);
    clock.advance(5_000);
  }
  await ann.send("NICK ann9");
  await ann.send(`REGISTER * * :${PASSWORD}`);
  await ann.expect(/ FAIL REGISTER TEMPORARILY_UNAVAILABLE /);
});

Deno.test("SASL before registration and after. @see https://ircv3.net/specs/extensions/sasl-3.1", async (test) => {
  const clock = new FakeClock();
  await using server = await start({ clock, exempt: () => false });
  const first = await owner(server, "ann");
  await first.send("QUIT");
  await first.rest();
  await test.step("CAP tells the mechanisms", async () => {
    const peer = await server.connect();
    await peer.send("CAP LS 302");
    assertMatch(await peer.expect(/ CAP /), / sasl=PLAIN,SCRAM-SHA-256( |$)/);
  });
  await test.step("PLAIN, and extended-join tells it", async () => {
    const ben = await server.join("ben", "extended-join", "account-tag", "message-tags");
    await ben.send("JOIN #7");
    await ben.sync();
    const ann = await comeBack(server, "ann", "ann");
    await ann.send("JOIN #7");
    await ben.expect(/ JOIN #7 ann ann$/);
    await ann.send("PRIVMSG #7 :hello");
    assertMatch(await ben.expect(/ PRIVMSG #7 /), /^@(.*;)?account=ann[; ]/);
    await ann.send("QUIT");
    await ann.rest();
  });
  await test.step("SCRAM-SHA-256", async () => {
    const peer = await server.join("guest", "sasl");
    const prepared = await preparePassword(PASSWORD);
    if ("refused" in prepared) throw new Error(prepared.refused);
    const client = new ScramClient("ann", prepared.password);
    const text = (line: string): string =>
      new TextDecoder().decode(Uint8Array.fromBase64(line.replace(/^.*AUTHENTICATE /, "")));
    const say = async (message: string): Promise<void> => {
      for (const piece of saslLines(new TextEncoder().encode(message))) {
        await peer.send(`AUTHENTICATE ${piece}`);
      }
    };
    await peer.send("AUTHENTICATE SCRAM-SHA-256");
    await peer.expect(/AUTHENTICATE \+$/);
    await say(client.first());
    const answer = await client.answer(text(await peer.expect(/AUTHENTICATE /)));
    if ("refused" in answer) throw new Error(answer.refused);
    await say(answer.say);
    assertEquals(client.check(text(await peer.expect(/AUTHENTICATE /))), { verified: true });
    await peer.send("AUTHENTICATE +");
    await peer.expect(/ 900 guest guest!\S+ ann :/);
    await peer.expect(/ 903 guest :/);
    await peer.send("QUIT");
    await peer.rest();
  });
  await test.step("wrong name and wrong password get one answer, and a few tries", async () => {
    const peer = await server.join("guest", "sasl");
    const answers: string[] = [];
    for (const [name, password] of [["ann", "wrong"], ["nobody", PASSWORD], ["ann", "worse"]]) {
      await plain(peer, name ?? "", password ?? "");
      answers.push(await peer.expect(/ 90[0-9] /));
    }
    assertEquals(new Set(answers).size, 1);
    assertMatch(answers[0] ?? "", / 904 guest :/);
    await plain(peer, "ann", PASSWORD);
    await peer.expect(/ 904 guest :.*Too many/);
    clock.advance(60_000);
    await peer.send("PONG x");
    await plain(peer, "ann", PASSWORD);
    await peer.expect(/ 903 /);
    await peer.send("QUIT");
    await peer.rest();
  });
  await test.step("unknown mechanism, abort, too long, without the capability, in the middle", async () => {
    const peer = await server.join("guest", "sasl");
    await peer.send("AUTHENTICATE EXTERNAL");
    await peer.expect(/ 908 guest PLAIN,SCRAM-SHA-256 :/);
    await peer.expect(/ 904 guest :/);
    await peer.send("AUTHENTICATE PLAIN");
    await peer.send("AUTHENTICATE *");
    await peer.expect(/ 906 guest :/);
    await peer.send("AUTHENTICATE PLAIN");
    await peer.send(`AUTHENTICATE ${"A".repeat(401)}`);
    await peer.expect(/ 905 guest :/);
    const bare = await server.connect();
    await bare.send("AUTHENTICATE PLAIN");
    await bare.expect(/ 421 \* AUTHENTICATE /);
    await bare.send("CAP REQ sasl");
    await bare.send("AUTHENTICATE PLAIN");
    await bare.expect(/AUTHENTICATE \+$/);
    await bare.send("NICK bare");
    await bare.send("USER bare 0 * :bare");
    await bare.send("CAP END");
    await bare.expect(/ 906 /);
    await bare.expect(/ 001 bare /);
  });
});

Deno.test("while a password is worked on, the lines after it wait, and others do not", async () => {
  await using server = await start();
  const ann = await owner(server, "ann");
  await ann.send("QUIT");
  await ann.rest();
  const peer = await server.join("guest", "sasl");
  await peer.send("AUTHENTICATE PLAIN");
  const [piece = ""] = saslLines(formatPlain({ name: "ann", password: PASSWORD }));
  await peer.raw(new TextEncoder().encode(`AUTHENTICATE ${piece}\r\nPING after\r\n`));
  await peer.expect(/ 903 /);
  await peer.expect(/ PONG chat\.test after$/);
});

Deno.test("account-notify tells who has logged in and out. @see https://ircv3.net/specs/extensions/account-notify", async () => {
  await using server = await start();
  const ben = await server.join("ben", "account-notify");
  await ben.send("JOIN #7");
  const ann = await server.join("ann", "sasl", "account-notify");
  await ann.send("JOIN #7");
  await ann.send(`REGISTER * * :${PASSWORD}`);
  await ben.expect(/^:ann!\S+ ACCOUNT ann$/);
  await ann.expect(/^:ann!\S+ ACCOUNT ann$/);
  await ann.send("ACCOUNT LOGOUT");
  await ben.expect(/^:ann!\S+ ACCOUNT \*$/);
  await ann.expect(/ 901 ann ann!\S+ :/);
});

Deno.test("a stranger has a while to log in to an owned name, and its owner takes it at once", async (test) => {
  const clock = new FakeClock();
  await using server = await start({ clock });
  const ann = await owner(server, "ann");
  await ann.send("QUIT");
  await ann.rest();
  await test.step("then they are renamed", async () => {
    const eve = await server.join("ann", "standard-replies");
    await eve.send("NICK ann");
    clock.advance(15_000);
    await eve.sync();
    clock.advance(16_000);
    await eve.expect(/^:ann!\S+ NICK ann2$/);
    // Once a visit, whatever its case, or a name that looks like it.
    for (const nick of ["Ann", "ann", "ａnn"]) {
      await eve.send(`NICK ${nick}`);
      await eve.expect(/ 433 ann2 \S+ :That name is somebody's/);
    }
    const mal = await server.join("ａnn", "standard-replies");
    await mal.send("NICK ａnn");
    assert(mal.transcript.includes(" NOTE * NAME_OWNED ａnn :"));
    const owner = await comeBack(server, "ann", "ann");
    await mal.expect(/ NICK /);
    await owner.send("WHOIS ann");
    await owner.expect(/ 330 ann ann ann :/);
  });
});

Deno.test("several clients of one account are one person", async (test) => {
  await using server = await start();
  const phone = await owner(server, "ann", "echo-message", "message-tags");
  const ben = await server.join("ben");
  await phone.send("JOIN #7");
  await ben.send("JOIN #7");
  await phone.send("TOPIC #7 :tea");
  await phone.sync();
  await ben.sync();
  const laptop = await comeBack(server, "ann", "ann", "echo-message");
  await test.step("the second is put into the rooms of the first, and nobody is told", async () => {
    const lines = await laptop.sync();
    assert(lines.some((line) => /^:ann!\S+ JOIN #7$/.test(line)));
    assert(lines.some((line) => / 332 ann #7 :tea$/.test(line)));
    assert(lines.some((line) => / 353 ann = #7 :~?ann ben$/.test(line) || / 353 /.test(line)));
    assertEquals((await ben.sync()).filter((line) => line.includes("ann")), []);
  });
  await test.step("both hear, and each reads what the other says", async () => {
    await ben.send("PRIVMSG #7 :hello");
    for (const peer of [phone, laptop]) {
      await peer.expect(/^(@\S+ )?:ben!\S+ PRIVMSG #7 :(:)?hello$/);
    }
    await laptop.send("PRIVMSG #7 :from the laptop");
    await phone.expect(/ PRIVMSG #7 :from the laptop$/);
    await laptop.expect(/ PRIVMSG #7 :from the laptop$/);
    await phone.send("PRIVMSG ben :psst");
    await laptop.expect(/^:ann!\S+ PRIVMSG ben :(:)?psst$/);
    await ben.expect(/ PRIVMSG ben :(:)?psst$/);
    await phone.expect(/ PRIVMSG ben :(:)?psst$/);
  });
  await test.step("one of them enters and leaves rooms for both", async () => {
    await phone.send("JOIN #8");
    await laptop.expect(/ JOIN #8$/);
    await laptop.expect(/ 366 ann #8 /);
    await laptop.send("PART #8");
    await phone.expect(/ PART #8$/);
    await laptop.send("NICK anna");
    await phone.expect(/ NICK anna$/);
    await laptop.send("NICK ann");
    await phone.expect(/ NICK ann$/);
  });
  await test.step("who leaves with one stays with the other", async () => {
    await ben.sync();
    await phone.send("QUIT");
    await phone.rest();
    await laptop.send("PRIVMSG #7 :still here");
    const lines = await ben.sync();
    assert(!lines.some((line) => line.includes("QUIT")));
    await laptop.send("QUIT");
    await laptop.rest();
    await ben.expect(/^:ann!\S+ QUIT /);
  });
});

Deno.test("who logs in under another name may join their own other client", async () => {
  await using server = await start();
  const phone = await owner(server, "ann");
  await phone.send("JOIN #7");
  await phone.sync();
  const laptop = await server.join("ann2", "sasl");
  await laptop.send("JOIN #8");
  await laptop.sync();
  await plain(laptop, "ann", PASSWORD);
  await laptop.expect(/ 903 /);
  await laptop.send("NICK ann");
  await laptop.expect(/^:ann2!\S+ NICK :?ann$/);
  await laptop.expect(/ PART :?#8$/);
  await laptop.expect(/ JOIN :?#7$/);
  const ben = await server.join("ben");
  await ben.send("JOIN #7");
  await ben.send("PRIVMSG #7 :hello");
  for (const peer of [phone, laptop]) await peer.expect(/ PRIVMSG #7 :?hello$/);
});

Deno.test("rooms go by account, whatever name and client it comes with", async () => {
  await using server = await start();
  const ann = await server.join("ann", "sasl");
  await ann.send("JOIN #7");
  await ann.expect(/ 353 ann = #7 :?~ann$/);
  // What a guest owns becomes the account's.
  await ann.send(`REGISTER * * :${PASSWORD}`);
  await ann.expect(/ 900 /);
  await ann.send("MODE #7 +i");
  await ann.sync();
  await ann.send("QUIT");
  await ann.rest();
  const thief = await server.join("ann");
  await thief.send("JOIN #7");
  await thief.expect(/ 473 ann #7 /);
  await thief.send("QUIT");
  await thief.rest();
  const again = await comeBack(server, "annie", "ann");
  await again.send("JOIN #7");
  await again.expect(/ 353 annie = #7 :?~annie$/);
  await again.send("MODE #7 +b ~a:ben");
  const ben = await owner(server, "ben");
  await again.send("INVITE ben #7");
  await again.sync();
  await ben.send("JOIN #7");
  await ben.expect(/ 474 ben #7 /);
});

Deno.test("who logs in late keeps what they became before, which is no guest's any more", async () => {
  await using server = await start();
  const first = await owner(server, "ann");
  await first.send("QUIT");
  await first.rest();
  const ann = await server.join("ann", "sasl");
  await ann.send("JOIN #7");
  await ann.expect(/ 353 ann = #7 :?~ann$/);
  await plain(ann, "ann", PASSWORD);
  await ann.expect(/ 903 /);
  await ann.send("NAMES #7");
  await ann.expect(/ 353 ann = #7 :?~ann$/);
  await ann.send("MODE #7 +i");
  await ann.send("QUIT");
  await ann.rest();
  const thief = await server.join("ann");
  await thief.send("JOIN #7");
  await thief.expect(/ 473 ann #7 /);
});

Deno.test("a guest of another name who logs in leaves what the guest was", async () => {
  await using server = await start();
  const first = await owner(server, "ann");
  await first.send("QUIT");
  await first.rest();
  const bob = await server.join("bob", "sasl");
  await bob.send("JOIN #7");
  await plain(bob, "ann", PASSWORD);
  await bob.expect(/ 903 /);
  await bob.send("NAMES #7");
  await bob.expect(/ 353 bob = #7 :?bob$/);
});

Deno.test("ACCOUNT: tokens, passwords, logging out everywhere", async (test) => {
  const clock = new FakeClock();
  await using server = await start({ clock });
  const ann = await owner(server, "ann", "standard-replies");
  let token = "";
  await test.step("a token stands for the password", async () => {
    await ann.send("ACCOUNT TOKEN");
    token = (await ann.expect(/ ACCOUNT TOKEN /)).split(" ").at(-1)?.replace(/^:/, "") ?? "";
    const other = await server.join("guest", "sasl", "standard-replies");
    await plain(other, "ann", token);
    await other.expect(/ 903 /);
    await other.send("ACCOUNT PASSWORD :another password");
    await other.expect(/ FAIL ACCOUNT LOGIN_NEEDED PASSWORD :/);
  });
  await test.step("the password is changed by who has just shown it", async () => {
    await ann.send("ACCOUNT PASSWORD :short");
    await ann.expect(/ FAIL ACCOUNT WEAK_PASSWORD PASSWORD :/);
    for (let minute = 0; minute <= 5; minute++) {
      clock.advance(60_000);
      await ann.sync();
    }
    await ann.send("ACCOUNT PASSWORD :a new password");
    await ann.expect(/ FAIL ACCOUNT LOGIN_NEEDED PASSWORD :/);
    await plain(ann, "ann", PASSWORD);
    await ann.expect(/ 903 /);
    await ann.send("ACCOUNT PASSWORD :a new password");
    await ann.expect(/ ACCOUNT PASSWORD :/);
  });
  await test.step("then the old one and the tokens are worth nothing", async () => {
    const other = await server.join("visitor", "sasl");
    await plain(other, "ann", PASSWORD);
    await other.expect(/ 904 /);
    await plain(other, "ann", token);
    await other.expect(/ 904 /);
    await plain(other, "ann", "a new password");
    await other.expect(/ 903 /);
    await ann.send("ACCOUNT LOGOUT EVERYWHERE");
    await other.expect(/ ERROR |^ERROR /);
    await ann.expect(/ 901 /);
    await ann.send("ACCOUNT TOKEN");
    await ann.expect(/ FAIL ACCOUNT ACCOUNT_REQUIRED TOKEN :/);
    await ann.send("ACCOUNT NONSENSE");
    await ann.expect(/ FAIL ACCOUNT INVALID_PARAMS NONSENSE :/);
  });
});

Deno.test("the claim code makes one person the admin, once", async () => {
  await using server = await start();
  const code = await server.server.claimCode() ?? "";
  assertEquals(normalCode(code), code);
  const ann = await owner(server, "ann", "standard-replies");
  await ann.send("ACCOUNT CLAIM 0000-0000-0000-0000");
  await ann.expect(/ FAIL ACCOUNT INVALID_CODE CLAIM :/);
  await ann.send(`ACCOUNT CLAIM ${code.toLowerCase().replaceAll("-", "")}`);
  await ann.expect(/ MODE ann \+o$/);
  await ann.expect(/ ACCOUNT CLAIM :/);
  await ann.send(`ACCOUNT CLAIM ${code}`);
  await ann.expect(/ FAIL ACCOUNT INVALID_CODE CLAIM :/);
  assertEquals(await server.server.claimCode(), undefined);
  await ann.send("ACCOUNT LOGOUT");
  await ann.expect(/ MODE ann -o$/);
  const again = await comeBack(server, "other", "ann");
  await again.send("MODE other");
  await again.expect(/ 221 other \+io$/);
});

Deno.test("a server by invitation lets in accounts and codes, each code once", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore();
  let invite = "";
  {
    await using server = await start({ store, clock });
    const ann = await owner(server, "ann", "standard-replies");
    await ann.send("ACCOUNT INVITE");
    await ann.expect(/ FAIL ACCOUNT ADMIN_NEEDED INVITE :/);
    await ann.send(`ACCOUNT CLAIM ${await server.server.claimCode()}`);
    await ann.expect(/ ACCOUNT CLAIM :/);
    await ann.send("ACCOUNT INVITE 3");
    invite = (await ann.expect(/ ACCOUNT INVITE /)).split(" ")[3] ?? "";
    await ann.send("ACCOUNT INVITE 0");
    await ann.expect(/ FAIL ACCOUNT INVALID_PARAMS INVITE :/);
  }
  await using server = await start({ store, clock, inviteOnly: true });
  const enter = async (
    nick: string,
    code: string | undefined,
    capabilities = "standard-replies draft/account-registration",
  ): Promise<Peer> => {
    const peer = await server.connect();
    await peer.send(`CAP REQ :${capabilities}`);
    if (code !== undefined) await peer.send(`PASS ${code}`);
    await peer.send(`NICK ${nick}`);
    await peer.send(`USER ${nick} 0 * :${nick}`);
    await peer.send("CAP END");
    return peer;
  };
  await (await enter("eve", undefined)).expect(/ FAIL \* INVITE_REQUIRED :/);
  const guessed = await enter("eve", "0000-0000-0000-0000");
  await guessed.expect(/ FAIL \* INVITE_REQUIRED :/);
  assertEquals(guessed.transcript.includes(" 464 "), false);
  // What each client knows: a password that is wrong.
  await (await enter("eve", "0000-0000-0000-0000", "server-time")).expect(/ 464 /);
  const ben = await enter("ben", invite);
  await ben.expect(/ 001 ben /);
  await ben.expect(/ 005 ben .*snug\.internal\/INVITEONLY/);
  await ben.send(`REGISTER * * :${PASSWORD}`);
  await ben.expect(/ REGISTER SUCCESS ben /);
  await (await enter("eve", invite)).expect(/ FAIL \* INVITE_REQUIRED :/);
  // One code, one account; and who logs out is out.
  await ben.send("ACCOUNT LOGOUT");
  await ben.expect(/^(:\S+ )?ERROR /);
  await comeBack(server, "benny", "ben");
});

Deno.test("a server may ask everybody for an account", async () => {
  await using server = await start({ accountRequired: true });
  const eve = await server.connect();
  await eve.send("CAP REQ :standard-replies");
  await eve.send("NICK eve");
  await eve.send("USER eve 0 * :eve");
  await eve.send("CAP REQ :batch labeled-response");
  await eve.send("@label=last CAP END");
  // Both belong to the command that was the last one needed.
  await eve.expect(/^@(.*;)?label=last(;\S*)? :chat\.test BATCH /);
  await eve.expect(/ FAIL \* ACCOUNT_REQUIRED :/);
  await eve.expect(/ ERROR :/);
  const ann = await server.connect();
  await ann.send("CAP REQ :standard-replies draft/account-registration");
  await ann.send("NICK ann");
  await ann.send("USER ann 0 * :ann");
  await ann.send(`REGISTER * * :${PASSWORD}`);
  await ann.expect(/ REGISTER SUCCESS ann /);
  await ann.send("CAP END");
  await ann.expect(/ 005 ann .*draft\/ACCOUNTREQUIRED/);
});

Deno.test("who may not come in is not told who is here, or who has an account", async () => {
  await using server = await start({ password: "sesame" });
  const ann = await server.connect();
  await ann.send("PASS sesame");
  await ann.register("ann", "draft/account-registration");
  await ann.send(`REGISTER * * :${PASSWORD}`);
  await ann.expect(/ REGISTER SUCCESS /);
  const answers: string[][] = [];
  for (const [name, pass] of [["ann", "wrong"], ["nobody", "wrong"], ["ann", ""], ["nobody", ""]]) {
    const stranger = await server.connect();
    await stranger.send("CAP REQ :draft/account-registration");
    if (pass !== "") await stranger.send(`PASS ${pass}`);
    await stranger.send(`NICK ${name}`);
    await stranger.send("USER x 0 * :x");
    await stranger.send(`REGISTER * * :${PASSWORD}`);
    await stranger.send("CAP END");
    answers.push((await stranger.rest()).map((line) => line.replaceAll(name ?? "", "NAME")));
  }
  assertEquals(answers[0], answers[1]);
  assertEquals(answers[2], answers[3]);
  assert(answers[0]?.some((line) => / FAIL REGISTER TEMPORARILY_UNAVAILABLE /.test(line)));
  // Who has the password is told.
  const ben = await server.connect();
  await ben.send("PASS sesame");
  await ben.send("NICK ann");
  await ben.expect(/ 433 /);
});

Deno.test("an invitation is asked for before names are told of", async () => {
  await using server = await start({ inviteOnly: true, adminToken: "token" });
  const codeOf = async (): Promise<string> => {
    const admin = await server.connect();
    await admin.send("ADMINISTER token invite 3");
    return /([0-9A-Z]{4}-){3}[0-9A-Z]{4}/.exec(await admin.expect(/ LINE /))?.[0] ?? "";
  };
  const ann = await server.connect();
  await ann.send(`PASS ${await codeOf()}`);
  await ann.register("ann");
  const stranger = await server.connect();
  await stranger.send("NICK ann");
  await stranger.send("USER x 0 * :x");
  assertEquals((await stranger.rest()).filter((line) => / 433 /.test(line)), []);
  // Who has a code learns that the name is taken, and comes in with the same code under another.
  const ben = await server.connect();
  await ben.send(`PASS ${await codeOf()}`);
  await ben.send("NICK ann");
  await ben.send("USER x 0 * :x");
  await ben.expect(/ 433 /);
  await ben.send("NICK ben");
  await ben.expect(/ 001 ben /);
});

Deno.test("guesses at an invitation by REGISTER are counted as those at a password", async () => {
  const clock = new FakeClock();
  await using server = await start({ clock, inviteOnly: true, exempt: () => false });
  const eve = await server.connect();
  await eve.send("CAP REQ :draft/account-registration");
  await eve.send("NICK eve");
  for (let guess = 0; guess < 4; guess++) {
    await eve.send(`PASS 0000-0000-0000-000${guess}`);
    await eve.send(`REGISTER * * :${PASSWORD}`);
    await eve.expect(/ FAIL REGISTER TEMPORARILY_UNAVAILABLE /);
  }
  assertEquals(server.server.counters.of("limit_logins"), 1);
});

Deno.test("whose password is changed, or account removed, is in nowhere, also where they have no name yet", async () => {
  await using server = await start({ adminToken: "token" });
  const early = async (account: string): Promise<Peer> => {
    const peer = await server.connect();
    await peer.send("CAP REQ :sasl standard-replies");
    await plain(peer, account, PASSWORD);
    await peer.expect(/ 903 /);
    return peer;
  };
  const tool = await server.connect();
  const ann = await owner(server, "ann", "snug.internal/account");
  const thief = await early("ann");
  await plain(ann, "ann", PASSWORD);
  await ann.expect(/ 903 /);
  await ann.send("ACCOUNT PASSWORD :battery staple");
  await ann.expect(/ ACCOUNT PASSWORD /);
  assertEquals((await thief.rest()).at(-1), "ERROR :Closing link: The password was changed");
  for (
    const [verb, reason] of [["reset", /Your password was reset/], [
      "remove",
      /was removed/,
    ]] as const
  ) {
    const name = `ben${verb}`;
    await owner(server, name);
    const thief = await early(name);
    await tool.send(`ADMINISTER token account ${verb} ${name}`);
    await tool.expect(/ ADMINISTER END/);
    assertMatch((await thief.rest()).at(-1) ?? "", reason);
  }
  const cat = await owner(server, "cat");
  await tool.send("ADMINISTER token account admin cat on");
  await tool.expect(/ ADMINISTER END/);
  const late = await early("cat");
  await tool.send("ADMINISTER token account admin cat off");
  await tool.expect(/ ADMINISTER END/);
  await cat.send("QUIT");
  await cat.rest();
  await late.send("NICK cat");
  await late.send("USER cat 0 * :cat");
  await late.send("CAP END");
  await late.expect(/ 221 /);
  await late.send("KILL cat :x");
  await late.expect(/ 481 cat :/);
});

Deno.test("who logs out at one of two clients is out there, and who sits at the other stays who they are", async () => {
  await using server = await start({ accountRequired: true });
  const phone = await server.connect();
  await phone.send("CAP REQ :draft/account-registration standard-replies sasl");
  await phone.send("NICK ann");
  await phone.send(`REGISTER * * :${PASSWORD}`);
  await phone.expect(/ REGISTER SUCCESS /);
  await phone.send("USER ann 0 * :ann");
  await phone.send("CAP END");
  await phone.expect(/ 221 /);
  const laptop = await comeBack(server, "ann", "ann", "snug.internal/account");
  await laptop.send("ACCOUNT LOGOUT");
  assertEquals((await laptop.rest()).slice(-3).map((line) => line.replace(/!\S+/, "")), [
    ":chat.test 901 ann ann :You are now logged out",
    ":chat.test ACCOUNT LOGOUT :You are logged out",
    "ERROR :Closing link: Logged out",
  ]);
  await phone.send("WHOIS ann");
  await phone.expect(/ 330 ann ann ann :/);
  await phone.send("ACCOUNT LOGOUT");
  assertEquals((await phone.rest()).at(-1), "ERROR :Closing link: Logged out");
});

Deno.test("a stranger under an owned name speaks for nobody, and is told nothing alone", async () => {
  const clock = new FakeClock();
  await using server = await start({ clock });
  const ann = await owner(server, "ann");
  await ann.send("QUIT");
  await ann.rest();
  const eve = await server.join(
    "ann",
    "standard-replies",
    "message-tags",
    "batch",
    "draft/multiline",
  );
  const cat = await server.join("cat");
  await cat.sync();
  const ben = await server.join("ben", "message-tags", "away-notify", "setname", "extended-join");
  for (const peer of [eve, ben]) {
    await peer.send("JOIN #7");
    await peer.sync();
  }
  await eve.sync();
  for (const line of ["PRIVMSG #7 :trust me", "PRIVMSG ben :trust me", "@+react=x TAGMSG #7"]) {
    await eve.send(line);
    await eve.expect(
      / 404 ann (#7|ben) :Cannot send: the name ann is somebody's, log in first or take another name$/,
    );
  }
  await eve.send("TOPIC #7 :trust me");
  await eve.expect(/ 404 ann #7 :|482 ann #7 :/);
  await eve.send("INVITE cat #7");
  await eve.expect(/ 482 ann #7 :You cannot invite: the name ann is somebody's/);
  await eve.send("AWAY :trust me");
  await eve.send("SETNAME :trust me");
  await eve.send("PART #7 :trust me");
  await eve.send("JOIN #7");
  await eve.send("NOTICE #7 :trust me");
  await eve.send("BATCH +b draft/multiline #7");
  await eve.send("@batch=b PRIVMSG #7 :trust me");
  await eve.send("BATCH -b");
  await eve.expect(/ 404 ann #7 :/);
  // It waits for the owner.
  await ben.send("PRIVMSG ann :the password is xyz");
  await ben.expect(/ 301 ben ann :not here now/);
  assertEquals((await eve.sync()).filter((line) => line.includes("xyz")), []);
  assertEquals((await ben.sync()).filter((line) => line.includes("trust")), []);
  // Who logs in, or takes a name that nobody owns, is heard.
  await eve.send("NICK eve");
  await eve.send("PRIVMSG #7 :hello");
  await ben.expect(/^(@\S+ )?:eve!\S+ PRIVMSG #7 :hello$/);
  const other = await server.join("ann", "sasl");
  await plain(other, "ann", PASSWORD);
  await other.expect(/ 903 /);
  await other.send("PRIVMSG ben :it is me");
  await ben.expect(/ PRIVMSG ben :it is me$/);
});

Deno.test("a code lets one person in at a time, makes one account, and ends with being thrown out", async () => {
  const clock = new FakeClock();
  const operators = new Map([["root", "sesame"]]);
  await using server = await start({ inviteOnly: true, adminToken: "token", clock, operators });
  const codeFor = async (): Promise<string> => {
    const tool = await server.connect();
    await tool.send("ADMINISTER token invite 3");
    return /([0-9A-Z]{4}-){3}[0-9A-Z]{4}/.exec(await tool.expect(/ LINE /))?.[0] ?? "";
  };
  const enter = async (nick: string, session: string, code?: string): Promise<Peer> => {
    const peer = await server.connect();
    await peer.send(
      "CAP REQ :snug.internal/session standard-replies draft/account-registration",
    );
    await peer.send(`SESSION ${session.repeat(32)}`);
    if (code !== undefined) await peer.send(`PASS ${code}`);
    await peer.send(`NICK ${nick}`);
    await peer.send(`USER ${nick} 0 * :x`);
    await peer.send("CAP END");
    return peer;
  };
  const ann = await enter("ann", "a", await codeFor());
  await ann.expect(/ 001 ann /);
  for (const nick of ["bob", "cat"]) {
    await (await enter(nick, "a")).expect(/ FAIL \* INVITE_REQUIRED :/);
  }
  // In the place of the connection that it had, under its name.
  const back = await enter("ann", "a");
  await back.expect(/ 001 ann /);
  await ann.rest();
  await back.send(`REGISTER * * :${PASSWORD}`);
  await back.expect(/ REGISTER SUCCESS /);
  const eve = await enter("eve", "e", await codeFor());
  await eve.expect(/ 001 eve /);
  await back.send("OPER root sesame");
  await back.send("KILL eve :out");
  await eve.rest();
  await (await enter("evil", "e")).expect(/ FAIL \* INVITE_REQUIRED :/);
  // Where an account is asked for as well, the code is worth one also on the next connection.
  const code = await codeFor();
  const dan = await server.connect();
  await dan.send("CAP REQ :snug.internal/session standard-replies draft/account-registration");
  await dan.send(`SESSION ${"d".repeat(32)}`);
  await dan.send(`PASS ${code}`);
  await dan.send("NICK ann");
  await dan.send(`REGISTER * * :${PASSWORD}`);
  await dan.expect(/ FAIL REGISTER ACCOUNT_EXISTS /);
  await dan.send("QUIT");
  await dan.rest();
  const again = await server.connect();
  await again.send("CAP REQ :snug.internal/session standard-replies draft/account-registration");
  await again.send(`SESSION ${"d".repeat(32)}`);
  await again.send(`PASS ${code}`);
  await again.send("NICK dan");
  await again.send(`REGISTER * * :${PASSWORD}`);
  await again.expect(/ REGISTER SUCCESS dan /);
});

Deno.test("who came in with a code comes in again in the same session, until there is an account", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore();
  await using server = await start({ inviteOnly: true, adminToken: "token", clock, store });
  const codeFor = async (days: number): Promise<string> => {
    const tool = await server.connect();
    await tool.send(`ADMINISTER token invite ${days}`);
    return /([0-9A-Z]{4}-){3}[0-9A-Z]{4}/.exec(await tool.expect(/ LINE /))?.[0] ?? "";
  };
  const code = await codeFor(3);
  const enter = async (session: string): Promise<Peer> => {
    const peer = await server.connect();
    await peer.send(
      "CAP REQ :snug.internal/session standard-replies draft/account-registration sasl snug.internal/account",
    );
    await peer.send(`SESSION ${session}`);
    await peer.send(`PASS ${code}`);
    await peer.send("NICK ann");
    await peer.send("USER ann 0 * :ann");
    await peer.send("CAP END");
    return peer;
  };
  const own = "a".repeat(32);
  for (let time = 0; time < 3; time++) {
    const ann = await enter(own);
    await ann.expect(/ 001 ann /);
    await ann.send("QUIT");
    await ann.rest();
  }
  const eve = await enter("b".repeat(32));
  await eve.expect(/ FAIL \* INVITE_REQUIRED :/);
  // A code lets one person in, who makes one account: then that is the way in.
  const ann = await enter(own);
  await ann.expect(/ 001 ann /);
  await ann.send(`REGISTER * * :${PASSWORD}`);
  await ann.expect(/ REGISTER SUCCESS /);
  await ann.send("ACCOUNT LOGOUT");
  await ann.rest();
  const again = await enter(own);
  await again.expect(/ FAIL \* INVITE_REQUIRED :/);
  // Nor does it let anybody in for longer than the code would have.
  const second = await codeFor(1);
  const ben = await server.connect();
  await ben.send("CAP REQ :snug.internal/session standard-replies");
  await ben.send(`SESSION ${"c".repeat(32)}`);
  await ben.send(`PASS ${second}`);
  await ben.send("NICK ben");
  await ben.send("USER ben 0 * :ben");
  await ben.send("CAP END");
  await ben.expect(/ 001 ben /);
  await ben.send("QUIT");
  await ben.rest();
  clock.advance(25 * 60 * 60 * 1000);
  const late = await enter("c".repeat(32));
  await late.expect(/ FAIL \* INVITE_REQUIRED :/);
});

Deno.test("what is meant for the owner of a name is not given to a stranger who has it", async () => {
  const clock = new FakeClock();
  await using server = await start({ clock, adminToken: "token" });
  const ann = await owner(server, "ann");
  await ann.send("QUIT");
  await ann.rest();
  const eve = await server.join("ann", "standard-replies");
  const ben = await server.join("ben");
  await ben.send("JOIN #7");
  await eve.send("JOIN #7");
  await eve.sync();
  await ben.send("MODE #7 +o ann");
  await ben.expect(/ 401 ben ann :ann has not logged in/);
  await ben.send("JOIN #8");
  await ben.send("INVITE ann #8");
  await ben.expect(/ 401 ben ann :ann has not logged in/);
  // Whose name becomes an account's is told so at once, and is free of it when that is gone.
  const dora = await server.join("dora", "standard-replies");
  const tool = await server.connect();
  await tool.send("ADMINISTER token account add dora");
  await tool.expect(
    / ADMINISTER .*Somebody is in the chat as dora: they have 30 seconds to log in/,
  );
  await dora.expect(/ NOTE \* NAME_OWNED dora :/);
  await dora.send("PRIVMSG ben :hello");
  await dora.expect(/ 404 dora /);
  await tool.send("ADMINISTER token account remove dora");
  await tool.expect(/ ADMINISTER END/);
  await tool.sync();
  await dora.send("PRIVMSG ben :hello");
  await ben.expect(/ PRIVMSG ben :hello$/);
  // An invitation goes with who was invited.
  const tom = await server.join("tom");
  await ben.send("MODE #8 +i");
  await ben.send("INVITE tom #8");
  await tom.expect(/ INVITE tom #8$/);
  await tom.send("NICK tommy");
  await tom.send("JOIN #8");
  await tom.expect(/ 366 tommy #8 /);
});

Deno.test("a guest who comes back to their connection with an account has it", async () => {
  await using server = await start();
  const ann = await owner(server, "ann");
  await ann.send("QUIT");
  await ann.rest();
  const session = "s".repeat(32);
  const zed = await server.connect();
  await zed.send("CAP REQ :snug.internal/session");
  await zed.send(`SESSION ${session}`);
  await zed.send("NICK zed");
  await zed.send("USER zed 0 * :zed");
  await zed.send("CAP END");
  await zed.expect(/ 001 zed /);
  const back = await server.connect();
  await back.send("CAP REQ :snug.internal/session sasl");
  await back.send(`SESSION ${session}`);
  await plain(back, "ann", PASSWORD);
  await back.expect(/ 903 /);
  await back.send("NICK zed");
  await back.send("USER zed 0 * :zed");
  await back.send("CAP END");
  await back.expect(/ 001 zed /);
  await back.send("WHOIS zed");
  await back.expect(/ 330 zed zed ann :/);
});

Deno.test("who takes back what they said to themselves is told of it once at each of their clients", async () => {
  await using server = await start();
  const laptop = await owner(server, "ann", "draft/message-redaction");
  const phone = await comeBack(server, "ann", "ann", "draft/message-redaction", "message-tags");
  await laptop.send("PRIVMSG ann :note");
  const [, id = ""] = /msgid=([^; ]+)/.exec(await phone.expect(/ PRIVMSG ann :note$/)) ?? [];
  await laptop.send(`REDACT ann ${id}`);
  await laptop.expect(/ REDACT ann /);
  const lines = await phone.sync();
  assertEquals(lines.filter((line) => line.includes(" REDACT ann ")).length, 1);
});
