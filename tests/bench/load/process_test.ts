import { assert, assertEquals } from "../../../typed/assert.ts";
import {
  forgetPeak,
  parseResident,
  parseSchedstat,
  peakKb,
  residentKb,
  secondsBetween,
  threadTimes,
} from "./process.ts";

const LINUX = Deno.build.os === "linux";

Deno.test("what the system writes about a process is understood", () => {
  assertEquals(parseSchedstat("1234567890 77 12\n"), 1_234_567_890);
  assertEquals(parseResident("Name:\tdeno\nVmHWM:\t  99 kB\nVmRSS:\t  1204 kB\n"), 1204);
});

Deno.test("threads that came count from their start, and those that went no more", () => {
  const before = new Map([["1", 1e9], ["2", 5e9]]);
  assertEquals(secondsBetween(before, new Map([["1", 1.5e9], ["3", 2e9]])), 2.5);
});

Deno.test({
  name: "this process takes time and memory",
  ignore: !LINUX,
  fn() {
    const before = threadTimes(Deno.pid);
    const end = performance.now() + 20;
    while (performance.now() < end);
    assert(secondsBetween(before, threadTimes(Deno.pid)) > 0);
    assert(residentKb(Deno.pid) > 1024);
  },
});

Deno.test({
  name: "the most that a process had in memory is forgotten",
  ignore: !LINUX,
  async fn() {
    // A process in which nothing happens: in this one, other tests run.
    const idle = new Deno.Command("cat", { stdin: "piped", stdout: "piped" }).spawn();
    const input = idle.stdin.getWriter();
    try {
      await input.write(new Uint8Array(1));
      const output = idle.stdout.getReader();
      await output.read();
      output.releaseLock();
      const most = peakKb(idle.pid);
      assert(most > 0);
      forgetPeak(idle.pid);
      assert(peakKb(idle.pid) <= most);
    } finally {
      await input.close();
      await idle.stdout.cancel();
      await idle.status;
    }
  },
});
