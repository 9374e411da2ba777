/** What every store finds. */
import { searchAll } from "../helpers/search_all.ts";
import fc from "fast-check";
import { assertEquals } from "../../typed/assert.ts";
import type { SearchQuery } from "../../server/storage/store.ts";
import { casefold } from "../../protocol/names.ts";
import { ids, record, room, searchIds, START } from "./support.ts";
import type { Check } from "./contract.ts";

/** Registers these tests. */
export function searchContract(check: Check): void {
  check("a search finds words and phrases, newest first, page by page", (subject) => {
    const { store, settle } = subject;
    store.append(record("a", { text: "The quick brown Fox" }));
    store.append(record("b", { text: "a fox, quick; CAFÉ" }));
    store.append(record("c", { text: "brown quick foxes", kind: "notice" }));
    store.append(record("d", { text: "昨日は家族と東京都に行きました" }));
    store.append(record("e", { text: "", kind: "topic", detail: { topic: "fox" } }));
    settle();
    const cases: readonly [string, string][] = [
      ["quick", "cba"],
      ["QUICK fox", "ba"],
      ['"quick brown"', "a"],
      ['"brown quick" foxes', "c"],
      ["cafe", "b"],
      ["café", "b"],
      ["foxe", ""],
      ["家族", "d"],
      ["家", "d"],
      ["京都に行", "d"],
      ["族家", ""],
      ['"家族 東京"', ""],
      ["quick家族", ""],
      ["", "dcba"],
      ["  ", "dcba"],
      ["-", ""],
      ['"', ""],
      ["\0", ""],
      ["quick\0brown", "a"],
      ["quick AND fox", ""],
      ["qui*", ""],
      ["NEAR(quick fox)", ""],
      ["words:quick", ""],
      ["-quick", "cba"],
      ['quick"', "cba"],
      ['"quick" "', "cba"],
      ["quick ' ; DROP TABLE message; --", ""],
    ];
    for (const [text, found] of cases) assertEquals(searchIds(store, text), [...found], text);
    const rooms = [{ room: 7, rank: 0 }];
    const first = searchAll(store, { rooms, text: "quick", limit: 2 });
    assertEquals(ids(first), ["c", "b"]);
    const olderThan = first.at(-1)?.seq;
    assertEquals(ids(searchAll(store, { rooms, text: "quick", limit: 2, olderThan })), ["a"]);
    assertEquals(searchAll(store, { rooms: [], text: "quick", limit: 2 }), []);
    assertEquals(searchAll(store, { rooms, text: "quick", limit: 0 }), []);
  });

  check("a search is limited to rooms, people and dates", ({ store, settle }) => {
    const said = (id: string, nick: string, place: number, second: number) =>
      store.append(record(id, {
        source: `${nick}!u@h`,
        place: room(place),
        time: START + second,
        text: "word",
      }));
    said("a", "Ünal", 7, 1);
    said("b", "bob", 7, 2);
    said("c", "BOB", 8, 3);
    said("d", "bob_", 7, 4);
    said("e", "bob", 71, 5);
    settle();
    const find = (changes: Partial<SearchQuery>, rooms = [7, 8]) =>
      ids(
        searchAll(store, { rooms: rooms.map((room) => ({ room, rank: 0 })), limit: 9, ...changes }),
      );
    assertEquals(find({ text: "word" }), ["d", "c", "b", "a"]);
    assertEquals(find({ text: "word", from: casefold("Bob") }), ["c", "b"]);
    assertEquals(find({ from: casefold("bob") }, [7]), ["b"]);
    assertEquals(find({ from: casefold("ünal") }), []);
    assertEquals(find({ from: casefold("Ünal") }), ["a"]);
    assertEquals(find({ after: START + 2, before: START + 3 }), ["c", "b"]);
    assertEquals(find({ text: "word", after: START + 4 }), ["d"]);
    assertEquals(find({ text: "word", before: START }), []);
    assertEquals(find({ text: "word" }, [71]), ["e"]);
    assertEquals(find({ text: "word" }, [1]), []);
  });

  check("no text that somebody looks for is an error", ({ store, settle }) => {
    store.append(record("a", { text: 'NEAR OR AND "quoted" 家族 x* ^y' }));
    settle();
    store.append(record("b", { text: "later" }));
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        '"',
        "*",
        "NEAR(",
        "AND",
        "-",
        "^",
        "{a b}",
        ":",
        "\0",
        "家",
        "'",
        "a".repeat(999),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        for (const glue of ["", " "]) searchIds(store, pieces.join(glue));
      }),
      { numRuns: 100 },
    );
  });

  check("a message is found by each of its words and any part of its sentence", (subject) => {
    const { store, settle } = subject;
    const word = fc.string({
      unit: fc.constantFrom(..."abcäé家族ひでก็한국"),
      minLength: 1,
      maxLength: 6,
    });
    let number = 0;
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        const id = `m${number++}`;
        store.append(record(id, { text: words.join(" ") }));
        if (number % 2 === 0) settle();
        for (const text of [...words, `"${words.join(" ")}"`, words.join(" ").toUpperCase()]) {
          if (searchIds(store, text)[0] !== id) throw new Error(`${text} is not found`);
        }
      }),
      { numRuns: 60 },
    );
  });
}
