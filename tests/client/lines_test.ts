import { prompt, type RenderContext } from "../../client/lines.ts";
import { PLAIN } from "../../client/palette.ts";
import { assertEquals } from "../../typed/assert.ts";

function context(columns = 80, room: string | undefined = "#7"): RenderContext {
  return { palette: PLAIN, columns, room, me: "ben", now: 0 };
}

function news(room: string, messages: number, mentions = 0) {
  return { room, messages, mentions };
}

Deno.test("the prompt says where we are, and where something is new", () => {
  assertEquals(prompt(context()), "[7] ben› ");
  assertEquals(prompt({ ...context(), room: undefined }), "ben› ");
  assertEquals(prompt(context(), [news("#8", 3), news("#talk", 2, 1)]), "[7 | 8:3 talk:2!] ben› ");
  assertEquals(prompt(context(), [news("#8", 100)]), "[7 | 8:99+] ben› ");
  assertEquals(prompt({ ...context(), room: undefined }, [news("#8", 1)]), "[8:1] ben› ");
  assertEquals(prompt(context(), [news("#\x1b[2J\u202e", 1)]), "[7 | ␛[2J\\u202e:1] ben› ");
});

Deno.test("in a narrow window the prompt takes no more than half of it, and names what matters", () => {
  const many = Array.from({ length: 9 }, (_, n) => news(`#${n + 10}`, 5, n === 6 ? 1 : 0));
  assertEquals(prompt(context(40), many), "[7 | 16:5! +8] ben› ");
  assertEquals(prompt(context(20), many), "[7 | +9!] ben› ");
  assertEquals(prompt(context(60), many), "[7 | 10:5 11:5 16:5! +6] ben› ");
});
