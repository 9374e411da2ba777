/** What admins did, and what was refused to those who are none: in the log, and kept in the store. */
import { cutToBytes } from "../protocol/text.ts";
import { AUDIT_RECORDS, AUDIT_WORDS } from "./limits.ts";
import type { Log } from "./log.ts";
import { type AuditStore, StoreError } from "./storage/store.ts";

/** Who does something on the server's own machine: nobody can be called that. */
export const LOCAL = "(local)";

/** Something that takes the right to run the server. Holds nothing secret. */
export interface Act {
  readonly verb: string;
  /** To whom, or to what. */
  readonly target?: string | undefined;
  /** Whether it was done, or refused. */
  readonly done: boolean;
}

/** Who acts: an account, a guest as `ann (guest)`, or {@linkcode LOCAL}. */
export interface Acting {
  readonly who: string;
  /** Their connection. */
  readonly id?: number;
}

export class Audit {
  readonly #store: AuditStore;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #undoIfRefused: (undo: () => void) => void;

  /** @param undoIfRefused Has something done if the disk refuses what this turn does. */
  constructor(
    store: AuditStore,
    log: Log,
    now: () => number,
    undoIfRefused: (undo: () => void) => void = () => {},
  ) {
    this.#store = store;
    this.#log = log;
    this.#now = now;
    this.#undoIfRefused = undoIfRefused;
  }

  /** Notes an act. A disk that is full does not keep an act from being done. */
  note({ verb, target = "", done }: Act, { who, id }: Acting): void {
    const [word, name] = [target, who].map((text) => cutToBytes(text, AUDIT_WORDS));
    const fields = {
      ...(id === undefined ? {} : { id }),
      verb,
      who: name ?? "",
      ...(word === "" ? {} : { target: word ?? "" }),
      done,
    };
    if (done) {
      this.#log.info("admin", fields);
      this.#undoIfRefused(() =>
        this.#log.warn("admin", { ...fields, done: false, reason: "disk" })
      );
    } else this.#log.warn("admin", fields);
    const record = { time: this.#now(), who: name ?? "", verb, target: word ?? "", done };
    try {
      this.#store.addAudit(record, done ? AUDIT_RECORDS.done : AUDIT_RECORDS.refused);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#log.error("act not kept", { reason: error.message });
    }
  }
}
