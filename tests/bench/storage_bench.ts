/** What storing and finding messages costs, small; `storage_report.ts` measures millions. */
import { searchAll } from "../helpers/search_all.ts";
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { append, BIG, message, randomNumbers, START } from "./storage_fill.ts";

const folder = Deno.makeTempDirSync({ prefix: "snug-bench-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const random = randomNumbers(1);
const full = SqliteStore.open(`${folder}/full.db`);
append(full, 1, 50_000, 200, random);
const policy = { now: START + 1e15, age: Infinity, roomAges: new Map(), count: Infinity };
while (full.maintain(policy));

const written = Array.from({ length: 10_000 }, (_, number) => message(number, random));
for (const group of [1, 20, 200]) {
  const store = SqliteStore.open(`${folder}/append${group}.db`);
  let at = 0;
  Deno.bench(`append and commit a group of ${group}`, { group: "append" }, () => {
    for (let number = 0; number < group; number++) {
      const next = written[at++ % written.length];
      if (next !== undefined) store.append(next);
    }
    store.commit();
  });
}

const room = { kind: "room", room: BIG } as const;
const page = { limit: 100, events: true, rank: 0, from: "end" } as const;
Deno.bench("page: latest 100", { group: "page" }, () => {
  full.page(room, page);
});
Deno.bench("page: 100 before a time", { group: "page" }, () => {
  full.page(room, { ...page, before: { time: START + 25_000_000 } });
});

const rooms = [{ room: BIG, rank: 0 }];
for (const text of ["needle", "w1", '"w1 w2"']) {
  Deno.bench(`search: ${text}`, { group: "search" }, () => {
    searchAll(full, { rooms, text, limit: 50 });
  });
}
