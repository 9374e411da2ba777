/** What the log says, and what it never does. */
import { formatPlain, saslLines } from "../../protocol/sasl.ts";
import { makeLog } from "../../server/log.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { startServer } from "../helpers/server.ts";

const clock = { now: (): number => 0 };

Deno.test("text lines are one line each, whatever is in a value", () => {
  const lines: string[] = [];
  const log = makeLog(clock, "info", "text", (line) => lines.push(line));
  log.debug("hidden");
  log.warn("refused", { id: 7, reason: 'two\nlines "and" \x1b[31m' });
  assertEquals(lines, [
    '1970-01-01T00:00:00.000Z warn refused id=7 reason="two\\nlines \\"and\\" \\u001b[31m"',
  ]);
});

Deno.test("JSON lines are one object each", () => {
  const lines: string[] = [];
  makeLog(clock, "debug", "json", (line) => lines.push(line)).info("x", { a: true, b: "\n" });
  assertEquals(lines.map((line) => JSON.parse(line)), [
    { time: "1970-01-01T00:00:00.000Z", level: "info", event: "x", a: true, b: "\n" },
  ]);
});

Deno.test("how many lines were lost is said when there is place again", () => {
  const lines: string[] = [];
  let full = false;
  const log = makeLog(clock, "info", "json", (line) => !full && lines.push(line) > 0);
  log.info("one");
  full = true;
  log.info("two");
  log.warn("three");
  full = false;
  log.info("four");
  log.info("five");
  assertEquals(
    lines.map((line) => JSON.parse(line)).map(({ event, lines }) => [event, lines]),
    [["one", undefined], ["log lines lost", 2], ["four", undefined], ["five", undefined]],
  );
});

for (const logAddresses of [false, true]) {
  Deno.test(`${logAddresses ? "whole addresses, when asked" : "no address"} in the log; never a message or a password`, async () => {
    await using server = await startServer({ logAddresses, password: "sesame" });
    const wrong = await server.connect();
    for (const line of ["PASS open-please", "NICK eve", "USER eve 0 * :eve"]) {
      await wrong.send(line);
    }
    await wrong.rest();
    const ann = await server.connect();
    await ann.send("PASS sesame");
    await ann.register("ann", "sasl");
    await ann.send("JOIN #7");
    await ann.send("PRIVMSG #7 :between us");
    await ann.send("AUTHENTICATE PLAIN");
    await ann.expect(/AUTHENTICATE \+$/);
    for (const piece of saslLines(formatPlain({ name: "ann", password: "battery staple" }))) {
      await ann.send(`AUTHENTICATE ${piece}`);
    }
    await ann.expect(/ 904 /);
    await ann.send("QUIT :between us");
    await ann.rest();
    await server.server.close("The test is over");
    const log = server.logged.join("\n");
    const from = logAddresses ? "127\\.0\\.0\\.1" : "[0-9a-f]{12}\\.snug";
    for (const failed of ["password failed", "login failed"]) {
      assert(new RegExp(` info "?${failed}"? id=\\d+ from=${from}$`, "m").test(log), log);
    }
    const level = logAddresses ? "info" : "debug";
    assert(new RegExp(` ${level} connected id=2 from=${from}$`, "m").test(log), log);
    assert(log.includes(` ${level} registered id=2 name=ann`), log);
    assert(log.includes(` ${level} gone id=2`), log);
    assertEquals(log.includes("127.0.0.1"), logAddresses, log);
    for (const secret of ["open-please", "sesame", "battery", "between us", "#7"]) {
      assert(!log.includes(secret), `${secret} is in the log:\n${log}`);
    }
    assertEquals(server.server.status().failed, { password: 1, login: 1 });
  });
}
