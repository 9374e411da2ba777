/** A disk of a few megabytes that a test can fill. */

/** How to mount: as root, or by a `sudo` that asks nothing. */
const PREFIXES: readonly (readonly string[])[] = [[], ["sudo", "-n"]];

async function run(words: readonly string[]): Promise<boolean> {
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

export class SmallDisk implements AsyncDisposable {
  readonly path: string;
  readonly #prefix: readonly string[];

  private constructor(path: string, prefix: readonly string[]) {
    this.path = path;
    this.#prefix = prefix;
  }

  /** Makes one of so many bytes, or returns `undefined` where this user may not. */
  static async make(bytes: number): Promise<SmallDisk | undefined> {
    const path = await Deno.makeTempDir({ prefix: "snug-disk-" });
    const options = `size=${bytes},mode=0700,uid=${Deno.uid() ?? 0}`;
    for (const prefix of PREFIXES) {
      const mounted = await run([...prefix, "mount", "-t", "tmpfs", "-o", options, "tmpfs", path]);
      if (mounted) return new SmallDisk(path, prefix);
    }
    await Deno.remove(path);
    return undefined;
  }

  /** Fills it up, but for so many bytes. */
  async fill(spare: number): Promise<void> {
    using file = await Deno.open(`${this.path}/filler`, { create: true, append: true });
    for (let size = 1 << 20; size >= 1 << 10;) {
      try {
        await file.write(new Uint8Array(size));
      } catch {
        size >>= 1;
      }
    }
    await file.truncate((await file.stat()).size - spare);
  }

  /** Gives the place back. */
  async empty(): Promise<void> {
    await Deno.remove(`${this.path}/filler`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run([...this.#prefix, "umount", this.path]);
    await Deno.remove(this.path);
  }
}
