/** A row of the table of what a script may ask for: its fields, and what is to be done. Pure. */
import type { Saying } from "../said.ts";
import type { Session } from "../session.ts";
import type { Step } from "../steps.ts";
import * as field from "./fields.ts";
import type { FieldKind } from "./fields.ts";

/** What is to be done for a request. */
export type Action =
  | { readonly kind: "say"; readonly to: string | undefined; readonly saying: Omit<Saying, "to"> }
  | { readonly kind: "history"; readonly of: string; readonly count: number }
  | { readonly kind: "step"; readonly step: (session: Session, now: number) => Step }
  | { readonly kind: "quit" };

type Value = string | number | boolean;

/** A field of a type of object. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind<Value>;
  readonly required: boolean;
  readonly help: string;
}

/** A type of object. */
export interface Row {
  readonly type: string;
  readonly help: string;
  readonly fields: readonly Field[];
  /** What to do; a text says what is wrong with the whole. */
  readonly act: (values: Values) => Action | string;
}

/** The fields of one object, checked. */
export class Values {
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
  }

  get(name: string): Value | undefined {
    return this.#values.get(name);
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === "string" ? value : undefined;
  }

  /** A field that is required. */
  the(name: string): string {
    return this.text(name) ?? "";
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === "number" ? value : undefined;
  }
}

export function needed(name: string, kind: Field["kind"], help: string): Field {
  return { name, kind, required: true, help };
}

export function maybe(name: string, kind: Field["kind"], help: string): Field {
  return { name, kind, required: false, help };
}

/** What a step of the session does. */
export function step(act: (session: Session, now: number) => Step): Action {
  return { kind: "step", step: act };
}

export const ROOM = needed("room", field.ROOM, "in which room");
export const PERSON = needed("name", field.NAME, "whom");

/** Where a message is: one of the two. */
export const PLACE: readonly Field[] = [
  maybe("room", field.ROOM, "in a room"),
  maybe("to", field.NAME, "or with one person"),
];

/** What is to be done in a room, or with one person. */
export function inPlace(
  values: Values,
  act: (place: string) => Action,
): Action | string {
  const [room, to] = [values.text("room"), values.text("to")];
  if (room !== undefined && to !== undefined) return BOTH;
  const place = room ?? to;
  return place === undefined ? 'Give "room" or "to"' : act(place);
}

export const BOTH = 'Give "room" or "to", not both';
