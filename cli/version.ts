/** The version of Snug, from the one place where it stands. */
import config from "../deno.json" with { type: "json" };

export const VERSION: string = config.version;
