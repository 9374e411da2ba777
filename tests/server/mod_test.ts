/** `snug serve` from its arguments to its exit code, within this process. */
import { serve } from "../../server/mod.ts";
import { assertEquals } from "../../typed/assert.ts";
import { temporaryFolder } from "../helpers/program.ts";

Deno.test("who is told to stop before it is ready ends with 0, and tells nobody that it is there", async () => {
  await using home = await temporaryFolder();
  for (const terminal of [false, true]) {
    const said: string[] = [];
    const code = await serve(["--port", "0", "--host", "127.0.0.1", "--data", home.path], {
      environment: () => undefined,
      terminal,
      print: (text) => void said.push(text),
      logLine: (line) => said.push(line) > 0,
      stop: AbortSignal.abort(),
      restarts: () => false,
      onReload: () => {},
    });
    assertEquals([code, said], [0, []]);
  }
});
