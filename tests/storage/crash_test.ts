/** A process that is killed while it writes: what it said is kept is kept. */
import { assert, assertEquals } from "../../typed/assert.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { verify } from "../../server/storage/backup.ts";
import { Folder, maintain, query, record, room, searchIds } from "./support.ts";

Deno.test("what was committed when the process was killed is there, and nothing by half", async () => {
  using folder = new Folder();
  for (const lines of [1, 200, 700]) {
    const writer = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        new URL("crash_writer.ts", import.meta.url).pathname,
        folder.file,
      ],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    let said = "";
    let killed = false;
    for await (const text of writer.stdout.pipeThrough(new TextDecoderStream())) {
      said += text;
      if (!killed && said.split("\n").length > lines) {
        writer.kill("SIGKILL");
        killed = true;
      }
    }
    await writer.status;
    const last = Number(said.split("\n").at(-2));
    using store = SqliteStore.open(folder.file);
    assert(store.newest(room(7)) >= last);
    const records = store.page(room(7), query({ limit: 1e6 })) ?? [];
    assertEquals(records.map(({ seq }) => seq), records.map((_, at) => at + 1));
    // The turn that was killed is there with all its records, or with none.
    const [, turn = ""] = /^m(\d+)-/.exec(records.at(-1)?.id ?? "") ?? [];
    const whole = records.slice(-7).filter(({ id }) => id.startsWith(`m${turn}-`));
    assertEquals(whole.length, 1 + Number(turn) % 7);
    assertEquals(store.append(record("after")), records.length + 1);
    store.redact(room(7), "after");
    store.commit();
    maintain(store);
    assertEquals(searchIds(store, "turn0").length > 0, true);
  }
  verify(folder.file);
});
