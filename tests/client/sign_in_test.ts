/** Logging in, on a connection that begins and on one that is there. */
import type { ClientEvent } from "../../client/events.ts";
import type { Session } from "../../client/session.ts";
import type { Login } from "../../client/sign_in.ts";
import { parsePlain, saslLines, SaslReader, saslText } from "../../protocol/sasl.ts";
import { parseMessage } from "../../protocol/message.ts";
import { preparePassword } from "../../protocol/prepare.ts";
import { ScramServer } from "../../protocol/scram.ts";
import { keysOf, MIN_ITERATIONS, pbkdf2 } from "../../protocol/scram_keys.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import {
  aliceInRoom,
  hear,
  LASTING_CAPABILITIES,
  newSession,
  NOW,
  type Told,
  told,
} from "../helpers/session.ts";

const TOKEN: Login = { account: "alice", secret: "snug-login-x", kept: true };
const PASSWORD: Login = { account: "alice", secret: "correct horse", kept: false };
const IN = ":s 900 alice alice!~snug@a.snug alice :You are logged in";

/** Up to where the server has said what it can. */
function atTheDoor(login?: Login, capabilities = LASTING_CAPABILITIES): {
  session: Session;
  send: readonly string[];
} {
  const session = newSession(login === undefined ? {} : { login });
  session.connected();
  const { send } = hear(
    session,
    `:s CAP * LS :${capabilities}`,
    `:s CAP * ACK :${capabilities.replace(/=\S+/g, "")}`,
  );
  return { session, send: send.slice(1) };
}

/** What a message makes of a session, and what comes of it a moment later. */
async function hearLater(session: Session, line: string): Promise<Told> {
  const step = session.receive(parseMessage(line), NOW);
  return told(await step.later ?? step);
}

function bytesOf(lines: readonly string[]): Uint8Array {
  const reader = new SaslReader();
  for (const line of lines) {
    const piece = reader.push(line.replace(/^AUTHENTICATE :?/, ""));
    if (typeof piece !== "string") return piece.bytes;
  }
  throw new Error(`No whole answer: ${lines.join(", ")}`);
}

function textOf(lines: readonly string[]): string {
  return saslText(bytesOf(lines)) ?? "";
}

/** The server's part of SCRAM. */
async function scramServer(password: string): Promise<ScramServer> {
  const prepared = await preparePassword(password);
  assert("password" in prepared);
  const salt = new Uint8Array(16);
  const keys = await keysOf(await pbkdf2(prepared.password, salt, MIN_ITERATIONS));
  return new ScramServer(() => Promise.resolve({ salt, iterations: MIN_ITERATIONS, ...keys }));
}

function challenge(text: string): string {
  return `AUTHENTICATE ${saslLines(new TextEncoder().encode(text)).join()}`;
}

/** Talks SCRAM until the server is content or not. */
async function talkScram(session: Session, password: string): Promise<Told> {
  const server = await scramServer(password);
  const first = await hearLater(session, "AUTHENTICATE +");
  const answer = await server.first(textOf(first.send));
  assert("say" in answer);
  const final = await hearLater(session, challenge(answer.say));
  const signature = await server.final(textOf(final.send));
  if ("refused" in signature) return hear(session, ":s 904 alice :SASL authentication failed");
  const last = await hearLater(session, challenge(signature.say));
  assertEquals(last.send, ["AUTHENTICATE +"]);
  return hear(session, IN, ":s 903 alice :ok");
}

function kinds(events: readonly ClientEvent[]): string[] {
  return events.map((event) => event.kind);
}

Deno.test("what was kept logs in before the server lets us in", () => {
  const { session, send } = atTheDoor(TOKEN);
  assertEquals(send.slice(1), ["NICK alice", "USER snug 0 * alice", "AUTHENTICATE PLAIN"]);
  const { send: answer } = hear(session, "AUTHENTICATE +");
  assertEquals(parsePlain(bytesOf(answer)), { name: "alice", password: TOKEN.secret });
  const done = hear(session, IN, ":s 903 alice :ok");
  assertEquals(done, {
    send: ["CAP END"],
    events: [{ kind: "logged-in", account: "alice", kept: true }],
  });
  assertEquals(session.logins.account, "alice");
  // What is kept stays as it is.
  assertEquals(hear(session, ":s 001 alice :Welcome").send, ["JOIN #7"]);
});

Deno.test("what was kept and is refused is forgotten, and we come in without", () => {
  const { session } = atTheDoor(TOKEN);
  hear(session, "AUTHENTICATE +");
  const { send, events: [event] } = hear(session, ":s 904 * :SASL authentication failed");
  assertEquals(send, ["CAP END"]);
  assert(event?.kind === "login-refused");
  assertEquals([event.account, event.kept, session.logins.login], ["alice", true, undefined]);
});

