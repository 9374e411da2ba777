/**
 * What the server does, as plain numbers: counted where it happens, for next to nothing, and read when
 * somebody asks. Knows nobody's name, address or words.
 */
import { Counters } from "./counters.ts";
import { Durations } from "./durations.ts";

export class Vitals {
  /** Lines of the wire that clients have sent, and what was queued for them, since the start. */
  linesIn = 0;
  linesOut = 0;
  /** Bytes before and after encryption's work: what was read, and what was written. */
  bytesIn = 0;
  bytesOut = 0;
  /** Messages that people have said, each counted once however many read it. */
  said = 0;
  /** How late the event loop was when it came to do what was due. */
  readonly delays = new Durations();
  /** How long the store took to keep a turn. */
  readonly commits = new Durations();
  /** How often, and for how many ms, there was more to do than the server can. */
  overloads = 0;
  overloadedFor = 0;
  /** What was refused, slowed or ended, by reason. */
  readonly counters = new Counters();
}
