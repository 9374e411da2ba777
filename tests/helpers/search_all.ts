/** Searching without a pause, as tests do. */
import type { HistoryRecord, MessageStore, SearchQuery } from "../../server/storage/store.ts";

/** As many messages as are wanted, newest first. */
export function searchAll(
  store: Pick<MessageStore, "search">,
  query: SearchQuery,
): HistoryRecord[] {
  const found: HistoryRecord[] = [];
  if (query.limit <= 0) return found;
  for (const record of store.search(query)) {
    if (record !== undefined) found.push(record);
    if (found.length >= query.limit) break;
  }
  return found;
}
