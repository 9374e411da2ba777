/**
 * One event a line on standard error. Never holds the text of a message or a password, and an address
 * only where that was asked for.
 */
import type { Clock } from "../cli/clock.ts";

export const LEVELS = ["debug", "info", "warn", "error"] as const;
export type Level = typeof LEVELS[number];
export const FORMATS = ["text", "json"] as const;
export type Format = typeof FORMATS[number];

export type Fields = Readonly<Record<string, string | number | boolean>>;

export interface Log {
  debug(event: string, fields?: Fields): void;
  info(event: string, fields?: Fields): void;
  warn(event: string, fields?: Fields): void;
  error(event: string, fields?: Fields): void;
}

/**
 * Makes a log that leaves out what is below a level.
 * @param write Returns `false` if a line is lost; how many were is said when there is place again.
 */
export function makeLog(
  clock: Pick<Clock, "now">,
  level: Level,
  format: Format,
  write: (line: string) => unknown,
): Log {
  const least = LEVELS.indexOf(level);
  const line = format === "json" ? jsonLine : textLine;
  let lost = 0;
  const at = (level: Level) => (event: string, fields: Fields = {}): void => {
    if (LEVELS.indexOf(level) < least) return;
    const time = new Date(clock.now()).toISOString();
    if (lost > 0 && write(line(time, "warn", "log lines lost", { lines: lost })) !== false) {
      lost = 0;
    }
    if (write(line(time, level, event, fields)) === false) lost++;
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function jsonLine(time: string, level: Level, event: string, fields: Fields): string {
  return JSON.stringify({ time, level, event, ...fields });
}

function textLine(time: string, level: Level, event: string, fields: Fields): string {
  let line = `${time} ${level} ${event}`;
  for (const [name, value] of Object.entries(fields)) line += ` ${name}=${quoted(value)}`;
  return line;
}

/** A value as it is when it is one plain word, else as a JSON string: no control gets through. */
function quoted(value: string | number | boolean): string {
  const text = String(value);
  return /^[\w.:/+=-]+$/.test(text) ? text : JSON.stringify(text);
}