Deno.test("too many attempts say nothing about what was kept", () => {
  const { session } = atTheDoor(TOKEN);
  hear(session, "AUTHENTICATE +");
  const { events: [event] } = hear(session, ":s 904 * :Too many attempts: try again in 9 s");
  assert(event?.kind === "login-refused");
  assertEquals([event.kept, session.logins.login], [false, TOKEN]);
});

Deno.test("a server that takes no passwords is entered without", () => {
  for (const capabilities of ["", "batch", "sasl=EXTERNAL"]) {
    const { send } = atTheDoor(TOKEN, capabilities);
    assertEquals(send.at(-1), "CAP END", capabilities);
  }
  assertEquals(atTheDoor(TOKEN, "sasl").send.at(-1), "AUTHENTICATE PLAIN");
});

Deno.test("a password goes out as SCRAM, and something is asked for in its place", async () => {
  const { session, send } = atTheDoor(PASSWORD);
  assertEquals(send.at(-1), "AUTHENTICATE SCRAM-SHA-256");
  const done = await talkScram(session, PASSWORD.secret);
  assertEquals(done, {
    send: ["CAP END"],
    events: [{ kind: "logged-in", account: "alice", kept: false }],
  });
  const { send: then } = hear(session, ":s 001 alice :Welcome");
  assertEquals(then, ["ACCOUNT TOKEN", "JOIN #7"]);
  assertEquals(hear(session, ":s ACCOUNT TOKEN snug-login-y").events, [
    { kind: "login-token", account: "alice", token: "snug-login-y" },
  ]);
  assertEquals(session.logins.login, { ...TOKEN, secret: "snug-login-y" });
});

Deno.test("a wrong password is not used again", async () => {
  const { session } = atTheDoor(PASSWORD);
  const { send, events: [event] } = await talkScram(session, "another one");
  assertEquals([send, session.logins.login], [["CAP END"], undefined]);
  assert(event?.kind === "login-refused");
  assertMatch(event.text, /do not belong together: \/login/);
});

Deno.test("a server that does not know the password itself is not believed", async () => {
  const { session } = atTheDoor(PASSWORD);
  await hearLater(session, "AUTHENTICATE +");
  const { send, events } = hear(session, IN, ":s 903 alice :ok");
  assertEquals([send, kinds(events)], [["CAP END"], ["login-refused"]]);

  const other = atTheDoor(PASSWORD).session;
  const server = await scramServer(PASSWORD.secret);
  const first = await hearLater(other, "AUTHENTICATE +");
  const answer = await server.first(textOf(first.send));
  assert("say" in answer);
  await hearLater(other, challenge(answer.say));
  const lie = await hearLater(other, challenge(`v=${new Uint8Array(32).toBase64()}`));
  assertEquals(lie.send, ["AUTHENTICATE *"]);
});

Deno.test("an answer that is worked out while the connection is lost goes nowhere", async () => {
  const { session } = atTheDoor(PASSWORD);
  const step = session.receive(parseMessage("AUTHENTICATE +"), NOW);
  session.disconnected();
  session.connected();
  assertEquals(told(await step.later ?? step), { send: [], events: [] });
});

Deno.test("/login on a connection that is there", async () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  assertEquals(told(session.logIn(PASSWORD)).send, ["AUTHENTICATE SCRAM-SHA-256"]);
  assertEquals(kinds(session.logIn(PASSWORD).events), ["refused"]);
  const { send, events } = await talkScram(session, PASSWORD.secret);
  assertEquals([send, kinds(events)], [["ACCOUNT TOKEN"], ["logged-in"]]);
});

Deno.test("/register: our name is ours, and something is kept for it", () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  assertEquals(told(session.registerName("two words")).send, ["REGISTER * * :two words"]);
  const { send, events } = hear(session, ":s REGISTER SUCCESS alice :Done", IN);
  assertEquals([send, kinds(events)], [["ACCOUNT TOKEN"], ["account-done"]]);
  assertEquals(session.logins.account, "alice");
});

Deno.test("/register before the server lets us in, and its refusal", () => {
  const session = newSession();
  session.logins.registering = "two words";
  session.connected();
  const { send } = hear(
    session,
    `:s CAP * LS :${LASTING_CAPABILITIES}`,
    `:s CAP * ACK :${LASTING_CAPABILITIES.replace(/=\S+/g, "")}`,
  );
  assertEquals(send.at(-1), "REGISTER * * :two words");
  const { send: after, events: [refusal] } = hear(
    session,
    ":s FAIL REGISTER ACCOUNT_EXISTS alice :No",
  );
  assertEquals([after, session.logins.registering], [["CAP END"], undefined]);
  assert(refusal?.kind === "refused");
  assertMatch(refusal.text, /belongs to somebody\. If that is you, \/login/);
});

