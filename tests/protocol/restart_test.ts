/** How a restart is announced to programs. */
import { bounded, readRestart, restartParams } from "../../protocol/restart.ts";
import { restartAfter, restartText } from "../../server/restart.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("a restart is read as it was written", () => {
  const restart = { seconds: 5, spread: 1_200 };
  assertEquals(readRestart([...restartParams(restart), "The server restarts"]), restart);
});

Deno.test("what makes no sense is no restart, and no number is believed that cannot be", () => {
  for (const params of [[], ["5"], ["5", ""], ["soon", "500"], ["-5", "500"], ["1e9", "500"]]) {
    assertEquals(readRestart(params), undefined, params.join());
  }
  assertEquals(readRestart(["999999", "999999"]), { seconds: 60, spread: 10_000 });
  assertEquals(readRestart(["0", "0"]), { seconds: 1, spread: 500 });
});

Deno.test("what is expected of a restart follows from the last start, and from how many people there are", () => {
  assertEquals(restartAfter(450, 3), { seconds: 2, spread: 500 });
  assertEquals(restartAfter(2_400, 1_000), { seconds: 6, spread: 2_000 });
  assertEquals(restartAfter(1e9, 1e9), bounded({ seconds: 1e9, spread: 1e9 }));
  assertEquals(
    restartText({ seconds: 5, spread: 500 }),
    "The server restarts, and is back in about 5 seconds",
  );
  assertEquals(
    restartText({ seconds: 1, spread: 500 }),
    "The server restarts, and is back in about a second",
  );
});
