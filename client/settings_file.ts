/**
 * Where settings are kept: `settings.json` in the data folder, which only its owner may read. It is never
 * needed, is written whole or not at all, and when it is broken it counts as empty.
 */
import { readPrivateFile, writePrivateFile } from "../certs/data_folder.ts";
import { reason } from "../cli/reason.ts";
import { casefold, isNick } from "../protocol/names.ts";
import { fieldsOf, parseJson } from "./json.ts";
import { type NotifyLevel, readLevel } from "./setting_rows.ts";
import {
  bounded,
  type Change,
  changed,
  NOTHING_STORED,
  Settings,
  type Stored,
} from "./settings.ts";

const FILE = "settings.json";
/** A value is no longer than this, whatever the file says. */
const LONGEST_VALUE = 4_096;

/** Settings that are kept. Disposing of them waits until all changes are on the disk. */
export interface KeptSettings extends AsyncDisposable {
  readonly settings: Settings;
}

/**
 * The settings of a data folder. Each change is written in the background.
 *
 * @param complain Is told, as a sentence, what could not be read or written; nothing else comes of it.
 */
export async function openSettings(
  folder: string,
  complain: (text: string) => void,
): Promise<KeptSettings> {
  const file = `${folder}/${FILE}`;
  let stored = NOTHING_STORED;
  try {
    const text = await readPrivateFile(file);
    const found = text === undefined ? NOTHING_STORED : parseSettings(text);
    if (found === undefined) {
      complain(`${file} is broken: the settings are as at first. /set writes the file anew.`);
    }
    stored = found ?? NOTHING_STORED;
  } catch (error) {
    complain(`Your settings are not read: ${reason(error)}`);
  }
  let last = Promise.resolve();
  const settings = new Settings(stored, (change) => {
    last = last.then(() => keep(file, change)).catch((error) => {
      complain(`Your settings are not kept: ${reason(error)}`);
    });
  });
  return { settings, [Symbol.asyncDispose]: () => last };
}

/** Writes a change. Another `join` may have changed something else meanwhile: that stays. */
async function keep(file: string, change: Change): Promise<void> {
  const stored = parseSettings(await readPrivateFile(file) ?? "") ?? NOTHING_STORED;
  await writePrivateFile(file, writeSettings(changed(stored, change)));
}

/** What a `settings.json` holds, as far as it can be used; `undefined` where it is broken. */
export function parseSettings(text: string): Stored | undefined {
  const whole = parseJson(text);
  if (typeof whole !== "object" || whole === null) return undefined;
  const parts = new Map(fieldsOf(whole));
  const values = fieldsOf(parts.get("set")).flatMap(([name, value]) =>
    typeof value === "string" && value.length <= LONGEST_VALUE ? [[name, value] as const] : []
  );
  const servers = fieldsOf(parts.get("rooms")).map(([server, rooms]) =>
    [server, new Map(fieldsOf(rooms).flatMap(levelOf))] as const
  );
  const ignored = fieldsOf(parts.get("ignored")).map(([server, names]) =>
    [server, namesOf(names)] as const
  );
  return bounded({
    values: new Map(values),
    rooms: new Map(servers),
    ignored: new Map(ignored),
  });
}

/** The text of a `settings.json`. */
export function writeSettings({ values, rooms, ignored }: Stored): string {
  const servers = [...rooms].map(([server, levels]) => [
    server,
    Object.fromEntries([...levels].map(([room, notify]) => [room, { notify }])),
  ]);
  const whole = {
    set: Object.fromEntries(values),
    rooms: Object.fromEntries(servers),
    ignored: Object.fromEntries(
      [...ignored].map(([server, names]) => [server, [...names.values()]]),
    ),
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function namesOf(value: unknown): Map<string, string> {
  const names = Array.isArray(value) ? value : [];
  return new Map(
    names.filter((name) => typeof name === "string" && isNick(name))
      .map((name: string) => [casefold(name), name]),
  );
}

function levelOf([room, fields]: [string, unknown]): [string, NotifyLevel][] {
  const notify = new Map(fieldsOf(fields)).get("notify");
  const level = typeof notify === "string" ? readLevel(notify) : undefined;
  return level === undefined ? [] : [[room, level]];
}
