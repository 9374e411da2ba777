/** What a process has taken, as the system tells it in /proc (Linux). */

/** Time of the processor that each thread of a process has taken, in ns. */
export type ThreadTimes = ReadonlyMap<string, number>;

/** Reads what all threads of a process have taken. */
export function threadTimes(pid: number): ThreadTimes {
  const times = new Map<string, number>();
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    try {
      times.set(name, parseSchedstat(Deno.readTextFileSync(`/proc/${pid}/task/${name}/schedstat`)));
    } catch (error) {
      // A thread may end while this is read.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return times;
}

/** The time in the text of a `schedstat` file, in ns. */
export function parseSchedstat(text: string): number {
  return Number(text.split(" ", 1)[0]);
}

/** What threads have taken between two looks, in seconds. Threads that have ended count no more. */
export function secondsBetween(before: ThreadTimes, after: ThreadTimes): number {
  let sum = 0;
  for (const [thread, time] of after) sum += time - (before.get(thread) ?? 0);
  return sum / 1e9;
}

/** What this process' own main thread has taken, in seconds. */
export function ownSeconds(): number {
  return parseSchedstat(Deno.readTextFileSync(`/proc/${Deno.pid}/schedstat`)) / 1e9;
}

/** What a process has in memory, in kB. */
export function residentKb(pid: number): number {
  return parseResident(Deno.readTextFileSync(`/proc/${pid}/status`));
}

/** What a process has in memory by the text of its `status` file, in kB. */
export function parseResident(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
}

/** The most that a process had in memory since {@linkcode forgetPeak}, or its start, in kB. */
export function peakKb(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1]);
}

/** Has the most that a process had in memory be looked for from now on. */
export function forgetPeak(pid: number): void {
  Deno.writeTextFileSync(`/proc/${pid}/clear_refs`, "5");
}
