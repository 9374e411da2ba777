/** `snug join`, where it is confined: talks to a server that may be anybody's. */
import { inWorker } from "../cli/confine.ts";
import { environment, explained, logLine, onSignals, print } from "../cli/surroundings.ts";
import { join } from "../client/mod.ts";

inWorker(([, ...args]) =>
  explained(async () => {
    const stop = new AbortController();
    using _signals = onSignals(["SIGINT", "SIGTERM", "SIGHUP"], () => stop.abort());
    return await join(args, { environment, print, logLine, stop: stop.signal });
  })
);
