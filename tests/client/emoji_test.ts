import fc from "fast-check";
import { Emoji } from "../../client/emoji.ts";
import { assertEquals } from "../../typed/assert.ts";

const NAMES = {
  "tada": "🎉",
  "+1": "👍",
  "100": "💯",
  "smile": "😄",
  "smiley": "😃",
  "sweat_smile": "😅",
};

async function loaded(): Promise<Emoji> {
  const emoji = new Emoji(() => Promise.resolve(NAMES));
  await emoji.load();
  return emoji;
}

Deno.test("Emoji: names become emoji, but not in code, links, times and words", async () => {
  const emoji = await loaded();
  const rows: [string, string][] = [
    [":tada:", "🎉"],
    ["well done :TADA:!", "well done 🎉!"],
    [":tada::+1:", "🎉👍"],
    ["(:+1:) :nothing: :100:", "(👍) :nothing: 💯"],
    [":tada::nothing::+1:", "🎉:nothing:👍"],
    ["`:tada:` :tada:", "`:tada:` 🎉"],
    ["```\n:tada:\n``` :tada:", "```\n:tada:\n``` 🎉"],
    ["```\n:tada:", "```\n:tada:"],
    ["`a\n:tada:`", "`a\n🎉`"],
    ["https://x.test/:tada:/ :tada:", "https://x.test/:tada:/ 🎉"],
    ["10:100:30", "10:100:30"],
    ["std::smile::x", "std::smile::x"],
    ["a:tada:", "a:tada:"],
    [":tada:s", ":tada:s"],
    ["家:tada:", "家:tada:"],
    [":ta da:", ":ta da:"],
  ];
  for (const [text, expected] of rows) assertEquals(emoji.replaceIn(text), expected, text);
});

Deno.test("Emoji loads when it is needed, once, and without its names there are none", async () => {
  let loads = 0;
  const emoji = new Emoji(() => {
    loads++;
    return Promise.resolve(NAMES);
  });
  const said: string[] = [];
  const say = (text: string): void => emoji.expand(text, (expanded) => void said.push(expanded));
  for (const text of ["", "hello", "10:30", "a: b:", ":)"]) say(text);
  assertEquals([said.length, loads], [5, 0]);
  assertEquals([emoji.replaceIn(":tada:"), emoji.offer("ta"), emoji.isLoaded], [
    ":tada:",
    [],
    false,
  ]);
  for (const text of ["well :tada:", "second", ":+1:"]) say(text);
  assertEquals(said.length, 5);
  await Promise.all([emoji.load(), emoji.load()]);
  while (said.length < 8) await Promise.resolve();
  assertEquals(said.slice(5), ["well 🎉", "second", "👍"]);
  say(":tada:");
  while (said.length < 9) await Promise.resolve();
  assertEquals([loads, emoji.isLoaded, said.at(-1)], [1, true, "🎉"]);
  const broken = new Emoji(() => Promise.reject(new Error("gone")));
  await broken.load();
  assertEquals([broken.isLoaded, broken.replaceIn(":tada:")], [true, ":tada:"]);
});

Deno.test("Emoji offers names that begin so, then names that have it in them", async () => {
  const emoji = await loaded();
  assertEquals(emoji.offer("SM").map(([name]) => name), ["smile", "smiley", "sweat_smile"]);
  assertEquals(emoji.offer("x"), []);
});

Deno.test("Emoji knows the names that people know", async () => {
  const emoji = new Emoji();
  await emoji.load();
  assertEquals(
    emoji.replaceIn(":tada: :+1: :thumbsup: :family_woman_woman_girl: :heart: :de:"),
    "🎉 👍 👍 👩‍👩‍👧 ❤️ 🇩🇪",
  );
  assertEquals(emoji.offer("thumbsu"), [["thumbsup", "👍"]]);
});

Deno.test("Emoji leaves any other text as it is", async () => {
  const emoji = await loaded();
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    const other = text.replaceAll(":", ";");
    assertEquals(emoji.replaceIn(other), other);
  }));
});
