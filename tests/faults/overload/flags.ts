/** The flags of `deno task overload`. */
import { type Flag, type Flags, oneOf, wholeNumber } from "../../../cli/flags.ts";
import type { CrowdPlan } from "./orders.ts";

export interface OverloadPlan {
  readonly seconds: number;
  readonly times: number;
  readonly transports: readonly string[];
  readonly kinds: readonly CrowdPlan["kind"][];
}

const TRANSPORTS = ["deno", "node"] as const;
const KINDS = ["talk", "storm"] as const;
const MOST_SECONDS = 3_600;
const MOST_TIMES = 20;

export const OVERLOAD_FLAGS: readonly Flag[] = [
  { name: "seconds", value: "N", fallback: "60", help: "for how long" },
  { name: "times", value: "N", fallback: "3", help: "how many times as much as it carries" },
  { name: "transport", value: "NAME", help: "deno or node; else one after the other" },
  {
    name: "kind",
    value: "NAME",
    help: "talk (many speak in large rooms) or storm (people come without end); else both",
  },
];

/** What is to be done. @throws {UsageError} */
export function overloadPlan(flags: Flags): OverloadPlan {
  return {
    seconds: wholeNumber(flags, "seconds", 1, MOST_SECONDS),
    times: wholeNumber(flags, "times", 1, MOST_TIMES),
    transports: flags.isTyped("transport") ? [oneOf(flags, "transport", TRANSPORTS)] : TRANSPORTS,
    kinds: flags.isTyped("kind") ? [oneOf(flags, "kind", KINDS)] : KINDS,
  };
}
