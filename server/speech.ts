/** What people say, and take back: who is told of it, and what is kept. */
import type { Redacted, Said } from "./events.ts";
import { isLasting, recordOf } from "./history.ts";
import type { MessageLine } from "./multiline.ts";
import { NO_RANK, type Rank, RANKS } from "./ranks.ts";
import { Room } from "./room.ts";
import type { NewRecord } from "./storage/store.ts";
import type { Actor, Teller, TellerParts } from "./teller.ts";
import type { Tags } from "../protocol/tags.ts";
import type { User } from "./user.ts";

/** What {@linkcode Speech.say} is told. */
export interface Saying {
  readonly form: Said["form"];
  readonly text: string;
  readonly lines?: readonly MessageLine[] | undefined;
  readonly clientTags: Tags;
  /** In a room, only those of this rank and above are told. */
  readonly leastRank?: Rank | undefined;
}

/** A message that is taken back. */
export interface Redaction {
  readonly id: string;
  readonly reason: string;
  /** Whom it was for: those of this rank and above; 0 for all. */
  readonly leastRank: number;
}

/** What speech is made of. */
export interface SpeechParts extends TellerParts {
  /** Is told of each message, where messages are kept. */
  readonly note: () => void;
  readonly nextId: () => string;
}

export class Speech {
  readonly #parts: SpeechParts;
  readonly #teller: Teller;
  readonly #changed: (room: Room) => void;

  /** @param changed Is told of each room that differs from what the store has of it. */
  constructor(parts: SpeechParts, teller: Teller, changed: (room: Room) => void) {
    this.#parts = parts;
    this.#teller = teller;
    this.#changed = changed;
  }

  /**
   * Says something to a room's other members, or to one person.
   * @throws {StoreError} If it cannot be kept; then nobody is told.
   */
  say(by: Actor, target: Room | User, saying: Saying): Said {
    const { user } = by;
    const inRoom = target instanceof Room;
    // Field by field: what happens most often is made the cheapest way.
    const event: Said = {
      kind: "said",
      time: this.#parts.now(),
      source: user.source,
      account: user.account,
      bot: user.bot,
      id: this.#parts.nextId(),
      form: saying.form,
      target: inRoom ? target.name : target.nick,
      leastRank: saying.leastRank,
      text: saying.text,
      lines: saying.lines,
      clientTags: saying.clientTags,
    };
    const isKept = (!inRoom || target.keep !== 0) && this.#parts.store.keepsMessages &&
      isLasting(event);
    if (isKept) this.#parts.store.append(recordOf(event, event.target, placeOf(user, target)));
    if (inRoom && !target.spoken && event.form !== "tag") {
      target.spoken = true;
      this.#changed(target);
    }
    user.spokeAt = event.time;
    // Who speaks to themselves reads it, beside the echo.
    const except = target === user ? undefined : by;
    const least = saying.leastRank === undefined ? NO_RANK : RANKS[saying.leastRank];
    this.#parts.delivery.say(event, hearersOf(user, target, least), except);
    // What they say to themselves comes before its echo.
    if (target === user) this.#parts.delivery.release();
    // Where nothing is kept, nothing said is taken back if the disk fails.
    if (this.#parts.store.keepsMessages) this.#parts.note();
    return event;
  }

  /** Takes a message back, which the caller has found. */
  redact(by: Actor, target: Room | User, { id, reason, leastRank }: Redaction): Redacted {
    const { user } = by;
    const event: Redacted = {
      kind: "redacted",
      ...this.#teller.by(user),
      target: target instanceof Room ? target.name : target.nick,
      id,
      reason,
    };
    // Who was not told of it is not told that it is gone.
    this.#teller.deliver(event, hearersOf(user, target, leastRank), by);
    return event;
  }
}

/** Who is told of what somebody says: in a room, those whose rank is at least this one. */
function hearersOf(user: User, target: Room | User, least: number): readonly User[] {
  if (!(target instanceof Room)) return target === user ? [user] : [target, user];
  const { members } = target;
  return least === NO_RANK ? members.list : [...membersOfRank(members, least, user)];
}

/** Where a message belongs. */
function placeOf(user: User, target: Room | User): NewRecord["place"] {
  if (target instanceof Room) return { kind: "room", room: target.id };
  const own = { kind: "buffer", owner: user.mailbox, peer: target.peerName } as const;
  if (target === user) return { kind: "private", owners: [own] };
  const theirs = { kind: "buffer", owner: target.mailbox, peer: user.peerName } as const;
  return { kind: "private", owners: [own, theirs] };
}

/** The members of a rank, and somebody who speaks to them. */
function* membersOfRank(members: Room["members"], least: number, speaker: User): Iterable<User> {
  for (const [member, ranks] of members) {
    if (ranks >= least || member === speaker) yield member;
  }
}
