/** The contract, for each store; SQLite's also where all that can wait has been done. */
import { MemoryStore } from "../../server/storage/memory.ts";
import { contract } from "./contract.ts";
import { inMemory, maintain } from "./support.ts";

contract("memory", () => {
  const store = new MemoryStore();
  return { store, settle: () => store.commit() };
});

contract("sqlite", () => {
  const { store } = inMemory();
  return { store, settle: () => {} };
});

contract("sqlite, indexed", () => {
  const { store } = inMemory();
  return {
    store,
    settle: () => {
      store.commit();
      maintain(store);
    },
  };
});
