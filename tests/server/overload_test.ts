import { OVERLOAD, PULSE_EVERY } from "../../server/limits.ts";
import { Overload } from "../../server/overload.ts";
import { assertEquals } from "../../typed/assert.ts";

class Watched {
  now = 1_000;
  readonly told: string[] = [];
  readonly overload = new Overload({
    begins: ({ waiting }) => this.told.push(`begins ${waiting}`),
    ends: (lasted) => this.told.push(`ends ${lasted}`),
  });

  /** So much time in which each look finds this. */
  pass(ms: number, waiting: number, late = 0): void {
    for (let passed = 0; passed < ms; passed += PULSE_EVERY) {
      this.now += PULSE_EVERY;
      this.overload.look(this.now, { waiting, late });
    }
  }
}

Deno.test("Overload: a short peak is none", () => {
  const watched = new Watched();
  for (let n = 0; n < 10; n++) {
    watched.pass(OVERLOAD.begins, 7);
    watched.pass(PULSE_EVERY, 0, OVERLOAD.late - 1);
  }
  assertEquals(watched.told, []);
});

Deno.test("Overload: it begins when it lasts, and ends when it has been over for a while", () => {
  const watched = new Watched();
  watched.pass(OVERLOAD.begins + PULSE_EVERY, 7);
  assertEquals([watched.told, watched.overload.now], [["begins 7"], true]);
  for (let n = 0; n < 3; n++) {
    watched.pass(OVERLOAD.ends - PULSE_EVERY, 0);
    watched.pass(PULSE_EVERY, 1);
  }
  assertEquals(watched.told, ["begins 7"]);
  watched.pass(OVERLOAD.ends, 0);
  const lasted = OVERLOAD.begins + 3 * OVERLOAD.ends;
  assertEquals([watched.told, watched.overload.now], [["begins 7", `ends ${lasted}`], false]);
  watched.pass(OVERLOAD.begins + PULSE_EVERY, 3);
  assertEquals(watched.told.at(-1), "begins 3");
});

Deno.test("Overload: an event loop that is late is one, though nobody waits", () => {
  const watched = new Watched();
  watched.pass(OVERLOAD.begins + PULSE_EVERY, 0, OVERLOAD.late);
  assertEquals(watched.told, ["begins 0"]);
});
