/** Networks that a test can cut off: a namespace of the kernel, joined with this one by a cable. */

/** The subnets of the cables begin so; a test machine has no other use for them. */
const SUBNETS = "10.211";

/** How to run the tools that make them: as root, or by a `sudo` that asks nothing. */
const PREFIXES: readonly (readonly string[])[] = [[], ["sudo", "-n"]];

async function works(words: readonly string[]): Promise<boolean> {
  const [command = "", ...args] = words;
  try {
    const { success } = await new Deno.Command(command, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
}

/** What goes before the words of such a tool, or `undefined` where this machine has none. */
export async function netnsPrefix(): Promise<readonly string[] | undefined> {
  const name = `snug-probe-${crypto.randomUUID().slice(0, 8)}`;
  for (const prefix of PREFIXES) {
    if (!await works([...prefix, "ip", "netns", "add", name])) continue;
    const cable = [name.slice(-8), "type", "veth", "peer", "name", "snugprobe"];
    const joined = await works([...prefix, "ip", "link", "add", ...cable]);
    if (joined) await works([...prefix, "ip", "link", "del", name.slice(-8)]);
    await works([...prefix, "ip", "netns", "del", name]);
    if (joined) return prefix;
  }
  return undefined;
}

/** A network of its own, which is gone when it is disposed of. */
export class Namespace implements AsyncDisposable {
  /** The addresses of this side and of that one. */
  readonly here: string;
  readonly there: string;
  readonly #prefix: readonly string[];
  readonly #name: string;
  readonly #cable: string;

  private constructor(prefix: readonly string[], id: string) {
    this.#prefix = prefix;
    this.#name = `snug-${id}`;
    this.#cable = `sn${id}`;
    // Two that are there at once, or one that was left behind, are not in each other's way.
    const subnet = `${SUBNETS}.${parseInt(id.slice(0, 2), 16)}`;
    this.here = `${subnet}.1`;
    this.there = `${subnet}.2`;
  }

  /** Makes one; see {@linkcode netnsPrefix}. */
  static async make(prefix: readonly string[]): Promise<Namespace> {
    const made = new Namespace(prefix, crypto.randomUUID().slice(0, 8));
    await made.#make();
    return made;
  }

  /** The words that run a program in it. */
  words(...words: string[]): string[] {
    return [...this.#prefix, "ip", "netns", "exec", this.#name, ...words];
  }

  /** Pulls its end of the cable: what is sent there is lost, and nobody is told. */
  async cut(): Promise<void> {
    await this.inside("ip", "link", "set", this.#there, "down");
  }

  /** Runs a program in it to its end. @returns What it printed. */
  async inside(...words: string[]): Promise<string> {
    return await this.#run(...this.words(...words).slice(this.#prefix.length));
  }

  /** The name of its end of the cable. */
  get #there(): string {
    return `${this.#cable}t`;
  }

  async #make(): Promise<void> {
    const { here, there } = this;
    await this.#run("ip", "netns", "add", this.#name);
    const peer = ["peer", "name", this.#there, "netns", this.#name];
    await this.#run("ip", "link", "add", this.#cable, "type", "veth", ...peer);
    await this.#run("ip", "addr", "add", `${here}/24`, "dev", this.#cable);
    await this.#run("ip", "link", "set", this.#cable, "up");
    await this.inside("ip", "addr", "add", `${there}/24`, "dev", this.#there);
    for (const link of ["lo", this.#there]) await this.inside("ip", "link", "set", link, "up");
  }

  async #run(...words: string[]): Promise<string> {
    const [command = "", ...args] = [...this.#prefix, ...words];
    const { success, stdout, stderr } = await new Deno.Command(command, { args, stdin: "null" })
      .output();
    if (!success) throw new Error(`${words.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder().decode(stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run("ip", "link", "del", this.#cable).catch(() => {});
    await this.#run("ip", "netns", "del", this.#name);
  }
}
