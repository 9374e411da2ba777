/** What a person sees and types: the screen, the input line, and questions asked in it. */
import type { Clock } from "../cli/clock.ts";
import { roomForPeople } from "../protocol/names.ts";
import { Board } from "./board.ts";
import { Editor, type EditorEvent } from "./editor.ts";
import { EscapePrefix } from "./escape_prefix.ts";
import type { ClientEvent } from "./events.ts";
import { type Key, KeyDecoder, timerOf } from "./keys.ts";
import { type Elsewhere, prompt, type RenderContext } from "./lines.ts";
import type { Mentions } from "./mentions.ts";
import type { Palette } from "./palette.ts";
import { type Direction, directionOf } from "./places.ts";
import { sanitize } from "./sanitize.ts";
import type { Heard } from "./said.ts";
import { pickIn } from "./feed/shown.ts";
import type { InputLine, Screen } from "./screen.ts";
import type { Terminal } from "./terminal.ts";
import { Writing, type WritingActions } from "./writing.ts";

/** What the view tells of what a person did. */
export interface ViewActions extends WritingActions {
  /** The line that is being written has changed. */
  written(line: string): void;
  /** What is to stand in the line in place of what does; `undefined`: that stays. */
  instead(line: string): string | undefined;
  /** A key that goes to another room. */
  go(direction: Direction): void;
  /** Somebody has pressed a key, or the window has gained or lost the focus. */
  attended(focused?: boolean): void;
  /** Ctrl+D or Ctrl+C, or the window is gone. */
  leave(): void;
}

interface Question {
  readonly prompt: string;
  readonly secret: boolean;
  /**
   * `ahead`: who was typing something else when it came has not seen it yet, so that what they type is
   * not for it; `held`: it has no answer, and ends by itself.
   */
  state: "open" | "ahead" | "held";
  /** Whether what is typed meanwhile goes on with the line. */
  readonly isOfLine: boolean;
  readonly since: number;
  readonly editor: Editor;
  readonly answer: (text: string | undefined) => void;
}

/** What is pressed twice is pressed again within so long, in ms. */
const AGAIN_MS = 3_000;
/** Nothing is held for longer than this, in ms. */
const HELD_MS = 10_000;
/** Who has written something so lately is writing still, in ms. */
const WRITING_MS = 2_000;

/** What keys do that change the line. */
const WRITES: ReadonlySet<EditorEvent["kind"]> = new Set(["edited", "paste", "complete"]);

export class View {
  readonly #terminal: Terminal;
  readonly #screen: Screen;
  readonly #palette: Palette;
  readonly #clock: Clock;
  readonly #board: Board;
  readonly #writing: Writing;
  readonly #prefix: EscapePrefix;
  #mentions: Mentions | undefined;
  #question: Question | undefined;
  /** When a key was pressed last that was for the line, in ms. */
  #wroteAt = -Infinity;
  #interruptedAt = -Infinity;
  #room: string | undefined;
  #me = "";
  /** Other rooms in which something is new. */
  #elsewhere: readonly Elsewhere[] = [];

