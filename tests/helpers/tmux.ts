/** Programs on a real terminal: a tmux server of our own, and what its screen shows. */

/** A test that waits longer than this has failed, in ms. */
const DEADLINE = 15_000;

/** Whether a program is installed. */
export async function installed(program: string): Promise<boolean> {
  try {
    const probe = new Deno.Command("sh", { args: ["-c", `command -v ${program}`], stdout: "null" });
    return (await probe.output()).success;
  } catch {
    return false;
  }
}

/** A terminal in a tmux session; the server and its programs end with it. */
export class Tmux implements AsyncDisposable {
  readonly #socket: string;
  readonly #control: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #changed = Promise.withResolvers<void>();
  #ended = false;

  private constructor(socket: string, control: Deno.ChildProcess) {
    this.#socket = socket;
    this.#control = control;
    this.#reading = this.#watch();
  }

  /** Runs a command on a new terminal of a size; the terminal stays when the command has ended. */
  static async start(
    words: readonly string[],
    { columns = 80, rows = 24, environment = {}, folder = "/" }: {
      columns?: number;
      rows?: number;
      environment?: Record<string, string>;
      folder?: string;
    } = {},
  ): Promise<Tmux> {
    const socket = `snug-test-${crypto.randomUUID()}`;
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const command = ["env", "-i", ...variables, ...words].map(quote).join(" ");
    await run(socket, [
      ...["-f", "/dev/null", "new-session", "-d", "-c", folder],
      ...["-x", String(columns), "-y", String(rows)],
      // The shell stays behind, so that the state of the terminal can be looked at.
      `${command}; echo "[ended $?]"; stty -a | tr ' ;' '\\n\\n' | grep -x -e -echo -e echo -e -icanon -e icanon | tr '\\n' ' '; exec cat`,
    ]);
    const control = new Deno.Command("tmux", {
      args: ["-L", socket, "-C", "attach", "-f", "ignore-size"],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    return new Tmux(socket, control);
  }

  /** What the screen shows, without blank lines at the end. */
  async screen(): Promise<string> {
    return (await run(this.#socket, ["capture-pane", "-p"])).trimEnd();
  }

  /** The same with the sequences that colour it. */
  async styledScreen(): Promise<string> {
    return (await run(this.#socket, ["capture-pane", "-p", "-e"])).trimEnd();
  }

  /** Everything that has scrolled by, too. */
  async history(): Promise<string> {
    return (await run(this.#socket, ["capture-pane", "-p", "-S", "-", "-J"])).trimEnd();
  }

  /** Types text as it is. */
  async type(text: string): Promise<void> {
    await run(this.#socket, ["send-keys", "-l", text]);
  }

  /** Presses keys by their tmux names: `Enter`, `C-c`, `Left`. */
  async press(...keys: string[]): Promise<void> {
    await run(this.#socket, ["send-keys", ...keys]);
  }

  /** Types a line and Enter. */
  async enter(text: string): Promise<void> {
    await this.type(text);
    await this.press("Enter");
  }

  async resize(columns: number, rows: number): Promise<void> {
    await run(this.#socket, ["resize-window", "-x", String(columns), "-y", String(rows)]);
  }

  /** Pastes text as a terminal does, between the marks of a paste. */
  async paste(text: string): Promise<void> {
    await run(this.#socket, ["set-buffer", text]);
    await run(this.#socket, ["paste-buffer", "-p"]);
  }

  /** Has all that is written to the terminal from now on go to a file, too. */
  async record(file: string): Promise<void> {
    await run(this.#socket, ["pipe-pane", "-o", `cat > ${quote(file)}`]);
  }

  /** What programs have called the terminal. */
  async title(): Promise<string> {
    return await run(this.#socket, ["display-message", "-p", "#{pane_title}"]);
  }

  /** What has gone to such a file, once it matches: it gets there a moment after the screen. */
  async recorded(file: string, pattern: RegExp): Promise<string> {
    for (let turn = 0; turn < 500; turn++) {
      const text = await Deno.readTextFile(file).catch(() => "");
      if (pattern.test(text)) return text;
      await this.screen();
    }
    throw new Error(`${pattern} is not in what was written: ${await Deno.readTextFile(file)}`);
  }

  /** The process that runs first in the terminal's own shell. */
  async pid(): Promise<number> {
    return Number(await run(this.#socket, ["display-message", "-p", "#{pane_pid}"]));
  }

  /** Waits until the screen, or what has scrolled by, matches; looks again when something is drawn. */
  async waitFor(pattern: RegExp): Promise<string> {
    const limit = Promise.withResolvers<never>();
    const timer = setTimeout(() => limit.reject(new Error("late")), DEADLINE);
    try {
      for (;;) {
        const changed = this.#changed.promise;
        const screen = await this.history();
        if (pattern.test(screen)) return screen;
        if (this.#ended) throw new Error("ended");
        await Promise.race([changed, limit.promise]);
      }
    } catch (error) {
      throw new Error(`${pattern} is not on the screen:\n${await this.history()}`, {
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const socket = await run(this.#socket, ["display", "-p", "#{socket_path}"]).catch(() => "");
    await run(this.#socket, ["kill-server"]).catch(() => "");
    await this.#control.stdin.close().catch(() => {});
    await this.#reading;
    await this.#control.status;
    // tmux itself leaves it behind.
    if (socket !== "") await Deno.remove(socket.trim()).catch(() => {});
  }

  async #watch(): Promise<void> {
    for await (const _ of this.#control.stdout) {
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
    this.#ended = true;
    this.#changed.resolve();
  }
}

async function run(socket: string, args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("tmux", {
    args: ["-L", socket, ...args],
    env: { LANG: "C.UTF-8", LC_ALL: "C.UTF-8" },
  }).output();
  if (!success) throw new Error(`tmux ${args[0]}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
