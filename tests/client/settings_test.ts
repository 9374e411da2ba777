/** Settings: what is set, what is kept, and what a broken file does. */
import fc from "fast-check";
import { notify, set } from "../../client/commands/settings.ts";
import { settingNames, settingRow } from "../../client/setting_rows.ts";
import { Settings } from "../../client/settings.ts";
import { openSettings, parseSettings, writeSettings } from "../../client/settings_file.ts";
import { assert, assertEquals, assertMatch } from "../../typed/assert.ts";
import { temporaryFolder } from "../certs/support.ts";

const SERVER = "SHA256:here=";

function none(text: string): never {
  throw new Error(text);
}

/** What `/set` or `/notify` says, with what was set. */
function says(settings: Settings, line: string): string[] {
  const lines: string[] = [];
  const chat = {
    settings,
    server: SERVER,
    tell: (text: string) => void lines.push(text),
    complain: (text: string) => void lines.push(`!! ${text}`),
  };
  const [, word, rest = ""] = /^\/(\S+) ?(.*)$/.exec(line) ?? [];
  if (word === "set") set(chat, rest);
  else notify(chat, "#7", rest);
  return lines;
}

Deno.test("every setting reads what it writes, and its choices", () => {
  for (const name of settingNames()) {
    const row = settingRow(name);
    assertEquals(row.read(row.write(row.initial)), row.initial, name);
    for (const word of row.choices) assertEquals(row.write(row.read(word.toUpperCase())), word);
    assert(row.help !== "" && row.takes !== "", name);
    // `default` takes a setting back.
    assert(!row.choices.includes("default"), name);
  }
});

Deno.test("/set shows, sets, and takes back", () => {
  const settings = new Settings();
  assertMatch(says(settings, "/set").join("\n"), /^notify: mentions +what [^]*\nbell: on +ring/);
  assertEquals(says(settings, "/set bell OFF"), ["bell: off"]);
  assertEquals(settings.get("bell"), "off");
  assertEquals(says(settings, "/set bell")[0], "bell: off");
  assertEquals(says(settings, "/set bell loud"), ["!! /set bell takes on, off, or default."]);
  assertEquals(says(settings, "/set bell default"), ["bell: on"]);
  assertEquals(says(settings, "/set keywords Deploy, prod deploy"), ["keywords: deploy prod"]);
  assertEquals(settings.get("keywords"), ["deploy", "prod"]);
  assertEquals(says(settings, "/set keywords none"), ["keywords: none"]);
  assertMatch(says(settings, `/set keywords ${"x".repeat(65)}`)[0] ?? "", /^!! /);
  const many = Array.from({ length: 51 }, (_, n) => `w${n}`).join(" ");
  assertMatch(says(settings, `/set keywords ${many}`)[0] ?? "", /^!! /);
  assertMatch(says(settings, "/set __proto__ x")[0] ?? "", /^!! There is no setting/);
});

Deno.test("/notify says it for one room of one server", () => {
  const settings = new Settings();
  assertMatch(says(settings, "/notify")[0] ?? "", /names you.*as in all rooms/);
  assertMatch(says(settings, "/notify ALL")[0] ?? "", /room 7: you are told of everything \(in/);
  assertEquals(settings.roomLevel(SERVER, "#7"), "all");
  assertEquals(settings.roomLevel(SERVER, "#8"), undefined);
  assertEquals(settings.roomLevel("elsewhere", "#7"), undefined);
  assertMatch(says(settings, "/notify sometimes")[0] ?? "", /^!! Say of what/);
  assertMatch(says(settings, "/notify default")[0] ?? "", /as in all rooms/);
  assertEquals(settings.roomLevel(SERVER, "#7"), undefined);
});

Deno.test("what was set is there the next time, and open to its owner only", async () => {
  await using folder = await temporaryFolder();
  // Two at once: what one has set, the other leaves as it is.
  const first = await openSettings(folder.path, none);
  const second = await openSettings(folder.path, none);
  first.settings.set("bell", "off");
  first.settings.setRoomLevel(SERVER, "#Talk", "off");
  await first[Symbol.asyncDispose]();
  second.settings.set("keywords", "deploy");
  await second[Symbol.asyncDispose]();
  await using third = await openSettings(folder.path, none);
  const { settings } = third;
  assertEquals([settings.get("bell"), settings.get("keywords")], ["off", ["deploy"]]);
  assertEquals(settings.roomLevel(SERVER, "#talk"), "off");
  if (Deno.build.os !== "windows") {
    const { mode } = await Deno.stat(`${folder.path}/settings.json`);
    assertEquals((mode ?? 0) & 0o777, 0o600);
  }
});

Deno.test("what a newer version has set stays", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/settings.json`;
  await Deno.writeTextFile(file, '{"set": {"later": "x", "bell": "loud"}}');
  {
    await using kept = await openSettings(folder.path, none);
    assertEquals(kept.settings.get("bell"), "on");
    kept.settings.set("desktop", "off");
  }
  assertEquals(JSON.parse(await Deno.readTextFile(file)).set, {
    later: "x",
    bell: "loud",
    desktop: "off",
  });
});

Deno.test("a file that is broken, or cannot be read or written, is told of and harmless", async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/settings.json`;
  const complaints: string[] = [];
  const complain = (text: string): void => void complaints.push(text);
  for (const text of ["", "{", "7", "null", " ".repeat(2 ** 20 + 1)]) {
    await Deno.writeTextFile(file, text);
    await using kept = await openSettings(folder.path, complain);
    assertEquals(kept.settings.get("notify"), "mentions");
    assertMatch(complaints.pop() ?? "", /broken|larger than 1 MiB/);
  }
  await Deno.writeTextFile(file, "{");
  {
    await using kept = await openSettings(folder.path, complain);
    kept.settings.set("bell", "off");
  }
  assertEquals(JSON.parse(await Deno.readTextFile(file)).set, { bell: "off" });
  await Deno.remove(file);
  await Deno.mkdir(file);
  {
    await using kept = await openSettings(folder.path, complain);
    kept.settings.set("bell", "off");
    assertEquals(kept.settings.get("bell"), "off");
  }
  assertMatch(complaints.at(-1) ?? "", /^Your settings are not kept: /);
});

Deno.test("parseSettings takes what can be used of anything, within bounds", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    const stored = parseSettings(text);
    if (stored !== undefined) assertEquals(parseSettings(writeSettings(stored)), stored);
  }));
  const rooms = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [n, { notify: "all" }]));
  const many = parseSettings(
    JSON.stringify({ set: { ...rooms, long: "x".repeat(5000) }, rooms: { s: rooms } }),
  );
  assertEquals([many?.values.size, many?.rooms.get("s")?.size], [0, 200]);
  const odd = parseSettings(
    '{"set": {"__proto__": "x"}, "rooms": {"__proto__": {"7": {"notify": "off"}}}}',
  );
  assertEquals(odd?.values.get("__proto__"), "x");
  assertEquals(odd?.rooms.get("__proto__")?.get("7"), "off");
});
