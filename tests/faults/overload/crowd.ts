/**
 * The loud part of an overload, as a process of its own, so that it does not keep those who measure
 * from reading. Its argument is a {@linkcode CrowdPlan}; each line of standard input is an
 * {@linkcode Order}, and is answered with a line.
 */
import type { CrowdPlan, Order } from "./orders.ts";
import { LoudRooms } from "./loud_rooms.ts";
import { Storm } from "./storm.ts";

function print(value: unknown): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
}

const plan = JSON.parse(Deno.args[0] ?? "{}") as CrowdPlan;
const crowd = plan.kind === "talk" ? await LoudRooms.enter(plan) : new Storm(plan);
print("ready");
let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) print(await crowd.follow(JSON.parse(line) as Order));
}
crowd.close();
