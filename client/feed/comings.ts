/**
 * Who comes and goes: a run of it is one line, which grows until something else happens. Pure.
 */
import { casefold, type Folded } from "../../protocol/names.ts";
import type { PersonJoined, PersonLeft } from "../events.ts";
import { aside, clean, plainly, type RenderContext } from "../lines.ts";

/** The most people of one run that are told apart; of more, only how many. */
const MOST_KNOWN = 1_000;
/** The most names after one arrow. */
const MOST_NAMES = 10;
/** The most rooms that have a run at once. */
const MOST_RUNS = 5;

type Event = PersonJoined | PersonLeft;

interface Person {
  readonly name: string;
  readonly cameFirst: boolean;
  here: boolean;
}

/** What has happened in one room, in a row. */
interface Run {
  readonly first: Event;
  readonly room: string | undefined;
  readonly people: Map<Folded, Person>;
  events: number;
  /** Those that are not told apart. */
  uncounted: { came: number; left: number };
}

export class Comings {
  readonly #runs = new Map<string, Run>();
  #last = 0;

  /** Whether there is room for another event; if not, {@linkcode end} makes some. */
  takes(event: Event, { room }: RenderContext): boolean {
    return this.#runs.has(placeOf(event, room)) || this.#runs.size < MOST_RUNS;
  }

  /** Somebody came or left. */
  add(event: Event, context: RenderContext): void {
    const place = placeOf(event, context.room);
    const run = this.#runs.get(place) ?? {
      first: event,
      room: place === "" ? undefined : place,
      people: new Map<Folded, Person>(),
      events: 0,
      uncounted: { came: 0, left: 0 },
    };
    this.#runs.set(place, run);
    this.#last = context.now;
    run.events++;
    const came = event.kind === "joined";
    const known = run.people.get(casefold(event.who));
    if (known !== undefined) known.here = came;
    else if (run.people.size < MOST_KNOWN) {
      run.people.set(casefold(event.who), { name: event.who, cameFirst: came, here: came });
    } else run.uncounted[came ? "came" : "left"]++;
  }

  /** When somebody came or left last; undefined where nothing has happened. */
  get last(): number | undefined {
    return this.#runs.size === 0 ? undefined : this.#last;
  }

  /** The runs as they are now, a line each. */
  rows(context: RenderContext): string[] {
    return [...this.#runs.values()].flatMap((run) => rowsOf(run, context));
  }

  /** The runs as they have become. Others begin. */
  end(context: RenderContext): string[] {
    const rows = this.rows(context);
    this.#runs.clear();
    return rows;
  }
}

/** The room where an event is shown: of several, the one in front. */
function placeOf(event: Event, front: string | undefined): string {
  if (event.kind === "joined") return event.room;
  const here = front === undefined
    ? undefined
    : event.rooms.find((room) => casefold(room) === casefold(front));
  return here ?? event.rooms[0] ?? "";
}

function rowsOf(run: Run, context: RenderContext): string[] {
  const inWords = context.inWords ?? false;
  const text = run.events === 1 ? alone(run.first, inWords) : folded(run, inWords);
  return aside(run.first.time, run.room, text, context);
}

/** One event as a sentence. */
function alone(event: Event, inWords: boolean): string {
  const who = clean(event.who);
  const arrow = inWords ? "" : event.kind === "joined" ? "→ " : "← ";
  if (event.kind === "joined") return `${arrow}${who} came in`;
  return `${arrow}${who} left${event.reason === "" ? "" : ` (${plainly(event.reason)})`}`;
}

function folded({ people, uncounted }: Run, inWords: boolean): string {
  const groups = { came: [] as string[], left: [] as string[], both: [] as string[] };
  for (const { name, cameFirst, here } of people.values()) {
    groups[cameFirst !== here ? "both" : here ? "came" : "left"].push(name);
  }
  const parts = [
    { arrow: "→", words: "came in", names: groups.came, more: uncounted.came },
    { arrow: "←", words: "left", names: groups.left, more: uncounted.left },
    { arrow: "⇄", words: "came and went", names: groups.both, more: 0 },
  ].map(({ arrow, words, names, more }) => {
    const list = namesIn(names, more);
    return list === "" ? "" : inWords ? `${list} ${words}` : `${arrow} ${list}`;
  });
  return parts.filter((part) => part !== "").join(inWords ? "; " : " · ");
}

/** The first of some names, and how many more there are. */
function namesIn(names: readonly string[], uncounted: number): string {
  if (names.length + uncounted === 0) return "";
  if (names.length === 0) return `${uncounted} people`;
  const shown = names.slice(0, MOST_NAMES).map(clean).join(", ");
  const more = names.length + uncounted - Math.min(names.length, MOST_NAMES);
  return `${shown}${more > 0 ? ` and ${more} more` : ""}`;
}
