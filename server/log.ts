/**
 * One event a line on standard error. Never holds the text of a message, a password or an address.
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

/** Makes a log that leaves out what is below a level. */
export function makeLog(
  clock: Pick<Clock, "now">,
  level: Level,
  format: Format,
  write: (line: string) => void,
): Log {
  const least = LEVELS.indexOf(level);
  const line = format === "json" ? jsonLine : textLine;
  const at = (level: Level) => (event: string, fields: Fields = {}): void => {
    if (LEVELS.indexOf(level) < least) return;
    write(line(new Date(clock.now()).toISOString(), level, event, fields));
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
