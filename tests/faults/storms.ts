/** Bursts and floods over a server in a process of its own, and what people there see of it. */
import { type Seen, Witnessed } from "./witnesses.ts";

/** Of a burst: connections, how long it took to ask for them, and until the system had opened those it did. */
export interface Burst {
  readonly offered: number;
  readonly offeredMs: number;
  readonly opened: number;
  readonly ms: number;
}

/** Of a flood: how much the server took, over how many connections, in how long. */
export interface Flood {
  readonly mb: number;
  readonly connections: number;
  readonly ms: number;
}

export const FLOODS = ["endless", "lines", "operator"] as const;

const CLIENT = new URL("storm_client.ts", import.meta.url).pathname;

/** Opens so many connections at once, which say nothing, and holds them. */
export function burst(transport: string, count: number): Promise<[Burst, Seen]> {
  return storm(transport, ({ served }) => ["burst", served.port, count]);
}

/** Sends so many MB, over as many connections as it takes. */
export function flood(
  transport: string,
  kind: (typeof FLOODS)[number],
  mb: number,
): Promise<[Flood, Seen]> {
  return storm(transport, ({ served, certFile }) => ["flood", served.port, kind, mb, certFile]);
}

async function storm<Figures>(
  transport: string,
  words: (server: Witnessed) => readonly (string | number)[],
): Promise<[Figures, Seen]> {
  await using server = await Witnessed.start(transport);
  // It lasts until people have seen enough.
  await using stack = new AsyncDisposableStack();
  return await server.during(() => stack.use(new StormClient(words(server))).told<Figures>());
}

/** The program that does it. */
class StormClient implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  constructor(words: readonly (string | number)[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-config", "--allow-net", "--allow-read", CLIENT].concat(
        words.map(String),
      ),
      stdin: "piped",
      stdout: "piped",
    }).spawn();
  }

  /** What it has to tell. */
  async told<Figures>(): Promise<Figures> {
    let text = "";
    for await (const bytes of this.#child.stdout.values({ preventCancel: true })) {
      text += new TextDecoder().decode(bytes);
      if (text.endsWith("\n")) break;
    }
    return JSON.parse(text) as Figures;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close();
    await this.#child.stdout.cancel();
    await this.#child.status;
  }
}

/** What was seen, in words. */
export function toldOf({ said, lost, slowest, newcomer, memory }: Seen): string {
  const ms = (time: number): string => `${Math.round(time)} ms`;
  const mib = (size: number): string => size.toFixed(0);
  return `${said} messages meanwhile, ${lost} lost, the slowest took ${ms(slowest)}; ` +
    `a newcomer was in after ${ms(newcomer)}` +
    (memory === undefined
      ? ""
      : `; memory ${mib(memory.before)} MiB before, ${mib(memory.most)} at most, ` +
        `${mib(memory.after)} after`);
}
