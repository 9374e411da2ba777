/**
 * What `join` costs on a terminal, against a server of this machine: how long it takes to the first
 * prompt, what of a core it takes while much is said, and whether its memory grows. Run by hand:
 *
 *     deno task bench:join [EXECUTABLE] [starts] [share] [memory]
 *
 * Without an executable it is measured from the source. It needs `script` (util-linux), which gives a
 * program a terminal, and /proc.
 */
import { Peer } from "../helpers/peer.ts";
import {
  emptyHome,
  programWords,
  type ServedProgram,
  serveProgram,
  temporaryFolder,
} from "../helpers/program.ts";
import { residentKb, secondsBetween, threadTimes } from "./load/process.ts";
import { median } from "./load/statistics.ts";

const STARTS = 21;
/** What is said before anybody joins. */
const PAST = 50;
const RATE = 100;
const SECONDS = 20;
const MANY = 100_000;

const SEQUENCE = new RegExp("\u001b\\[[0-9;?]*[A-Za-z]", "g");

function print(what: string, value: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${what.padEnd(52)} ${value}\n`));
}

/** A `join` with a terminal of its own, and what it shows. */
class Seat implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  /** The last of what was shown. */
  #tail = "";
  #changed = Promise.withResolvers<void>();

  constructor(words: readonly string[], home: string) {
    const command = words.map((word) => `'${word}'`).join(" ");
    this.#child = new Deno.Command("script", {
      args: ["-q", "-e", "-f", "-c", `exec ${command}`, "/dev/null"],
      env: { ...emptyHome(home), NO_COLOR: "" },
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reading = this.#read();
  }

  /** The process of `join` itself. */
  async pid(): Promise<number> {
    const children = `/proc/${this.#child.pid}/task/${this.#child.pid}/children`;
    return Number((await Deno.readTextFile(children)).trim().split(" ")[0]);
  }

  /** Waits until the last of what is shown matches. */
  async sees(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#tail.replaceAll(SEQUENCE, ""))) await this.#changed.promise;
  }

  async type(text: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(text));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.type("\x04").catch(() => {});
    await this.#child.status;
    await this.#writer.close().catch(() => {});
    await this.#reading;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#child.stdout) {
      this.#tail = (this.#tail + decoder.decode(bytes, { stream: true })).slice(-4_000);
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }
}

async function starts(join: (name: string) => Seat): Promise<void> {
  const prompts: number[] = [];
  const rooms: number[] = [];
  for (let run = 0; run < STARTS; run++) {
    const began = performance.now();
    await using seat = join(`s${run}`);
    await seat.sees(/\[7\] s\d+› /);
    prompts.push(performance.now() - began);
    await seat.sees(/you are s\d+ /);
    rooms.push(performance.now() - began);
  }
  const show = (took: number[]): string =>
    `${median(took).toFixed(0)} ms (${Math.min(...took).toFixed(0)} to ${
      Math.max(...took).toFixed(0)
    })`;
  print(`exec to the first prompt, ${STARTS} starts`, show(prompts));
  print(`exec to the room with its last ${PAST} messages`, show(rooms));
}

async function share(join: (name: string) => Seat, peer: Peer): Promise<void> {
  await using seat = join("listener");
  await seat.sees(/you are listener/);
  await seat.type("a line that is being written");
  const pid = await seat.pid();
  const [before, began] = [threadTimes(pid), performance.now()];
  for (let n = 0; n < RATE * SECONDS; n++) {
    const due = began + n * 1000 / RATE;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    await peer.send(
      `PRIVMSG #7 :message ${n} of those that come while somebody types, https://x.test/`,
    );
  }
  await seat.sees(new RegExp(`message ${RATE * SECONDS - 1} `));
  const took = secondsBetween(before, threadTimes(pid));
  const lasted = (performance.now() - began) / 1000;
  print(
    `${RATE} messages a second for ${lasted.toFixed(0)} s`,
    `${(100 * took / lasted).toFixed(1)}% of a core`,
  );
}

async function memory(join: (name: string) => Seat, peer: Peer): Promise<void> {
  await using seat = join("keeper");
  await seat.sees(/you are keeper/);
  const pid = await seat.pid();
  const megabytes = (): string => (residentKb(pid) / 1024).toFixed(0);
  const seen: string[] = [`${megabytes()} at first`];
  const began = performance.now();
  for (let n = 1; n <= MANY; n++) {
    await peer.send(`PRIVMSG #7 :number ${n} of many, with some words in it so that it is a line`);
    if (n % 500 === 0) await seat.sees(new RegExp(`number ${n} `));
    if (n % (MANY / 5) === 0) seen.push(`${megabytes()} after ${n}`);
  }
  const lasted = (performance.now() - began) / 1000;
  print(`memory, MB (${(MANY / lasted).toFixed(0)} messages a second)`, seen.join(", "));
}

const PARTS: Record<string, () => Promise<void>> = {
  starts: () => starts(join),
  share: () => share(join, peer),
  memory: () => memory(join, peer),
};
const parts = Deno.args.filter((word) => Object.hasOwn(PARTS, word));
const executable = Deno.args.find((word) => !parts.includes(word));
const words = executable === undefined ? programWords() : [await Deno.realPath(executable)];
await using home = await temporaryFolder();
await using server: ServedProgram = await serveProgram(home.path);
const certificate = await Deno.readTextFile(`${home.path}/.local/share/snug/identity.crt`);
using peer = await Peer.connect(server.port, certificate);
await peer.register("talker");
await peer.send("JOIN #7");
for (let n = 0; n < PAST; n++) await peer.send(`PRIVMSG #7 :said before, number ${n}`);
await peer.sync();
const join = (name: string): Seat =>
  new Seat([...words, "join", server.address, "--room", "7", "--name", name], home.path);

print("join", executable ?? "from the source");
for (const part of parts.length > 0 ? parts : Object.keys(PARTS)) await PARTS[part]?.();
