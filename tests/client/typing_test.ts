import { recipientOf, TypingNotices } from "../../client/typing.ts";
import { formatMessage } from "../../protocol/message.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("typing is told seldom, and taken back when the line is empty again", () => {
  const notices = new TypingNotices();
  const changed = (to: string | undefined, now: number): string[] =>
    notices.changed(to, now).map(formatMessage);
  const active = (to: string): string => `@+typing=active TAGMSG ${to}`;
  const done = (to: string): string => `@+typing=done TAGMSG ${to}`;
  assertEquals(changed("#7", 0), [active("#7")]);
  assertEquals(changed("#7", 3_199), []);
  assertEquals(changed("#7", 3_200), [active("#7")]);
  assertEquals(changed(undefined, 4_000), [done("#7")]);
  assertEquals(changed(undefined, 4_100), []);
  assertEquals(changed("#7", 4_200), [], "it was told not long ago");
  assertEquals(changed("#7", 6_400), [active("#7")]);
  assertEquals(changed("bob", 6_500), [done("#7")]);
  assertEquals(changed("bob", 9_600), [active("bob")]);
  assertEquals(changed("#7", 12_800), [done("bob"), active("#7")]);
  assertEquals(changed(undefined, 20_000), [], "nobody believes it any more");
  assertEquals(changed("#7", 21_000), [active("#7")]);
  notices.said();
  assertEquals(changed(undefined, 21_100), [], "what was said tells it");
  assertEquals(changed("#7", 21_200), []);
  assertEquals(changed("#7", 24_200), [active("#7")]);
});

Deno.test("a line is for the room, for somebody, or for the program", () => {
  const rows: readonly [string, string | undefined][] = [
    ["hello", "#7"],
    ["", undefined],
    ["  ", undefined],
    ["/", undefined],
    ["/who", undefined],
    ["//etc", "#7"],
    ["/me waves", "#7"],
    ["/me ", undefined],
    ["/reply 2 yes", "#7"],
    ["/msg bob", undefined],
    ["/msg bob h", "bob"],
    ["/MSG jose\u0301 h", "jos\u00e9"],
    ["/set typing off", undefined],
  ];
  for (const [line, to] of rows) assertEquals(recipientOf(line, "#7"), to, line);
  assertEquals(recipientOf("hello", undefined), undefined);
});
