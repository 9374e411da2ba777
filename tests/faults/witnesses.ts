/** Two people on a server to which something is done: they talk all the while, and see whether it holds. */
import { forgetPeak, peakKb, residentKb } from "../bench/load/process.ts";
import { again } from "../helpers/again.ts";
import { Peer } from "../helpers/peer.ts";
import { type ServedProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";

/** They say so much at least, and wait so long after each message, in ms. */
const LEAST = 50;
const PACE = 2;
/** How long the server has to come to rest, in ms. */
const REST = 2_000;

/** What they have seen. */
export interface Seen {
  /** Messages, how many of them were not heard, and the longest that one took, in ms. */
  readonly said: number;
  readonly lost: number;
  readonly slowest: number;
  /** How long somebody took to come in afterwards, in ms. */
  readonly newcomer: number;
  /** Memory of the server in MiB: before, the most, and after; where the system tells. */
  readonly memory?: { readonly before: number; readonly most: number; readonly after: number };
}

/** A server that is to be attacked, with its ordinary limits. */
export class Witnessed implements AsyncDisposable {
  readonly served: ServedProgram;
  /** The file with its certificate. */
  readonly certFile: string;
  readonly #rest: AsyncDisposableStack;

  private constructor(served: ServedProgram, certFile: string, rest: AsyncDisposableStack) {
    this.served = served;
    this.certFile = certFile;
    this.#rest = rest;
  }

  static async start(transport: string): Promise<Witnessed> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await temporaryFolder());
    const flags = ["--transport", transport, "--oper", "root:toor"];
    const served = stack.use(await serveProgram(home.path, flags, {}, true));
    const certFile = `${home.path}/.local/share/snug/identity.crt`;
    return new Witnessed(served, certFile, stack.move());
  }

  /** Has them talk while something is done. @returns What came of it, and what they have seen. */
  async during<Result>(act: () => Promise<Result>): Promise<[Result, Seen]> {
    using ann = await this.#enter("ann");
    using ben = await this.#enter("ben");
    const { pid } = this.served.program;
    const linux = Deno.build.os === "linux";
    const before = linux ? residentKb(pid) : 0;
    if (linux) forgetPeak(pid);
    let over = false;
    const acting = act().finally(() => over = true);
    let [said, heard, slowest] = [0, 0, 0];
    while (!over || said < LEAST) {
      const began = performance.now();
      await ann.send(`PRIVMSG #7 :${said}`);
      const [, number] = /:?(\d+)$/.exec(await ben.expect(/^:ann!\S+ PRIVMSG #7 /)) ?? [];
      if (Number(number) === said++) heard++;
      slowest = Math.max(slowest, performance.now() - began);
      // As fast as they can they would take more memory than what is done to the server.
      await new Promise((resolve) => setTimeout(resolve, PACE));
    }
    const result = await acting;
    const began = performance.now();
    using _cat = await again(() => this.#enter("cat"));
    const newcomer = performance.now() - began;
    const most = linux ? peakKb(pid) : 0;
    if (linux) await new Promise((resolve) => setTimeout(resolve, REST));
    const memory = { before, most, after: linux ? residentKb(pid) : 0 };
    const seen = { said, lost: said - heard, slowest, newcomer };
    return [result, linux ? { ...seen, memory: inMib(memory) } : seen];
  }

  /** Somebody in room 7, who is not slowed. */
  async #enter(name: string): Promise<Peer> {
    const certificate = await Deno.readTextFile(this.certFile);
    const peer = await Peer.connect(this.served.port, certificate, "localhost");
    await peer.register(name);
    await peer.send("OPER root toor");
    await peer.send("JOIN #7");
    await peer.expect(/ 366 /);
    await peer.sync();
    return peer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#rest.disposeAsync();
  }
}

type Memory = NonNullable<Seen["memory"]>;

function inMib({ before, most, after }: Memory): Memory {
  return { before: before / 1024, most: most / 1024, after: after / 1024 };
}