Deno.test("/password logs in with the old one, then sets the new one", async () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  session.logIn(PASSWORD, "battery staple");
  const { send } = await talkScram(session, PASSWORD.secret);
  assertEquals(send, ["ACCOUNT PASSWORD :battery staple"]);
  assertEquals(session.logins.login, undefined);
  assertEquals(
    hear(session, ":s FAIL ACCOUNT WEAK_PASSWORD PASSWORD :The password is too short.").events,
    [{
      kind: "refused",
      what: "new-password",
      subject: "",
      text: "The password is too short.",
    }],
  );
  const done = hear(session, ":s ACCOUNT PASSWORD :Changed");
  assertEquals(session.logins.login?.secret, "battery staple");
  assertEquals([done.send, kinds(done.events)], [["ACCOUNT TOKEN"], ["account-done"]]);

  const other = aliceInRoom(LASTING_CAPABILITIES);
  other.logIn(PASSWORD, "battery staple");
  const refused = await talkScram(other, "not this one");
  assertEquals([refused.send, kinds(refused.events)], [[], ["login-refused"]]);
});

Deno.test("/logout: nothing is left to log in with", () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  hear(session, IN);
  session.logins.login = TOKEN;
  assertEquals(told(session.account("LOGOUT", "EVERYWHERE")).send, ["ACCOUNT LOGOUT EVERYWHERE"]);
  const { events } = hear(session, ":s 901 alice a!b@c :Out", ":s ACCOUNT LOGOUT :Out");
  assertEquals(events, [{ kind: "logged-out", account: "alice", text: "Out" }]);
  assertEquals([session.logins.login, session.logins.account], [undefined, undefined]);
});

Deno.test("what a server gives unasked, or what cannot be said back, is not kept", () => {
  const unasked = aliceInRoom(LASTING_CAPABILITIES);
  hear(unasked, IN);
  assertEquals(hear(unasked, ":s ACCOUNT TOKEN x").events, []);
  for (const token of ["", "two words", "x".repeat(513), "\u202e"]) {
    const session = aliceInRoom(LASTING_CAPABILITIES);
    session.registerName("correct horse");
    hear(session, ":s REGISTER SUCCESS alice :Done");
    assertEquals(hear(session, `:s ACCOUNT TOKEN :${token}`).events, [], token);
    assertEquals(session.logins.login?.kept, false);
  }
});

Deno.test("codes: to become an admin, and to let somebody in", () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  assertEquals(told(session.account("CLAIM", "7HQK")).send, ["ACCOUNT CLAIM 7HQK"]);
  assertEquals(kinds(hear(session, ":s ACCOUNT CLAIM :You are in charge").events), [
    "account-done",
  ]);
  assertEquals(hear(session, ":s ACCOUNT INVITE 7KQ2 2026-01-09T03:04:05.000Z").events, [
    { kind: "invite-code", code: "7KQ2", until: Date.UTC(2026, 0, 9, 3, 4, 5) },
  ]);
  assertEquals(kinds(aliceInRoom().account("CLAIM", "x").events), ["refused"]);
});

Deno.test("what the server wants at the door, and what it does not take", () => {
  const rows: readonly [string, string][] = [
    ["FAIL * ACCOUNT_REQUIRED :Log in", "login"],
    ["FAIL * INVITE_REQUIRED :Code please", "invitation"],
    ["464 * :Password incorrect", "password"],
  ];
  for (const [line, what] of rows) {
    const { session } = atTheDoor();
    const { events: [event] } = hear(session, `:s ${line}`);
    assert(event?.kind === "refused");
    assertEquals(event.what, what, line);
  }
});

Deno.test("nothing of a password is in what the screen is told", async () => {
  const session = aliceInRoom(LASTING_CAPABILITIES);
  session.logIn(PASSWORD, "battery staple");
  const { events } = await talkScram(session, PASSWORD.secret);
  assert(!/horse|staple/.test(JSON.stringify(events)));
});

Deno.test("who logs in by a name takes it, and who does not keeps theirs", async () => {
  for (
    const [login, first] of [[{ ...PASSWORD, takesName: true }, ["NICK alice"]], [
      PASSWORD,
      [],
    ]] as const
  ) {
    const { session } = atTheDoor();
    hear(session, ":s 001 ali :Welcome");
    session.name = "ali";
    session.logIn(login);
    const { send } = await talkScram(session, PASSWORD.secret);
    assertEquals(send.filter((line) => line.startsWith("NICK")), [...first]);
    assertEquals(session.logins.login?.takesName, undefined);
  }
});
