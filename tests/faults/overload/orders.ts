/** What the loud process is asked for, and what it answers: JSON, one a line. */
import type { Address } from "../../bench/load/load_client.ts";

/** Who is loud, told as the argument of the process. */
export interface CrowdPlan {
  readonly address: Address;
  /** Whether they speak in large rooms, or come in and go again. */
  readonly kind: "talk" | "storm";
  readonly rooms: number;
  /** Of each room, and how many of them speak. */
  readonly members: number;
  readonly speakers: number;
}

/** One order. `perSecond` is for all of the crowd together; without it, as much as the server takes. */
export interface Order {
  readonly ms: number;
  readonly perSecond?: number;
}

/** What came of an order. */
export interface Told {
  /** Lines said, or people who have come in. */
  readonly done: number;
  readonly perSecond: number;
  /** Lines that were not written because what was written before had not been taken; or those not let in. */
  readonly heldBack: number;
  /** Lines that somebody should have heard and has not, or has heard in another order. */
  readonly missing: number;
  /** Connections that were lost, and why the first was. */
  readonly lost: number;
  readonly why: string;
}
