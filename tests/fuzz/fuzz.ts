/**
 * Attacks servers for a time, and says what was found. The same seed gives the same attacks; what the
 * machine does between them is its own.
 */
import type { KeyPair } from "../../certs/identity.ts";
import type { Listen } from "../../server/transport/transport.ts";
import { attacks } from "./attacks.ts";
import { Memory } from "../helpers/memory.ts";
import { Random } from "./random.ts";
import { anyKind, World } from "./world.ts";

/** Attacks on one server; then comes a new one. */
const ATTACKS_A_WORLD = 40;
/** An attack that is not over by then has stopped the server, or the fuzzer: ms. */
const DEADLINE = 60_000;

export interface FuzzOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly transports: readonly (readonly [name: string, listen: Listen])[];
  readonly pair: KeyPair;
  /** Is told how far it is, now and then. */
  readonly tell: (text: string) => void;
}

export interface Figures {
  worlds: number;
  attacks: number;
  inputs: number;
  readonly byAttack: Map<string, number>;
  readonly memory: Memory;
}

/** Something that should not be, and how to have it again. */
export class Found extends Error {
  override name = "Found";
}

/** @throws {Found} With the first thing that should not be. */
export async function fuzz(options: FuzzOptions): Promise<Figures> {
  const { seed, seconds, transports, pair, tell } = options;
  const figures: Figures = {
    worlds: 0,
    attacks: 0,
    inputs: 0,
    byAttack: new Map(),
    memory: new Memory(),
  };
  const all = attacks();
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const number = figures.worlds++;
    const random = Random.of(seed, number);
    const [transport, listen] = transports[number % transports.length] ?? [];
    if (transport === undefined || listen === undefined) break;
    const kind = anyKind(random);
    const where = `seed ${seed}, world ${number} (${transport}, ${JSON.stringify(kind)})`;
    const world = await World.open(kind, listen, pair);
    for (let at = 0; at < ATTACKS_A_WORLD && performance.now() < end; at++) {
      const [name, attack] = random.pick(all);
      figures.attacks++;
      figures.byAttack.set(name, (figures.byAttack.get(name) ?? 0) + 1);
      const found = await inTime(async () => {
        using rejections = new Rejections();
        const { faults, inputs } = await attack(world, random);
        figures.inputs += inputs;
        return [...faults, ...await world.check(), ...rejections.take()];
      });
      if (found.length > 0) throw report(`${where}, attack ${at} (${name})`, found, world);
    }
    const found = await inTime(async () => {
      await world[Symbol.asyncDispose]();
      return [];
    });
    if (found.length > 0) throw report(`${where}, at its end`, found, world);
    figures.memory.look();
    tell(`${where}: ${figures.attacks} attacks, ${figures.memory}`);
  }
  return figures;
}

/** What was found; what is thrown, or takes too long, is a find, too. */
async function inTime(act: () => Promise<string[]>): Promise<string[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string[]>((resolve) => {
    timer = setTimeout(() => resolve([`it took longer than ${DEADLINE / 1000} s`]), DEADLINE);
  });
  try {
    return await Promise.race([act(), late]);
  } catch (error) {
    return [error instanceof Error ? error.stack ?? error.message : String(error)];
  } finally {
    clearTimeout(timer);
  }
}

function report(where: string, found: readonly string[], world: World): Found {
  return new Found(`${where}:\n${found.join("\n")}\n\nThe log:\n${world.log.join("\n")}`);
}

/** What nobody has caught. */
class Rejections implements Disposable {
  readonly #found: string[] = [];
  readonly #note = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    const { reason } = event;
    this.#found.push(`unhandled: ${reason instanceof Error ? reason.stack : String(reason)}`);
  };

  constructor() {
    globalThis.addEventListener("unhandledrejection", this.#note);
  }

  take(): string[] {
    return this.#found.splice(0);
  }

  [Symbol.dispose](): void {
    globalThis.removeEventListener("unhandledrejection", this.#note);
  }
}
