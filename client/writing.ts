/**
 * What a person is writing: the line with its unfinished brothers in other rooms, what Tab offers, what is
 * pasted, and what is asked before much is sent. Keys in, lines to say out.
 */
import { type Around, Completing } from "./completing.ts";
import type { Completion } from "./completion.ts";
import { byteLength } from "../protocol/text.ts";
import { Drafts } from "./drafts.ts";
import { Editor, type EditorEvent, printableLines } from "./editor.ts";
import type { Key } from "./keys.ts";
import { graphemes } from "./layout.ts";
import type { RenderContext } from "./lines.ts";

/** What comes of what is written. */
export interface WritingActions {
  /** A line was entered. */
  submit(line: string): void;
  /** What can stand in place of the word at the end, once that is known. */
  complete(before: string): Completion | undefined | Promise<Completion | undefined>;
}

/** What writing needs of the screen. */
export interface WritingParts {
  /** The line is not any more what was drawn; `text` where it is another one. */
  readonly changed: (text?: string) => void;
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly tell: (text: string) => void;
  readonly warn: (text: string) => void;
}

/** More lines than these are asked about before they are sent. */
const MANY_LINES = 5;
/** The most lines of one paste. */
const MOST_LINES = 500;

export class Writing {
  readonly #parts: WritingParts;
  readonly #editor = new Editor([], { breaks: true });
  /** What was being written in rooms that are not in front. */
  readonly #drafts = new Drafts();
  #room: string | undefined;
  /** What Tab offers, as long as nothing else is pressed. */
  #completing: Completing | undefined;
  /** Whether the last that was done to the line was completion, which puts a space behind a word. */
  #completed = false;

  constructor(parts: WritingParts) {
    this.#parts = parts;
  }

  /** What stands in the line. */
  get line(): Pick<Editor, "text" | "graphemes" | "cursor" | "search"> {
    return this.#editor;
  }

  /** Another room is in front: each has its own unfinished line. */
  place(room: string | undefined): void {
    if (room === this.#room) return;
    this.#editor.resume(this.#drafts.swap(this.#room, this.#editor.draft, room));
    this.#room = room;
  }

  /** Puts another line in the place of this one; the cursor stays as far from its end. */
  replace(text: string): void {
    const { graphemes: before, cursor } = this.#editor;
    const behind = before.length - cursor;
    this.#editor.set(text, graphemes(text).length - behind);
    this.#edited();
  }

  /** Adds at the end of the line what was typed for it elsewhere. */
  add(text: string): void {
    if (text === "") return;
    this.#editor.set(this.#editor.text + text);
    this.#edited();
  }

  /** A room has another name now; what is being written there stays. */
  roomRenamed(from: string, to: string): void {
    this.#drafts.rename(from, to);
    if (this.#room === from) this.#room = to;
  }

  /** What stands above the line as long as Tab is pressed. */
  hint(context: RenderContext): string[] {
    return this.#completing?.hint(context) ?? [];
  }

  /** Does what a key does. @returns What the caller has to act on. */
  press(key: Key, actions: WritingActions): EditorEvent {
    const event = this.#editor.apply(key);
    if (event.kind !== "complete" && key.kind !== "focus") this.#completing = undefined;
    const completed = this.#completed;
    if (event.kind === "edited" || event.kind === "submit") this.#completed = false;
    switch (event.kind) {
      case "edited":
        this.#edited();
        break;
      case "submit":
        this.#parts.changed();
        void this.#submit(completed ? event.text.trimEnd() : event.text, actions);
        break;
      case "paste":
        void this.#paste(event.text, event.cut ?? false, actions);
        break;
      case "complete":
        this.#complete(event.step, actions);
        break;
    }
    return event;
  }

  /** Completes the word before the cursor, or goes on to what else it may be. */
  #complete(step: 1 | -1, actions: WritingActions): void {
    if (this.#completing !== undefined) return this.#offer(this.#completing, step);
    const typed = this.#around();
    const begin = (found: Completion | undefined): void => {
      if (found !== undefined) this.#offer(new Completing(typed, found), step);
    };
    const found = actions.complete(typed.before);
    if (!(found instanceof Promise)) return begin(found);
    void found.then((found) => {
      const { before, after } = this.#around();
      // Who has typed on does not want it any more.
      if (before === typed.before && after === typed.after) begin(found);
    });
  }

  #offer(completing: Completing, step: 1 | -1): void {
    const { before, after } = completing.step(step);
    this.#editor.set(before + after, graphemes(before).length);
    this.#completed = true;
    // With one offer there is nothing to go on to: the next Tab is for the next word.
    this.#completing = completing.isSingle ? undefined : completing;
    this.#edited();
  }

  #around(): Around {
    const { graphemes, cursor } = this.#editor;
    return { before: graphemes.slice(0, cursor).join(""), after: graphemes.slice(cursor).join("") };
  }

  /** Many lines are asked about first; who would rather not has them back. */
  async #submit(text: string, actions: WritingActions): Promise<void> {
    const lines = text.split("\n").length;
    if (lines <= MANY_LINES) return actions.submit(text);
    const room = this.#room;
    const agreed = await this.#agrees(
      `Send these ${lines} lines as one message? Type yes [Enter: no]: `,
    );
    if (agreed && this.#room === room) return actions.submit(text);
    if (this.#room !== room || this.#editor.text !== "") {
      return this.#parts.tell("The lines are not sent; ↑ brings them back.");
    }
    this.#editor.set(text);
    this.#edited();
  }

  /** Pasted lines go where the cursor is; what is too long for that is asked about and sent. */
  async #paste(pasted: string, cut: boolean, actions: WritingActions): Promise<void> {
    const clean = printableLines(pasted).replace(/\n+$/, "");
    // What begins with a slash was pasted, not typed: it is said, not done.
    const text = this.#editor.text === "" && clean.startsWith("/") ? `/${clean}` : clean;
    const lines = text.split("\n").length;
    if (cut || lines > MOST_LINES) {
      const much = cut ? "more than 1 MiB" : `${lines} lines; ${MOST_LINES} are the most`;
      return this.#parts.warn(`That is ${much}. A file is sent by: snug join --room 7 < FILE`);
    }
    if (this.#editor.insert(text)) return this.#edited();
    if (text !== "") await this.#sendAtOnce(text, actions);
  }

  /** What is too long for the line is asked about and sent with what stands there already. */
  async #sendAtOnce(pasted: string, actions: WritingActions): Promise<void> {
    const room = this.#room;
    const { before, after } = this.#around();
    const whole = before + pasted + after;
    const lines = pasted.split("\n").length;
    const size = lines > 1 ? `${lines} lines` : `${Math.ceil(byteLength(pasted) / 1024)} KiB`;
    const command = /^\/[^/\s]\S*(?: \S+)?/.exec(before)?.[0];
    const how = command === undefined ? "" : ` with ${command}`;
    if (!await this.#agrees(`Send ${size}${how}, too long to edit? Type yes [Enter: no]: `)) {
      return this.#parts.tell("What was pasted is not sent, and not kept.");
    }
    if (this.#room !== room || this.#editor.text !== before + after) {
      return this.#parts.warn("What was pasted is not sent: this is another line now.");
    }
    this.#editor.set("");
    this.#edited();
    actions.submit(whole);
  }

  async #agrees(question: string): Promise<boolean> {
    return /^y(es)?$/i.test((await this.#parts.ask(question))?.trim() ?? "");
  }

  #edited(): void {
    this.#parts.changed(this.#editor.text);
  }
}
