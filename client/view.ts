/** What a person sees and types: the screen, the input line, and questions asked in it. */
import type { Clock } from "../cli/clock.ts";
import { roomForPeople } from "../protocol/names.ts";
import { Board } from "./board.ts";
import { type Around, Completing } from "./completing.ts";
import type { Completion } from "./completion.ts";
import { Drafts } from "./drafts.ts";
import { Editor, type EditorEvent, printableLines } from "./editor.ts";
import type { ClientEvent } from "./events.ts";
import { type Key, KeyDecoder, timerOf } from "./keys.ts";
import { type Elsewhere, prompt, type RenderContext } from "./lines.ts";
import type { Mentions } from "./mentions.ts";
import { graphemes } from "./layout.ts";
import type { Palette } from "./palette.ts";
import { type Direction, directionOf } from "./places.ts";
import { sanitize } from "./sanitize.ts";
import type { Heard } from "./said.ts";
import { pickIn } from "./feed/shown.ts";
import type { InputLine, Screen } from "./screen.ts";
import type { Terminal } from "./terminal.ts";

/** What the view tells of what a person did. */
export interface ViewActions {
  /** A line was entered. */
  submit(line: string): void;
  /** The line that is being written has changed. */
  written(line: string): void;
  /** A key that goes to another room. */
  go(direction: Direction): void;
  /** What can stand in place of the word at the end, once that is known. */
  complete(before: string): Completion | undefined | Promise<Completion | undefined>;
  /** Somebody has pressed a key, or the window has gained or lost the focus. */
  attended(focused?: boolean): void;
  /** Ctrl+D or Ctrl+C, or the window is gone. */
  leave(): void;
}

interface Question {
  readonly prompt: string;
  readonly secret: boolean;
  readonly editor: Editor;
  readonly answer: (text: string | undefined) => void;
}

/** More lines than these are asked about before they are sent. */
const MANY_LINES = 5;
/** The most lines of one paste. */
const MOST_LINES = 500;

export class View {
  readonly #terminal: Terminal;
  readonly #screen: Screen;
  readonly #palette: Palette;
  readonly #clock: Clock;
  readonly #editor = new Editor([], { breaks: true });
  readonly #board: Board;
  #mentions: Mentions | undefined;
  #question: Question | undefined;
  /** What Tab offers, as long as nothing else is pressed. */
  #completing: Completing | undefined;
  /** Whether the last that was done to the line was completion, which puts a space behind a word. */
  #completed = false;
  #room: string | undefined;
  #me = "";
  /** Other rooms in which something is new. */
  #elsewhere: readonly Elsewhere[] = [];
  /** What was being written in rooms that are not in front. */
  readonly #drafts = new Drafts();

