/** What becomes of what a program asks for. */
import { Tasks } from "../../client/tasks.ts";
import { complain, send } from "../../client/steps.ts";
import { assertEquals } from "../../typed/assert.ts";

const ONE = send({ command: "TOPIC", params: ["#7", "x"] });
const TWO = send({ command: "MODE", params: ["#7"] }, { command: "KICK", params: ["#7", "bob"] });

Deno.test("each message has a label, and the last answer ends the task", () => {
  const tasks = new Tasks();
  const key = {};
  const step = tasks.begin(key, TWO, true);
  assertEquals(step.send.map(({ tags }) => tags?.get("label")), ["t1", "t2"]);
  assertEquals([tasks.size, tasks.settled], [2, 0]);
  assertEquals(tasks.settle("t2"), []);
  assertEquals(tasks.settle("t2"), []);
  assertEquals(tasks.settle("s1"), []);
  assertEquals(tasks.settle(undefined), []);
  assertEquals(tasks.settle("t1"), [{ kind: "task-done", key, failure: undefined }]);
  assertEquals([tasks.size, tasks.settled], [0, 2]);
});

Deno.test("what is refused fails the task, with the first reason", () => {
  const tasks = new Tasks();
  const key = {};
  tasks.begin(key, TWO, true);
  assertEquals(tasks.fail("t1", "No."), true);
  assertEquals(tasks.fail("t2", "Not at all."), true);
  assertEquals([tasks.fail("t3", "x"), tasks.fail(undefined, "x")], [false, false]);
  tasks.settle("t1");
  assertEquals(tasks.settle("t2"), [{ kind: "task-done", key, failure: "No." }]);
});

Deno.test("what is refused before it is sent, and what needs no sending, is done at once", () => {
  const tasks = new Tasks();
  const key = {};
  assertEquals(tasks.begin(key, complain("Not here."), true), {
    send: [],
    events: [{ kind: "task-done", key, failure: "Not here." }],
  });
  const done = { kind: "task-done", key, failure: undefined } as const;
  assertEquals(tasks.begin(key, send(), true), { send: [], events: [done] });
  // A server without labels is taken at its word.
  assertEquals(tasks.begin(key, ONE, false), { ...ONE, events: [done] });
  assertEquals(tasks.size, 0);
});

Deno.test("a lost connection fails what is open, once", () => {
  const tasks = new Tasks();
  const [first, second] = [{}, {}];
  tasks.begin(first, TWO, true);
  tasks.begin(second, ONE, true);
  tasks.fail("t3", "No.");
  assertEquals(tasks.lose("Lost."), [
    { kind: "task-done", key: first, failure: "Lost." },
    { kind: "task-done", key: second, failure: "No." },
  ]);
  assertEquals(tasks.lose("Lost."), []);
});
