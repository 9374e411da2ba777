/** What a person sees and types: the screen, the input line, and questions asked in it. */
import type { Clock } from "../cli/clock.ts";
import { Editor, type EditorEvent, printable } from "./editor.ts";
import { sameDay } from "./days.ts";
import type { ClientEvent } from "./events.ts";
import { type Key, KeyDecoder, timerOf } from "./keys.ts";
import type { Palette } from "./palette.ts";
import { dayLine, info, prompt, render, type RenderContext, warn } from "./render.ts";
import { sanitize, sanitizeLines } from "./sanitize.ts";
import type { Screen } from "./screen.ts";
import type { Terminal } from "./terminal.ts";

/** What the view tells of what a person did. */
export interface ViewActions {
  /** A line was entered. */
  submit(line: string): void;
  /** Ctrl+D or Ctrl+C, or the window is gone. */
  leave(): void;
}

interface Question {
  readonly prompt: string;
  readonly secret: boolean;
  readonly editor: Editor;
  readonly answer: (text: string | undefined) => void;
}

/** Pasting more lines than this is asked about first. */
const MANY_LINES = 5;
/** The most lines of one paste. */
const MOST_LINES = 500;

export class View {
  readonly #terminal: Terminal;
  readonly #screen: Screen;
  readonly #palette: Palette;
  readonly #clock: Clock;
  readonly #editor = new Editor();
  #question: Question | undefined;
  #room: string | undefined;
  #me = "";
  /** When the last message that is on the screen was said. */
  #lastSaid: number | undefined;

  constructor(terminal: Terminal, screen: Screen, palette: Palette, clock: Clock) {
    this.#terminal = terminal;
    this.#screen = screen;
    this.#palette = palette;
    this.#clock = clock;
  }

  /** Takes keys until the terminal is closed or ends. */
  async run(actions: ViewActions): Promise<void> {
    const terminal = this.#terminal;
    terminal.setRaw(true);
    terminal.setBracketedPaste(true);
    terminal.onResize(() => this.#screen.redraw());
    const decoder = new KeyDecoder((key) => this.#key(key, actions), timerOf(this.#clock));
    try {
      for await (const bytes of terminal.keys()) decoder.push(bytes);
    } finally {
      decoder.close();
      this.#question?.answer(undefined);
    }
  }

  /** Shows an event. */
  show(event: ClientEvent): void {
    const context = this.#context();
    this.#screen.print([...this.#newDay(event, context), ...render(event, context)]);
  }

  /** Prints a line of the program itself. */
  tell(text: string): void {
    const context = this.#context();
    this.#screen.print(sanitizeLines(text).flatMap((line) => info(line, context)));
  }

  /** Prints a line that should not be missed. */
  warn(text: string): void {
    const context = this.#context();
    this.#screen.print(sanitizeLines(text).flatMap((line) => warn(line, context)));
  }

  /** Says which room the input line speaks to, and under which name. */
  place(room: string | undefined, me: string): void {
    this.#room = room;
    this.#me = me;
    this.#draw();
  }

  /** Asks something in the input line. @returns `undefined` when the person would rather leave. */
  ask(prompt: string, secret = false): Promise<string | undefined> {
    this.#question?.answer(undefined);
    return new Promise((resolve) => {
      this.#question = {
        prompt,
        secret,
        editor: new Editor(),
        answer: (text) => {
          this.#question = undefined;
          resolve(text);
          this.#draw();
        },
      };
      this.#draw();
    });
  }

  /** Takes the input line away and gives the terminal back. */
  close(): void {
    this.#screen.close();
    this.#terminal.restore();
  }

  #key(key: Key, actions: ViewActions): void {
    const question = this.#question;
    const editor = question?.editor ?? this.#editor;
    this.#act(editor.apply(key), question, actions);
  }

  #act(event: EditorEvent, question: Question | undefined, actions: ViewActions): void {
    switch (event.kind) {
      case "edited":
        this.#draw();
        return;
      case "submit":
        this.#draw();
        if (question !== undefined) question.answer(event.text);
        else actions.submit(event.text);
        return;
      case "paste":
        if (question === undefined) void this.#paste(event.text, actions);
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
      case "ignored":
        return;
    }
  }

  /** Pasted lines are said one by one; many are asked about first. */
  async #paste(text: string, actions: ViewActions): Promise<void> {
    const lines = text.split("\n").map(printable).filter((line) => line.trim() !== "");
    if (lines.length > MOST_LINES) {
      this.warn(`That is ${lines.length} lines: ${MOST_LINES} are the most.`);
      return;
    }
    if (lines.length > MANY_LINES) {
      const answer = await this.ask(`Send ${lines.length} pasted lines? Type yes: `);
      if (answer?.trim().toLowerCase() !== "yes") return;
    }
    // What begins with a slash was pasted, not typed: it is said, not done.
    for (const line of lines) actions.submit(line.startsWith("/") ? `/${line}` : line);
  }

  /** The line that says that another day has begun since the last message. */
  #newDay(event: ClientEvent, context: RenderContext): string[] {
    if (event.kind === "past") this.#lastSaid = event.messages.at(-1)?.time ?? this.#lastSaid;
    if (event.kind !== "heard") return [];
    const before = this.#lastSaid ?? event.time;
    this.#lastSaid = event.time;
    return sameDay(before, event.time) ? [] : dayLine(event.time, context);
  }

  #draw(): void {
    const question = this.#question;
    if (question === undefined) this.#screen.setInput(this.#prompt(), this.#editor);
    else this.#screen.setInput(question.prompt, question.secret ? HIDDEN : question.editor);
  }

  #prompt(): string {
    const { search } = this.#editor;
    if (search === undefined) return prompt(this.#context());
    return `${search.found ? "find" : "nothing with"} "${sanitize(search.query)}": `;
  }

  #context(): RenderContext {
    return {
      palette: this.#palette,
      columns: this.#terminal.size().columns,
      room: this.#room,
      me: this.#me,
      now: this.#clock.now(),
    };
  }
}

/** Drawn in place of a secret. */
const HIDDEN = { graphemes: [], cursor: 0 };
