/** What is said when a connection is lost. */
import { Greeter } from "../../client/greeter.ts";
import { LOGGED_OUT, LOGGED_OUT_EVERYWHERE } from "../../protocol/phrases.ts";
import { assertEquals } from "../../typed/assert.ts";

/** What is said of an end for a reason, with a mark for warnings. */
function saidOf(reason: string): string[] {
  const said: string[] = [];
  const greeter = new Greeter({
    tell: (text) => void said.push(text),
    warn: (text) => void said.push(`!! ${text}`),
  });
  greeter.opened(false);
  if (reason !== "") greeter.goodbye(reason);
  greeter.ended(true);
  greeter.lost();
  return said;
}

Deno.test("who has logged out reads of it, and of no lost connection", () => {
  assertEquals(saidOf(LOGGED_OUT), ["Coming back without an account …"]);
  assertEquals(saidOf(LOGGED_OUT_EVERYWHERE), [
    "You were logged out everywhere, on another device. Coming back without an account …",
  ]);
  assertEquals(saidOf("Killed"), ["!! The connection is lost (Killed). Trying to come back …"]);
  assertEquals(saidOf(""), ["!! The connection is lost. Trying to come back …"]);
});
