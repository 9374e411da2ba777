import type { ClientEvent } from "../../client/events.ts";
import { withoutIgnored } from "../../client/ignoring.ts";
import { type Change, changed, NOTHING_STORED, Settings } from "../../client/settings.ts";
import { parseSettings, writeSettings } from "../../client/settings_file.ts";
import type { Heard } from "../../client/said.ts";
import { assertEquals } from "../../typed/assert.ts";

const heard = (from: string, own = false): Heard => ({
  kind: "heard",
  time: 1,
  id: from,
  room: "#7",
  from,
  peer: undefined,
  text: "hi",
  style: "message",
  own,
});

Deno.test("nothing is heard of who is ignored, whatever brings it", () => {
  const left = (event: ClientEvent): ClientEvent | undefined =>
    withoutIgnored(event, (name) => name === "eve");
  assertEquals(left(heard("eve")), undefined);
  assertEquals(left(heard("bob")), heard("bob"));
  // What we say is ours, whatever we are called.
  assertEquals(left(heard("eve", true)), heard("eve", true));
  const found = { kind: "found", room: "#7", more: false, again: false } as const;
  assertEquals(left({ ...found, messages: [heard("bob"), heard("eve")] }), {
    ...found,
    messages: [heard("bob")],
  });
  assertEquals(left({ kind: "joined", time: 1, room: "#7", who: "eve" }), undefined);
  assertEquals(left({ kind: "invited", time: 1, room: "#7", who: "eve" }), undefined);
  const topic = { kind: "topic", time: 1, room: "#7", who: "eve", text: "x" } as const;
  assertEquals(left(topic), topic);
});

Deno.test("who is ignored is kept for each server, under any spelling of the name", () => {
  const changes: Change[] = [];
  const settings = new Settings(undefined, (change) => void changes.push(change));
  settings.setIgnored("SHA256:x", "Eve", true);
  settings.setIgnored("SHA256:x", "mal", true);
  settings.setIgnored("SHA256:x", "MAL", false);
  settings.setIgnored("SHA256:y", "mal", true);
  assertEquals(settings.isIgnored("SHA256:x", "eVE"), true);
  assertEquals(settings.isIgnored("SHA256:y", "eve"), false);
  assertEquals(settings.ignored("SHA256:x"), ["Eve"]);
  const kept = changes.reduce(changed, NOTHING_STORED);
  const again = new Settings(parseSettings(writeSettings(kept)));
  assertEquals([again.ignored("SHA256:x"), again.ignored("SHA256:y")], [["Eve"], ["mal"]]);
  // What is no name is not believed, and there is an end to it.
  const odd = parseSettings('{"ignored":{"s":["a b",7,"\\u001b","ok"],"t":{"x":1},"u":"mal"}}');
  assertEquals(new Settings(odd).ignored("s"), ["ok"]);
  for (let number = 0; number < 300; number++) settings.setIgnored("s", `n${number}`, true);
  assertEquals(settings.ignored("s").length, 200);
});