  /** @param every What others say is put on the screen no more often than that, in ms. */
  constructor(terminal: Terminal, screen: Screen, palette: Palette, clock: Clock, every = 0) {
    this.#terminal = terminal;
    this.#screen = screen;
    this.#palette = palette;
    this.#clock = clock;
    this.#board = new Board({
      screen,
      context: () => this.#context(),
      rows: () => terminal.size().rows,
      input: () => this.#input(),
      hint: () => this.#completing?.hint(this.#context()) ?? [],
      clock,
      every,
    });
  }

  /** Takes keys until the terminal is closed or ends. */
  async run(actions: ViewActions): Promise<void> {
    const terminal = this.#terminal;
    terminal.setRaw(true);
    terminal.setBracketedPaste(true);
    terminal.setFocusReporting(true);
    terminal.onResize(() => this.#board.resized());
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

  /** Prints a line that should not be missed. */
  warn(text: string): void {
    this.#board.warn(text);
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
    this.#board.tick();
  }

  /**
   * Says which room the input line speaks to and under which name, and where else something is new. Each
   * room has its own unfinished line.
   */
  place(room: string | undefined, me: string, elsewhere: readonly Elsewhere[] = []): void {
    if (room !== this.#room) {
      this.#editor.resume(this.#drafts.swap(this.#room, this.#editor.draft, room));
    }
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
    this.#drafts.rename(from, to);
    if (this.#room === from) this.#room = to;
  }

  /** Asks something in the input line. @returns `undefined` when the person would rather leave. */
  ask(prompt: string, secret = false): Promise<string | undefined> {
    this.#question?.answer(undefined);
    return new Promise((resolve) => {
      this.#question = {
        // It may name something that the server has named.
        prompt: sanitize(prompt),
        secret,
        editor: new Editor(),
        answer: (text) => {
          this.#question = undefined;
          resolve(text);
          this.#board.draw();
        },
      };
      this.#board.draw();
    });
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
    const direction = question === undefined ? directionOf(key) : undefined;
    if (direction !== undefined) {
      actions.go(direction);
      return this.#board.now();
    }
    const editor = question?.editor ?? this.#editor;
    const event = editor.apply(key);
    if (event.kind !== "complete" && key.kind !== "focus") this.#completing = undefined;
    this.#act(event, question, actions);
    if (event.kind === "edited" || event.kind === "submit") this.#completed = false;
    this.#board.now();
  }

  #act(event: EditorEvent, question: Question | undefined, actions: ViewActions): void {
    switch (event.kind) {
      case "edited":
        if (question === undefined) this.#edited(actions);
        this.#board.draw();
        return;
      case "submit":
        this.together(() => {
          this.#board.draw();
          if (question !== undefined) question.answer(event.text);
          else void this.#submit(this.#completed ? event.text.trimEnd() : event.text, actions);
        });
        return;
      case "paste":
        if (question === undefined) void this.#paste(event.text, event.cut ?? false, actions);
        return;
      case "interrupt":
      case "eof":
        if (question !== undefined) question.answer(undefined);
        else actions.leave();
        return;
      case "redraw":
        this.#screen.redraw();
        return;
      case "complete":
        if (question === undefined) this.#complete(event.step, actions);
        return;
      case "ignored":
        return;
    }
  }

  /** Completes the word before the cursor, or goes on to what else it may be. */
  #complete(step: 1 | -1, actions: ViewActions): void {
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
    this.#board.draw();
  }

  #around(): Around {
    const { graphemes, cursor } = this.#editor;
    return { before: graphemes.slice(0, cursor).join(""), after: graphemes.slice(cursor).join("") };
  }

  /** Many lines are asked about first; who would rather not has them back. */
  async #submit(text: string, actions: ViewActions): Promise<void> {
    const lines = text.split("\n").length;
    if (lines <= MANY_LINES) return this.#enter(text, actions);
    const room = this.#room;
    if (await this.#agrees(`Send these ${lines} lines as one message? Type yes: `)) {
      return this.#enter(text, actions);
    }
    if (this.#room !== room || this.#editor.text !== "") {
      return this.tell("The lines are not sent; ↑ brings them back.");
    }
    this.#editor.set(text);
    this.#board.draw();
  }

  #enter(text: string, actions: ViewActions): void {
    actions.submit(text);
    this.#board.pick(undefined);
  }

  /** Pasted lines go where the cursor is; what is too long for that is asked about and sent. */
  async #paste(pasted: string, cut: boolean, actions: ViewActions): Promise<void> {
    const clean = printableLines(pasted).replace(/\n+$/, "");
    // What begins with a slash was pasted, not typed: it is said, not done.
    const text = this.#editor.text === "" && clean.startsWith("/") ? `/${clean}` : clean;
    const lines = text.split("\n").length;
    if (cut || lines > MOST_LINES) {
      const much = cut ? "more than 1 MiB" : `${lines} lines; ${MOST_LINES} are the most`;
      return this.warn(`That is ${much}. A file is sent by: snug join --room 7 < FILE`);
    }
    if (this.#editor.insert(text)) return this.#board.draw();
    if (text === "" || !await this.#agrees(`Send ${lines} lines, too long to edit? Type yes: `)) {
      return;
    }
    actions.submit(text);
  }

  async #agrees(question: string): Promise<boolean> {
    return (await this.ask(question))?.trim().toLowerCase() === "yes";
  }

  /** What is typed may name a message, which is shown then. */
  #edited(actions: ViewActions): void {
    const { text } = this.#editor;
    this.#board.pick(pickIn(text));
    actions.written(text);
  }

  #input(): InputLine {
    const question = this.#question;
    if (question === undefined) return { prompt: this.#prompt(), text: this.#editor };
    return { prompt: question.prompt, text: question.secret ? HIDDEN : question.editor };
  }

  #prompt(): string {
    const { search } = this.#editor;
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

/** Drawn in place of a secret. */
const HIDDEN = { graphemes: [], cursor: 0 };
