/**
 * What `/set` knows: a row for each setting, from which `/set` itself and its completion are made. Pure.
 *
 * Whoever needs another setting adds a row here and reads it with `Settings.get` (see `settings.ts`).
 */

/** One setting. */
export interface Setting<Value> {
  /** What it is for, as a few words. */
  readonly help: string;
  /** What it takes, as a person reads it. */
  readonly takes: string;
  /** What it is as long as nobody has set it. */
  readonly initial: Value;
  /** The words that it takes, where there are only so many. */
  readonly choices: readonly string[];
  /** From what somebody typed, or the file holds; `undefined` where that is no value. */
  read(text: string): Value | undefined;
  /** As {@linkcode read} takes it. */
  write(value: Value): string;
}

/** The most words of one setting, and the most characters of one of them. */
const MOST_WORDS = 50;
const LONGEST_WORD = 64;

/** A setting that is one of a few words. */
function choice<const Value extends string>(
  initial: NoInfer<Value>,
  choices: readonly Value[],
  help: string,
): Setting<Value> {
  return {
    help,
    takes: choices.join(", "),
    initial,
    choices,
    read: (text) => choices.find((value) => value === text.toLowerCase()),
    write: (value) => value,
  };
}

/** A setting that is a list of words, in the order in which they were given. */
function words(help: string): Setting<readonly string[]> {
  return {
    help,
    takes: "words with spaces between, or none",
    initial: [],
    choices: [],
    read(text) {
      const all = text.normalize("NFC").split(/[\s,]+/u).filter((word) => word !== "");
      const found = [...new Map(all.map((word) => [word.toLowerCase(), word])).values()];
      if (found.length === 1 && found[0]?.toLowerCase() === "none") return [];
      const tooLong = found.some((word) => word.length > LONGEST_WORD || /\p{C}/u.test(word));
      if (found.length > MOST_WORDS || tooLong) return undefined;
      return found;
    },
    write: (value) => value.length === 0 ? "none" : value.join(" "),
  };
}

/** How much a room may be heard of. */
export type NotifyLevel = "all" | "mentions" | "off";
const LEVELS: readonly NotifyLevel[] = ["all", "mentions", "off"];

/** All settings, in the order in which `/set` shows them. */
export const SETTINGS = {
  notify: choice(
    "mentions",
    LEVELS,
    "what you are told of when you look elsewhere; /notify says it for one room",
  ),
  keywords: words("words to be told of, as if they were your name"),
  bell: choice("on", ["on", "off"], "ring the terminal's bell then"),
  desktop: choice(
    "auto",
    ["auto", "osc9", "osc777", "off"],
    "a notification of the desktop, too; auto where the terminal is known to have it",
  ),
  typing: choice("on", ["on", "off"], "let others see that you are typing"),
  emoji: choice("on", ["on", "off"], "make :tada: an emoji when it is said"),
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

export type SettingName = keyof typeof SETTINGS;
/** What a setting's value is. */
export type SettingValue<Name extends SettingName> = (typeof SETTINGS)[Name] extends
  Setting<infer Value> ? Value : never;

/** Whether there is a setting of that name. */
export function isSetting(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

/** The names of all settings. */
export function settingNames(): SettingName[] {
  return Object.keys(SETTINGS).filter(isSetting);
}

/** A row for whoever does not care which one it is. */
export function settingRow(name: SettingName): Setting<unknown> {
  return SETTINGS[name] as Setting<unknown>;
}

/** The level that a word means. */
export function readLevel(word: string): NotifyLevel | undefined {
  return LEVELS.find((level) => level === word.toLowerCase());
}
