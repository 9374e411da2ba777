import { depthOf } from "../../client/depth.ts";
import type { Depth } from "../../client/text/colors.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("a terminal has as many colours as it says, and none where it says nothing", () => {
  const rows: readonly [Record<string, string>, Depth][] = [
    [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, "all"],
    [{ TERM: "xterm-256color", COLORTERM: "24bit" }, "all"],
    [{ TERM: "xterm-kitty" }, "all"],
    [{ TERM: "foot-extra" }, "all"],
    [{ TERM: "xterm-direct" }, "all"],
    [{ TERM: "xterm-256color", WT_SESSION: "0b7f" }, "all"],
    [{ WT_SESSION: "0b7f" }, "all"],
    [{ TERM: "xterm-256color" }, "256"],
    [{ TERM: "tmux-256color" }, "256"],
    [{ TERM: "screen.xterm-256color" }, "256"],
    [{ TERM: "xterm" }, "16"],
    [{ TERM: "linux" }, "16"],
    [{ TERM: "screen" }, "16"],
    [{ TERM: "xterm", COLORTERM: "yes" }, "16"],
    [{ TERM: "vt100" }, "none"],
    [{ TERM: "vt220", COLORTERM: "truecolor" }, "none"],
    [{ TERM: "dumb", COLORTERM: "truecolor" }, "none"],
    [{}, "none"],
  ];
  for (const [variables, depth] of rows) {
    assertEquals(depthOf((name) => variables[name], false), depth, JSON.stringify(variables));
  }
  assertEquals(depthOf(() => undefined, true), "16");
});
