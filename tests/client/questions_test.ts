import { Declined } from "../../client/errors.ts";
import { askName, askRoom, askTrust, askWhere } from "../../client/questions.ts";
import { assertEquals, assertMatch, assertRejects } from "../../typed/assert.ts";

/** A terminal on which answers are typed, one after the other. */
function answering(...answers: (string | undefined)[]) {
  const shown: string[] = [];
  const read = (prompt: string): Promise<string | undefined> => {
    shown.push(prompt);
    return Promise.resolve(answers.shift());
  };
  return {
    shown,
    readLine: read,
    readSecret: read,
    write: (text: string) => void shown.push(text),
  };
}

const HERE = { host: "localhost", port: 5050 };

Deno.test("askWhere: Enter tries again, and another place is taken as it was copied", async () => {
  assertEquals(await askWhere(answering(""), HERE), HERE);
  const link = { host: "chat.example", port: 5050, room: "#7" };
  const rows: [string, unknown][] = [
    ["chat.example", { host: "chat.example", port: 5050 }],
    [" chat.example:6000 ", { host: "chat.example", port: 6000 }],
    ["snug://chat.example:5050/7", link],
    ["snug join 'snug://chat.example:5050/7'", link],
    ['  snug  join "snug://chat.example:5050/7" ', link],
  ];
  for (const [typed, expected] of rows) {
    assertEquals(await askWhere(answering(typed), HERE), expected, typed);
  }
});

Deno.test("askWhere says what is wrong and asks again", async () => {
  const terminal = answering("a/b", "snug://x/7?k=broken", "chat.example");
  await askWhere(terminal, { host: "::1", port: 6000 });
  const question = "Invite link or address [Enter tries [::1]:6000 again]: ";
  assertEquals(terminal.shown.filter((text) => text === question).length, 3);
  assertMatch(terminal.shown[1] ?? "", /"a\/b" is not an address/);
  assertMatch(terminal.shown[3] ?? "", /ask for the link again/);
});

Deno.test("each question may be left unanswered", async () => {
  await assertRejects(() => askWhere(answering(undefined), HERE), Declined);
  await assertRejects(() => askRoom(answering("0", undefined)), Declined);
  await assertRejects(() => askName(answering(undefined), "ann"), Declined);
  await assertRejects(() => askTrust(answering("perhaps", undefined), "x", "SHA256:x"), Declined);
});

Deno.test("askRoom and askName take what can be one", async () => {
  assertEquals(await askRoom(answering("x/y", "#007")), "#7");
  assertEquals(await askName(answering(" "), "Ann Example"), "AnnExample");
  assertEquals(await askName(answering("7up", "jose\u0301"), undefined), "jos\u00e9");
});

Deno.test("askTrust takes yes, no, and the key itself", async () => {
  const ask = (...answers: string[]) => askTrust(answering(...answers), "x:1", "SHA256:key");
  assertEquals(await ask("maybe", " YES "), true);
  assertEquals(await ask("n"), false);
  assertEquals(await ask("SHA256:key"), true);
  assertEquals(await ask("SHA256:other"), false);
});