  /** @param every What others say is put on the screen no more often than that, in ms. */
  constructor(terminal: Terminal, screen: Screen, palette: Palette, clock: Clock, every = 0) {
    this.#terminal = terminal;
    this.#screen = screen;
    this.#palette = palette;
    this.#clock = clock;
    this.#prefix = new EscapePrefix(clock);
    this.#board = new Board({
      screen,
      context: () => this.#context(),
      rows: () => terminal.size().rows,
      input: () => this.#input(),
      hint: () => this.#writing.hint(this.#context()),
      clock,
      every,
    });
    this.#writing = new Writing({
      changed: (text) => {
        // What is typed may name a message, which is shown then.
        if (text !== undefined) this.#board.pick(pickIn(text));
        this.#board.draw();
      },
      // It is asked because of what was typed.
      ask: (question) => this.#ask(question, false, false),
      tell: (text) => this.tell(text),
      warn: (text) => this.warn(text),
    });
  }

  /** Takes keys until the terminal is closed or ends. */
  async run(actions: ViewActions): Promise<void> {
    const terminal = this.#terminal;
    terminal.setRaw(true);
    terminal.setBracketedPaste(true);
    terminal.setFocusReporting(true);
    terminal.onResize(() => this.#board.resized());
    terminal.onContinue(() => {
      this.#screen.forget();
      this.#board.resized();
    });
    const decoder = new KeyDecoder((key) => this.#key(key, actions), timerOf(this.#clock));
    try {
      for await (const bytes of terminal.keys()) decoder.push(bytes);
    } finally {
      decoder.close();
      this.#question?.answer(undefined);
    }
  }

  /** Says what is highlighted from now on. */
  highlight(mentions: Mentions): void {
    this.#mentions = mentions;
  }

  /** Does something that shows more than one thing, and puts all of it on the screen at once. */
  together(act: () => void): void {
    this.#board.together(act);
  }

  /** Shows an event. */
  show(event: ClientEvent): void {
    this.#board.show(event);
  }

  /** Prints a line of the program itself. */
  tell(text: string): void {
    this.#board.tell(text);
  }

  /** Prints a line that is there to be copied: it is broken by nobody but the terminal. */
  tellWhole(text: string): void {
    this.#board.tellWhole(text);
  }

  /** Prints a line that should not be missed. */
  warn(text: string): void {
    this.#board.warn(text);
  }

  /** Whether something stands in the line that was not sent. */
  get isWriting(): boolean {
    return this.#writing.line.text !== "";
  }

  /** The message that is meant by a number, counted back, or by the name of who said it. */
  find(which: string): Heard | undefined {
    return this.#board.find(which);
  }

  /** The last messages that can be counted back, the newest first. */
  lastShown(count: number): readonly Heard[] {
    return this.#board.lastShown(count);
  }

  /** Sends something to the terminal that is not seen in it. */
  signal(sequence: string): void {
    if (sequence !== "") this.#terminal.write(sequence);
  }

  /** Time has passed. */
  tick(): void {
    if (this.#clock.now() - (this.#question?.since ?? Infinity) >= HELD_MS) this.release(true);
    this.#board.tick();
  }

  /**
   * Says which room the input line speaks to and under which name, and where else something is new. Each
   * room has its own unfinished line.
   */
  place(room: string | undefined, me: string, elsewhere: readonly Elsewhere[] = []): void {
    this.#writing.place(room);
    this.#room = room;
    this.#me = me;
    const before = new Set(this.#elsewhere.map((entry) => entry.room));
    this.#elsewhere = elsewhere;
    if (!this.#screen.redraws) {
      // A prompt that changes would be read aloud each time.
      for (const { room } of elsewhere) {
        if (!before.has(room)) this.tell(`new in room ${roomForPeople(room)}`);
      }
    }
    this.#board.draw();
  }

  /** A room has another name now; what is being written there stays. */
  roomRenamed(from: string, to: string): void {
    this.#writing.roomRenamed(from, to);
    if (this.#room === from) this.#room = to;
  }

  /**
   * Asks something in the input line, in place of what was asked there. Who is in the middle of typing
   * something else, a password perhaps, ends that with Enter first.
   * @returns `undefined` when the person would rather leave.
   */
  ask(prompt: string, secret = false): Promise<string | undefined> {
    return this.#ask(prompt, secret, this.#isTyping());
  }

  #isTyping(): boolean {
    if (this.#question !== undefined) {
      return this.#question.state === "ahead" || this.#question.editor.text !== "";
    }
    return this.isWriting && this.#clock.now() - this.#wroteAt < WRITING_MS;
  }

  #ask(prompt: string, secret: boolean, isAhead: boolean): Promise<string | undefined> {
    const isOfLine = this.#question === undefined || this.#question.isOfLine;
    this.#question?.answer(undefined);
    return new Promise((resolve) => {
      this.#question = {
        // It may name something that the server has named.
        prompt: sanitize(prompt),
        secret,
        state: isAhead ? "ahead" : "open",
        isOfLine: isAhead && isOfLine,
        since: this.#clock.now(),
        editor: new Editor([], { searches: false }),
        answer: (text) => {
          this.#question = undefined;
          resolve(text);
          this.#board.draw();
        },
      };
      this.#board.draw();
    });
  }

  /** Keeps what is typed from being said until {@linkcode View.release}; that is not long. */
  hold(prompt: string): void {
    void this.#ask(prompt, true, false);
    if (this.#question !== undefined) this.#question.state = "held";
  }

  /** What was held is over. @param isKept Whether what was typed meanwhile is for the line. */
  release(isKept: boolean): void {
    const question = this.#question;
    if (question?.state !== "held") return;
    question.answer(undefined);
    if (isKept) this.#writing.add(question.editor.text);
  }

  /** The question that is open needs no answer any more. */
  dismiss(): void {
    this.#question?.answer(undefined);
  }

  /** Takes the input line away and gives the terminal back. */
  close(): void {
    this.#board.close();
    this.#terminal.restore();
  }

  #key(key: Key, actions: ViewActions): void {
    actions.attended(key.kind === "focus" ? key.focused : undefined);
    const question = this.#question;
    const meant = this.#prefix.read(key);
    if (question !== undefined) this.#answer(question, key);
    else this.#write(meant, actions);
    this.#board.now();
  }

  #answer(question: Question, key: Key): void {
    const event = question.editor.apply(key);
    if (event.kind === "submit" && question.state === "ahead") {
      question.state = "open";
      if (question.isOfLine) this.#writing.add(event.text);
      this.#board.draw();
    } else if (event.kind === "submit" && question.state === "held") {
      question.editor.set(event.text);
    } else if (event.kind === "submit") question.answer(event.text);
    else if (event.kind === "interrupt" || event.kind === "eof") question.answer(undefined);
    else if (event.kind === "redraw") this.#screen.redraw();
    else this.#board.draw();
  }

  #write(key: Key, actions: ViewActions): void {
    if (key.kind !== "focus") this.#wroteAt = this.#clock.now();
    if (key.kind !== "key" || key.name !== "c") this.#interruptedAt = -Infinity;
    const direction = directionOf(key);
    if (direction !== undefined) return actions.go(direction);
    this.together(() => {
      const { kind } = this.#writing.press(key, {
        submit: (line) => {
          actions.submit(line);
          this.#board.pick(undefined);
        },
        complete: (before) => actions.complete(before),
      });
      if (WRITES.has(kind)) {
        const instead = actions.instead(this.#writing.line.text);
        if (instead !== undefined) this.#writing.replace(instead);
        actions.written(this.#writing.line.text);
      }
      if (kind === "eof" || (kind === "interrupt" && this.#interruptsAgain())) actions.leave();
      if (kind === "redraw") this.#screen.redraw();
    });
  }

  /** Ctrl+C empties a line, too: who presses it once more than that is not sent out of the chat. */
  #interruptsAgain(): boolean {
    const now = this.#clock.now();
    if (now - this.#interruptedAt < AGAIN_MS) return true;
    this.#interruptedAt = now;
    this.tell("Ctrl+C once more leaves.");
    return false;
  }

  #input(): InputLine {
    const question = this.#question;
    if (question === undefined) return { prompt: this.#prompt(), text: this.#writing.line };
    const { prompt, secret, state, editor } = question;
    if (state === "ahead") return { prompt: `${AHEAD} ${prompt}`, text: HIDDEN };
    return { prompt, text: secret ? HIDDEN : editor };
  }

  #prompt(): string {
    const { search } = this.#writing.line;
    if (search === undefined) {
      return prompt(this.#context(), this.#screen.redraws ? this.#elsewhere : []);
    }
    return `${search.found ? "find" : "nothing with"} "${sanitize(search.query)}": `;
  }

  #context(): RenderContext {
    return {
      palette: this.#palette,
      columns: this.#terminal.size().columns,
      room: this.#room,
      me: this.#me,
      now: this.#clock.now(),
      inWords: !this.#screen.redraws,
      ...this.#mentions === undefined ? {} : { mentions: this.#mentions.pattern },
    };
  }
}

/** Stands before a question that has come between. */
const AHEAD = "Press Enter, then answer:";

/** Drawn in place of a secret. */
const HIDDEN = { graphemes: [], cursor: 0 };
