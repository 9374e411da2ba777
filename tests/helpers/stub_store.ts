import type { Store } from "../../server/storage/store.ts";
export function stubStore(): Store {
  const none = (): undefined => undefined;
  const empty = (): never[] => [];
  return {
    append: () => 0,
    page: empty,
    find: none,
    newest: () => 0,
    redact: none,
    targets: empty,
    search: empty,
    maintain: () => false,
    rooms: empty,
    saveRoom: none,
    removeRoom: none,
    lastRoomId: () => 0,
    account: none,
    accounts: empty,
    saveAccount: none,
    removeAccount: none,
    saveToken: none,
    token: none,
    tokens: empty,
    removeToken: none,
    removeTokens: none,
    readMark: none,
    setReadMark: none,
    seen: none,
    setSeen: none,
    keepsMessages: false,
    dirty: false,
    commit: none,
    [Symbol.dispose]: none,
  };
}
