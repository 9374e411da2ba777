/** `snug serve`, where it is confined: talks to whoever comes. */
import { realClock } from "../cli/clock.ts";
import { inWorker } from "../cli/confine.ts";
import { LogPipe } from "../cli/log_pipe.ts";
import { environment, explained, onSignals, print } from "../cli/surroundings.ts";
import { serve } from "../server/mod.ts";

const EXIT_INTERRUPTED = 130;
/** A signal so soon after the first is the same wish, sent to the process and to its group: ms. */
const SAME_SIGNAL = 500;
/** How long the last lines of the log may take, in ms. */
const LAST_LINES = 1_000;

inWorker(([, ...args], exit) => explained(() => run(args, exit)));

/** Whether it was started on a terminal, and whether that is gone. */
function terminalHere(): { readonly terminal: boolean; readonly gone: () => boolean } {
  const streams = [Deno.stdin, Deno.stdout, Deno.stderr].filter((stream) => stream.isTerminal());
  return {
    terminal: Deno.stdout.isTerminal(),
    gone: () => streams.some((stream) => !stream.isTerminal()),
  };
}

async function run(args: readonly string[], exit: (code: number) => void): Promise<number> {
  const stop = new AbortController();
  // Who is at the terminal stops it; a service manager, which restarts it as a rule, ends it.
  let restarts = false;
  let asked = 0;
  const end = (back: boolean): void => {
    const now = realClock.steady();
    if (!stop.signal.aborted) {
      asked = now;
      restarts = back;
      stop.abort();
    } else if (now - asked > SAME_SIGNAL) exit(EXIT_INTERRUPTED);
  };
  using _stops = onSignals(["SIGINT"], () => end(false));
  using _restarts = onSignals(["SIGTERM"], () => end(true));
  // A log that nobody reads any more must not stop the chat, nor its end.
  const log = new LogPipe((bytes) => Deno.stderr.write(bytes));
  const reloads: (() => void)[] = [];
  const { terminal, gone } = terminalHere();
  // Of a service it is the wish to load things again; of a window, that it was closed.
  using _reload = onSignals(
    ["SIGHUP"],
    () => gone() ? end(false) : reloads.forEach((act) => act()),
  );
  try {
    return await serve(args, {
      environment,
      terminal,
      print,
      logLine: (line) => log.line(line),
      stop: stop.signal,
      restarts: () => restarts,
      onReload: (act) => reloads.push(act),
    });
  } finally {
    const late = new AbortController();
    await Promise.race([log.flush(), realClock.sleep(LAST_LINES, late.signal)]);
    late.abort();
  }
}
