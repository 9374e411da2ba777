/** People who talk in rooms: what is said, and whether everybody has got it, in order. */
import type { LoadClient } from "./load_client.ts";
import { OrderCheck } from "./order.ts";
import { Latencies } from "./statistics.ts";
import { sayLine } from "./wire.ts";

/** With nothing heard for so long, in ms, what is missing is not waited for. */
const PATIENCE = 3_000;
const LOOK_EVERY = 100;

/** A room and who is in it; the first of them speak. */
export interface Room {
  readonly name: string;
  readonly members: readonly LoadClient[];
  readonly speakers: number;
}

/** One who speaks. */
export interface Speaker {
  readonly client: LoadClient;
  /** The lines that say so many texts more: who takes them writes them at once. */
  say(count: number): string;
}

export class Conversation {
  readonly latencies: Latencies = new Latencies();
  readonly speakers: readonly Speaker[];
  readonly #talks: readonly Talk[];
  #expected = 0;
  #heard = 0;
  #heardAt = 0;
  #settled = Promise.withResolvers<void>();
  readonly #patience: number;

  constructor(rooms: readonly Room[], patience = PATIENCE) {
    this.#patience = patience;
    this.#talks = rooms.map((room) =>
      new Talk(
        room,
        (count) => this.#expected += count,
        (took, at) => this.#take(took, at),
      )
    );
    this.speakers = this.#talks.flatMap((talk) => talk.speakers);
  }

  /** How many texts were heard. */
  get heard(): number {
    return this.#heard;
  }

  /** When the last of them came, in ms of `performance.now()`. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Whether everything that was said was heard. */
  get complete(): boolean {
    return this.#heard >= this.#expected;
  }

  /** Resolves when everything was heard, nothing comes any more, or somebody is lost. */
  async settled(lost: Promise<unknown>): Promise<void> {
    let [heard, since] = [this.#heard, performance.now()];
    const settled = this.#settled = Promise.withResolvers();
    const timer = setInterval(() => {
      const now = performance.now();
      if (this.#heard !== heard) [heard, since] = [this.#heard, now];
      else if (now - since > this.#patience) settled.resolve();
    }, LOOK_EVERY);
    this.#look();
    await Promise.race([settled.promise, lost]);
    clearInterval(timer);
  }

  /** What has gone wrong so far, when everything should have been heard. */
  verdict(): { missing: number; wrong: number } {
    const verdicts = this.#talks.map((talk) => talk.verdict());
    return {
      missing: verdicts.reduce((sum, { missing }) => sum + missing, 0),
      wrong: verdicts.reduce((sum, { wrong }) => sum + wrong, 0),
    };
  }

  #take(took: number, at: number): void {
    this.latencies.add(took);
    this.#heard++;
    this.#heardAt = at;
    this.#look();
  }

  #look(): void {
    if (this.complete) this.#settled.resolve();
  }
}

/** What goes on in one room. */
class Talk {
  readonly speakers: readonly Speaker[];
  readonly #checks: readonly OrderCheck[];
  /** When each text was said, by speaker. */
  readonly #saidAt: readonly (readonly number[])[];

  constructor(
    { name, members, speakers }: Room,
    said: (deliveries: number) => void,
    heard: (took: number, at: number) => void,
  ) {
    const saidAt = this.#saidAt = Array.from({ length: speakers }, (): number[] => []);
    this.#checks = members.map((client) => {
      const check = new OrderCheck(speakers);
      client.heard = (speaker, number, at) => {
        check.take(speaker, number);
        heard(at - (saidAt[speaker]?.[number] ?? at), at);
      };
      return check;
    });
    this.speakers = members.slice(0, speakers).map((client, speaker) => ({
      client,
      say(count): string {
        const times = saidAt[speaker] ?? [];
        let lines = "";
        for (const end = times.length + count; times.length < end;) {
          lines += sayLine(name, speaker, times.length);
          times.push(performance.now());
        }
        said(count * (members.length - 1));
        return lines;
      },
    }));
  }

  verdict(): { missing: number; wrong: number } {
    const said = this.#saidAt.map((times) => times.length);
    let [missing, wrong] = [0, 0];
    this.#checks.forEach((check, member) => {
      // Nobody is told what they have said themselves.
      missing += check.missing(said.map((count, speaker) => speaker === member ? 0 : count));
      wrong += check.wrong;
    });
    return { missing, wrong };
  }
}
