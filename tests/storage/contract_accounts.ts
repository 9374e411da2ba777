/** What every store keeps of people: accounts, tokens and marks. */
import { searchAll } from "../helpers/search_all.ts";
import { assertEquals } from "../../typed/assert.ts";
import type { AccountRecord, Buffer, Identity, TokenRecord } from "../../server/storage/store.ts";
import { casefold } from "../../protocol/names.ts";
import { conversation, identity, ids, maintain, pageIds, secret, START } from "./support.ts";
import type { Check } from "./contract.ts";

/** Registers these tests. */
export function accountContract(check: Check): void {
  const account = (name: string, changes: Partial<AccountRecord> = {}): AccountRecord => ({
    name,
    credential: {
      salt: Uint8Array.of(0, 1, 255),
      iterations: 4096,
      storedKey: new Uint8Array(32).fill(7),
      serverKey: new Uint8Array(32),
    },
    admin: false,
    since: START,
    ...changes,
  });

  check("accounts are found by their folded name", ({ store }) => {
    store.saveAccount(account("Alice"));
    store.saveAccount(account("Ünal", { admin: true }));
    store.saveAccount(account("ALICE", { since: START + 1 }));
    assertEquals(store.account(casefold("alice")), account("ALICE", { since: START + 1 }));
    assertEquals(store.account(casefold("ünal")), undefined);
    assertEquals(store.account(casefold("Ünal")), account("Ünal", { admin: true }));
    assertEquals(store.accounts().map(({ name }) => name), ["ALICE", "Ünal"]);
    assertEquals(store.account(casefold("'; DROP TABLE account; --")), undefined);
  });

  const token = (hash: string, changes: Partial<TokenRecord> = {}): TokenRecord => ({
    hash,
    purpose: "login",
    subject: "alice",
    since: START,
    until: START + 1,
    ...changes,
  });

  check("tokens are kept and removed, one or all of a subject", ({ store }) => {
    const tokens = [
      token("a"),
      token("b", { purpose: "invite" }),
      token("c", { subject: "bob" }),
      token("d", { purpose: "claim", subject: "" }),
      token("e", { until: Number.MAX_SAFE_INTEGER }),
    ];
    for (const each of tokens) store.saveToken(each);
    assertEquals(store.token("a"), token("a"));
    assertEquals(store.token("' OR 1=1 --"), undefined);
    assertEquals(store.tokens("login").map(({ hash }) => hash), ["a", "c", "e"]);
    store.removeTokens("login", "alice");
    assertEquals(store.tokens("login").map(({ hash }) => hash), ["c"]);
    assertEquals(store.tokens("invite").length, 1);
    store.removeToken("d");
    store.removeToken("d");
    assertEquals(store.tokens("claim"), []);
  });

  check("an account that is removed leaves nothing of its own", ({ store, settle }) => {
    const [alice, bob] = [identity("alice"), identity("bob")];
    store.saveAccount(account("Alice"));
    store.saveToken(token("a"));
    store.saveToken(token("b", { subject: "bob" }));
    store.setReadMark(alice, casefold("#7"), START);
    store.setSeen(alice, 7, 1, START);
    store.setSeen(bob, 7, 2, START);
    store.append(secret("a", "alice", "bob", "from alice"));
    store.append(secret("b", "bob", "alice", "from bob"));
    settle();
    store.removeAccount(casefold("ALICE"), alice);
    store.commit();
    const gone = (): void => {
      assertEquals(store.account(casefold("alice")), undefined);
      assertEquals(store.token("a"), undefined);
      assertEquals(store.token("b")?.subject, "bob");
      assertEquals(store.readMark(alice, casefold("#7")), undefined);
      assertEquals(store.seen(alice, 7), undefined);
      assertEquals(store.seen(bob, 7), { seq: 2, time: START });
      assertEquals(pageIds(store, conversation("alice", "bob")), []);
      assertEquals(pageIds(store, conversation("bob", "alice")), ["a", "b"]);
      assertEquals(searchAll(store, { rooms: [], owner: alice, limit: 9 }), []);
      assertEquals(ids(searchAll(store, { rooms: [], owner: bob, text: "from", limit: 9 })), [
        "b",
        "a",
      ]);
    };
    gone();
    maintain(store);
    gone();
    store.append(secret("c", "alice", "bob", "from another alice"));
    settle();
    assertEquals(pageIds(store, conversation("alice", "bob")), ["c"]);
    assertEquals(ids(searchAll(store, { rooms: [], owner: alice, text: "from", limit: 9 })), ["c"]);
  });

  check(
    "conversations go to who has none yet, with all that was said in them",
    ({ store, settle }) => {
      const [alice, bob] = [identity("alice"), identity("bob")];
      const visit = "visit:1" as Identity;
      const ofVisit: Buffer = { kind: "buffer", owner: visit, peer: casefold("bob") };
      const said = (id: string): void => {
        const place = { kind: "private", owners: [ofVisit, conversation("bob", "alice")] } as const;
        store.append({ ...secret(id, "alice", "bob", `text of ${id}`), place });
      };
      said("a");
      settle();
      said("b");
      store.commit();
      store.moveConversations(visit, alice);
      store.commit();
      const moved = (): void => {
        assertEquals(pageIds(store, conversation("alice", "bob")), ["a", "b"]);
        assertEquals(pageIds(store, conversation("bob", "alice")), ["a", "b"]);
        assertEquals(pageIds(store, ofVisit), []);
        const found = (owner: Identity) =>
          ids(searchAll(store, { rooms: [], owner, text: "text", limit: 9 }));
        assertEquals(found(alice), ["b", "a"]);
        assertEquals(found(visit), []);
      };
      moved();
      settle();
      moved();
      // Whoever has some keeps them, and gets no others.
      said("c");
      store.moveConversations(visit, alice);
      store.moveConversations(identity("carol"), bob);
      store.commit();
      assertEquals(pageIds(store, ofVisit), ["c"]);
      assertEquals(pageIds(store, conversation("alice", "bob")), ["a", "b"]);
      assertEquals(pageIds(store, conversation("bob", "alice")), ["a", "b", "c"]);
    },
  );

  check("read marks only grow; what was seen is what was said last", ({ store }) => {
    const alice = identity("alice");
    assertEquals(store.readMark(alice, casefold("#7")), undefined);
    for (const time of [5, 9, 7]) store.setReadMark(alice, casefold("#7"), time);
    assertEquals(store.readMark(alice, casefold("#7")), 9);
    assertEquals(store.readMark(identity("bob"), casefold("#7")), undefined);
    assertEquals(store.seen(alice, 7), undefined);
    store.setSeen(alice, 7, 10, START);
    store.setSeen(alice, 7, 9, START + 1);
    assertEquals(store.seen(alice, 7), { seq: 9, time: START + 1 });
  });
}
