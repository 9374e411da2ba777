/** Appends to the store that is named until it is killed, and says what is kept. Run by a test. */
import { SqliteStore } from "../../server/storage/sqlite.ts";
import { FOR_EVER, record } from "./support.ts";

const [file = ""] = Deno.args;
using store = SqliteStore.open(file);
const encoder = new TextEncoder();
for (let turn = 0;; turn++) {
  let last = 0;
  for (let at = 0; at < 1 + turn % 7; at++) {
    last = store.append(
      record(`m${turn}-${at}`, { text: `word turn${turn} ${"x".repeat(turn % 500)}` }),
    );
  }
  store.commit();
  Deno.stdout.writeSync(encoder.encode(`${last}\n`));
  if (turn % 5 === 0) store.maintain(FOR_EVER);
}
