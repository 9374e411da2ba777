/** Names that look alike. @see https://www.unicode.org/reports/tr39/#Confusable_Detection */
import { Looks } from "../../server/looks.ts";
import { assertEquals } from "../../typed/assert.ts";
import { startServer } from "../helpers/server.ts";

const looks = new Looks();
await looks.load();

const alike = (a: string, b: string): boolean =>
  looks.of(a).some((one) => looks.of(b).includes(one));

Deno.test("names that cannot be told apart have a look in common", () => {
  const pairs: readonly [string, string][] = [
    // Case, width, style.
    ["alice", "ALICE"],
    ["alice", "ａｌｉｃｅ"],
    ["alice", "ＡＬＩＣＥ"],
    ["alice", "𝐚𝐥𝐢𝐜𝐞"],
    ["Alice", "𝓐𝓛𝓘𝓒𝓔"],
    // Whole names of another script.
    ["coco", "\u0441\u043e\u0441\u043e"],
    ["COCO", "\u0421\u041e\u0421\u041e"],
    ["scope", "\u0455\u0441\u043e\u0440\u0435"],
    ["HOT", "\u041d\u041e\u0422"],
    ["ov", "\u03bf\u03bd"],
    // Letters and digits.
    ["Ill", "lll"],
    ["Ill", "I1l"],
    ["PayPal", "PayPaI"],
    ["BOB", "B0B"],
    ["bob", "b0b"],
    ["modem", "rnodern"],
    // Dots and strokes that are hard to see.
    ["ian", "\u0131an"],
  ];
  for (const [a, b] of pairs) assertEquals([a, b, alike(a, b)], [a, b, true]);
});

Deno.test("different names do not collide", () => {
  const names = [
    ...["alice", "alicia", "alina", "bob", "rob", "ben", "dan", "tom", "tim", "kim", "jim", "ian"],
    ...["lan", "ann", "anna", "nana", "ina", "lina", "nils", "niels", "user1", "user2", "user3"],
    ...["alice2", "alice3", "bob_", "bob-", "bob2", "cl", "d", "vu", "w", "nn", "ri", "n", "h"],
    ...["jose", "josé", "Müller", "Muller", "Ольга", "Вова", "Иван", "Анна", "Νίκος", "Μαρία"],
    ...["家族", "学生", "太郎", "花子", "محمد", "أحمد", "דוד", "रवि", "สมชาย", "김철수", "이영희"],
  ];
  const found = names.flatMap((a, at) =>
    names.slice(at + 1).filter((b) => alike(a, b)).map((b) => `${a} ${b}`)
  );
  assertEquals(found, []);
});

Deno.test("a nick that looks like one in use is refused, one's own other spelling is not", async () => {
  await using server = await startServer();
  const coco = await server.join("coco");
  const lll = await server.join("lll");
  const ill = await server.join("ill");
  const cases: readonly [typeof coco, string, RegExp][] = [
    [lll, "\u0441\u043e\u0441\u043e", / 433 lll \S+ :.* is free$/],
    [lll, "c0c0", / 433 lll c0c0 :/],
    // Somebody's own name in another case may look like another's.
    [ill, "Ill", / 433 ill Ill :/],
    [coco, "COCO", /^:coco!\S+ NICK COCO$/],
    [coco, "\u0441\u043e\u0441\u043e", /^:COCO!\S+ NICK \u0441\u043e\u0441\u043e$/],
    [lll, "coco", / 433 lll coco :/],
    [coco, "dodo", / NICK dodo$/],
    [lll, "coco", / NICK coco$/],
    [ill, "Ill", / NICK Ill$/],
  ];
  for (const [peer, nick, answer] of cases) {
    await peer.send(`NICK ${nick}`);
    await peer.expect(answer);
  }
  await lll.send("QUIT");
  await lll.rest();
  await coco.send("NICK COCO");
  await coco.expect(/ NICK COCO$/);
});
