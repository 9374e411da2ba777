/** How many colours a terminal has, from what it says of itself. Pure. */
import type { Environment } from "../cli/flags.ts";
import type { Depth } from "./text/colors.ts";

/** Terminals that have all colours, though their name does not say so. */
const ALL = /^(xterm-kitty|xterm-ghostty|alacritty|foot|wezterm|contour|rio)\b|-direct\d*\b/;
/** Terminals without any: of old, of a serial line. */
const NONE = /^(dumb|unknown|vt\d|ansi-m|cons25-m|linux-m|xterm-mono|.*-m(ono)?$)/;

/**
 * The colours of the terminal that the environment tells of.
 *
 * @see https://github.com/termstandard/colors
 */
export function depthOf(environment: Environment, isWindows: boolean): Depth {
  const term = environment("TERM") ?? "";
  const colorterm = environment("COLORTERM") ?? "";
  if (NONE.test(term)) return "none";
  if (/^(truecolor|24bit)$/.test(colorterm) || ALL.test(term)) return "all";
  // Windows Terminal; the console of Windows has 16 for certain.
  if (environment("WT_SESSION")) return "all";
  if (/256color/.test(term)) return "256";
  if (term === "" && colorterm === "") return isWindows ? "16" : "none";
  return "16";
}
