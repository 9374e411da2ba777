/**
 * What the settings are, and what changes them. Pure: where they are kept is `settings_file.ts`, and
 * which ones there are is `setting_rows.ts`.
 */
import { casefold } from "../protocol/names.ts";
import {
  type NotifyLevel,
  type SettingName,
  settingRow,
  type SettingValue,
} from "./setting_rows.ts";

/** What was set, as it is kept: everything as text. */
export interface Stored {
  /** By setting. Also what this version does not know: a newer one may. */
  readonly values: ReadonlyMap<string, string>;
  /** By server, then by folded room. */
  readonly rooms: ReadonlyMap<string, ReadonlyMap<string, NotifyLevel>>;
  /** People who are not to be heard, by server, then by folded name. */
  readonly ignored: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** A change to what is kept; `undefined` forgets. */
export type Change =
  | { readonly kind: "value"; readonly name: string; readonly value: string | undefined }
  | {
    readonly kind: "room";
    readonly server: string;
    readonly room: string;
    readonly level: NotifyLevel | undefined;
  }
  | {
    readonly kind: "ignored";
    readonly server: string;
    readonly name: string;
    readonly on: boolean;
  };

export const NOTHING_STORED: Stored = { values: new Map(), rooms: new Map(), ignored: new Map() };

/** The most servers, rooms and people of one, and values that are kept; of more, what was set first is forgotten. */
const MOST_SERVERS = 200;
const MOST_ROOMS = 200;
const MOST_IGNORED = 200;
const MOST_VALUES = 200;

/** What is kept after a change. */
export function changed(stored: Stored, change: Change): Stored {
  switch (change.kind) {
    case "value":
      return bounded({ ...stored, values: put(stored.values, change.name, change.value) });
    case "room": {
      const levels = put(stored.rooms.get(change.server) ?? new Map(), change.room, change.level);
      return bounded({ ...stored, rooms: put(stored.rooms, change.server, levels) });
    }
    case "ignored": {
      const known = stored.ignored.get(change.server) ?? new Map();
      const names = put(known, casefold(change.name), change.on ? change.name : undefined);
      return bounded({ ...stored, ignored: put(stored.ignored, change.server, names) });
    }
  }
}

/** As much of it as is kept. */
export function bounded({ values, rooms, ignored }: Stored): Stored {
  return {
    values: newest(values, MOST_VALUES),
    rooms: ofServers(rooms, MOST_ROOMS),
    ignored: ofServers(ignored, MOST_IGNORED),
  };
}

/** As much as is kept of what belongs to servers. */
function ofServers<Value>(
  all: ReadonlyMap<string, ReadonlyMap<string, Value>>,
  most: number,
): ReadonlyMap<string, ReadonlyMap<string, Value>> {
  const kept = [...all].map(([server, values]) => [server, newest(values, most)] as const)
    .filter(([, values]) => values.size > 0);
  return newest(new Map(kept), MOST_SERVERS);
}

/** With a value put last, or taken out. */
function put<Value>(
  map: ReadonlyMap<string, Value>,
  key: string,
  value: Value | undefined,
): ReadonlyMap<string, Value> {
  const others = [...map].filter(([other]) => other !== key);
  return new Map(value === undefined ? others : [...others, [key, value]]);
}

function newest<Value>(map: ReadonlyMap<string, Value>, most: number): ReadonlyMap<string, Value> {
  return map.size <= most ? map : new Map([...map].slice(-most));
}

/** What the settings are now. */
export class Settings {
  #stored: Stored;
  readonly #keep: (change: Change) => void;

  /** @param keep Is told of each change, to keep it for the next time. */
  constructor(stored: Stored = NOTHING_STORED, keep: (change: Change) => void = () => {}) {
    this.#stored = stored;
    this.#keep = keep;
  }

  /** What a setting is. */
  get<Name extends SettingName>(name: Name): SettingValue<Name> {
    const row = settingRow(name);
    const text = this.#stored.values.get(name);
    return ((text === undefined ? undefined : row.read(text)) ?? row.initial) as SettingValue<Name>;
  }

  /** What a setting is, as text. */
  show(name: SettingName): string {
    return settingRow(name).write(this.get(name));
  }

  /** Whether somebody has set it to something else than what it is at first. */
  isSet(name: SettingName): boolean {
    const row = settingRow(name);
    return this.show(name) !== row.write(row.initial);
  }

  /** Sets from what somebody typed; `undefined` takes it back. @returns Whether that was a value. */
  set(name: SettingName, text: string | undefined): boolean {
    const row = settingRow(name);
    const value = text === undefined ? row.initial : row.read(text);
    if (value === undefined) return false;
    const written = row.write(value);
    this.#change({
      kind: "value",
      name,
      value: written === row.write(row.initial) ? undefined : written,
    });
    return true;
  }

  /** What was said for one room; `undefined`: nothing, so that the setting counts. */
  roomLevel(server: string, room: string): NotifyLevel | undefined {
    return this.#stored.rooms.get(server)?.get(casefold(room));
  }

  /** What is to be heard of a room, whoever has said so. */
  levelOf(server: string, room: string): NotifyLevel {
    return this.roomLevel(server, room) ?? this.get("notify");
  }

  /** Says it for one room; `undefined` leaves it to the setting. */
  setRoomLevel(server: string, room: string, level: NotifyLevel | undefined): void {
    this.#change({ kind: "room", server, room: casefold(room), level });
  }

  /** Whether somebody is not to be heard. */
  isIgnored(server: string, name: string): boolean {
    return this.#stored.ignored.get(server)?.has(casefold(name)) ?? false;
  }

  /** Who is not to be heard on a server. */
  ignored(server: string): string[] {
    return [...this.#stored.ignored.get(server)?.values() ?? []];
  }

  /** Has somebody heard no more, or again. */
  setIgnored(server: string, name: string, on: boolean): void {
    this.#change({ kind: "ignored", server, name, on });
  }

  #change(change: Change): void {
    this.#stored = changed(this.#stored, change);
    this.#keep(change);
  }
}
