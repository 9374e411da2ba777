/**
 * What is asked of the server by somebody who wants to know what comes of it: a program. Each message
 * goes out with a label, by which its answer is known.
 *
 * @see https://ircv3.net/specs/extensions/labeled-response
 */
import type { ClientEvent } from "./events.ts";
import type { Step } from "./steps.ts";

/** What comes of a task is known. */
export interface TaskDone {
  readonly kind: "task-done";
  /** What it was begun with. */
  readonly key: object;
  /** Why it failed, as a sentence; undefined where it did not. */
  readonly failure: string | undefined;
}

interface Task {
  readonly key: object;
  /** Messages that are not answered yet. */
  left: number;
  failure: string | undefined;
}

export class Tasks {
  readonly #byLabel = new Map<string, Task>();
  #next = 1;

  /** How many messages wait for their answers. */
  get size(): number {
    return this.#byLabel.size;
  }

  /** How many have been answered. */
  get settled(): number {
    return this.#next - 1 - this.#byLabel.size;
  }

  /**
   * Begins a task with a step of the session.
   * @param labelled Whether the server answers labels; one that does not is taken at its word.
   */
  begin(key: object, step: Step, labelled: boolean): Step {
    const refusal = step.events.find((event) => event.kind === "refused");
    if (refusal !== undefined || step.send.length === 0 || !labelled) {
      const events = step.events.filter((event) => event !== refusal);
      return { ...step, events: [...events, done({ key, left: 0, failure: refusal?.text })] };
    }
    const task: Task = { key, left: step.send.length, failure: undefined };
    const send = step.send.map((message) => {
      const label = `t${this.#next++}`;
      this.#byLabel.set(label, task);
      return { ...message, tags: new Map([...message.tags ?? [], ["label", label]]) };
    });
    return { ...step, send };
  }

  /** Something of a task is refused. @returns Whether there is one with that label. */
  fail(label: string | undefined, failure: string): boolean {
    const task = label === undefined ? undefined : this.#byLabel.get(label);
    if (task === undefined) return false;
    task.failure ??= failure;
    return true;
  }

  /** The answer to a message has come, or its end. */
  settle(label: string | undefined): ClientEvent[] {
    const task = label === undefined ? undefined : this.#byLabel.get(label);
    if (task === undefined || label === undefined) return [];
    this.#byLabel.delete(label);
    return --task.left === 0 ? [done(task)] : [];
  }

  /** The connection is gone: nobody will know what came of these. */
  lose(failure: string): ClientEvent[] {
    const tasks = new Set(this.#byLabel.values());
    this.#byLabel.clear();
    return [...tasks].map((task) => done({ ...task, failure: task.failure ?? failure }));
  }
}

function done({ key, failure }: Task): TaskDone {
  return { kind: "task-done", key, failure };
}
