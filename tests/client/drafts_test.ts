import { Drafts } from "../../client/drafts.ts";
import { assertEquals } from "../../typed/assert.ts";

const EMPTY = { text: "", cursor: 0 };

function draft(text: string): { text: string; cursor: number } {
  return { text, cursor: 1 };
}

Deno.test("Drafts keeps what is unfinished for each room, and for none", () => {
  const drafts = new Drafts();
  assertEquals(drafts.swap("#7", draft("seven"), "#Talk"), EMPTY);
  assertEquals(drafts.swap("#Talk", draft("talk"), undefined), EMPTY);
  assertEquals(drafts.swap(undefined, draft("none"), "#7"), draft("seven"));
  assertEquals(drafts.swap("#7", EMPTY, "#TALK"), draft("talk"));
  assertEquals(drafts.swap("#talk", EMPTY, "#7"), EMPTY);
  drafts.swap("#8", draft("eight"), undefined);
  drafts.rename("#8", "#eight");
  drafts.rename("#8", "#nothing");
  assertEquals(drafts.swap(undefined, EMPTY, "#eight"), draft("eight"));
});

Deno.test("Drafts keeps no more than a hundred", () => {
  const drafts = new Drafts();
  for (let n = 0; n < 101; n++) drafts.swap(`#${n}`, draft("x"), "#other");
  assertEquals(drafts.swap("#other", EMPTY, "#0"), EMPTY);
  assertEquals(drafts.swap("#other", EMPTY, "#1"), draft("x"));
});
