/** Whatever comes from the network: what is written to the terminal holds no sequence but our own. */
import fc from "fast-check";
import { Chat } from "../../client/chat.ts";
import { COLORED, paletteOf, PLAIN } from "../../client/palette.ts";
import { Screen } from "../../client/screen.ts";
import { openTerminal, type TerminalDevice } from "../../client/terminal.ts";
import { View } from "../../client/view.ts";
import { assert, assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { FakeStream } from "../helpers/fake_stream.ts";
import { enteringLines, LASTING_CAPABILITIES, newSession, NOW } from "../helpers/session.ts";

/** A terminal of which only what is written to it is looked at. */
class Ear implements TerminalDevice {
  readonly inputIsTerminal = true;
  readonly outputIsTerminal = true;
  readonly input: ReadableStream<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #columns: number;
  #keyboard: ReadableStreamDefaultController<Uint8Array> | undefined;
  heard = "";

  constructor(columns: number) {
    this.#columns = columns;
    this.input = new ReadableStream({
      start: (controller) => void (this.#keyboard = controller),
      cancel: () => void (this.#keyboard = undefined),
    });
  }

  type(text: string): void {
    this.#keyboard?.enqueue(new TextEncoder().encode(text));
  }

  writeSync(bytes: Uint8Array): number {
    this.heard += this.#decoder.decode(bytes, { stream: true });
    return bytes.length;
  }

  size = (): { columns: number; rows: number } => ({ columns: this.#columns, rows: 24 });
  setRaw(): void {}
  onResize = (): () => void => () => {};
  onContinue = (): () => void => () => {};
  onExit = (): () => void => () => {};
  pause(): void {}
}

/** What is switched on at the start and off at the end. */
const MODES = new RegExp("\u001b\\[\\?(?:2004|1004)[hl]", "g");
/** What this program writes to steer the terminal: cursor, erasing, modes, colours and styles. */
const OURS = new RegExp(
  "\u001b\\[(?:\\?(?:25|1004|2004|2026)[hl]|\\d*[AC]|[JK]|[0-9;]*m)|\r\n|\r|\u0007$",
  "g",
);
/** What steers a terminal, or turns text around; isolates are what protects from that. */
const STEERS = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/u;
const CSI = new RegExp("\u001b");

/** Text of the worst kind, on one line of the wire. */
const text = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.constantFrom(
      ..."\x1b\x9b\x9d\x90\x07\x7f\x01\x02\x03\x04\x0f\x16\x1d\u202e\u2066\u2069\u200b\u200d\u0301\u2028",
      ...[
        "\x1b[31m",
        "\x1b]0;x\x07",
        "\x1b]8;;http://x\x1b\\",
        "\x1b[2J",
        "\x9b2J",
        "\x1bc",
        "[31m",
      ],
      ...[
        "\x0304,05",
        "**",
        "`",
        "```",
        "_",
        "alice",
        "ש",
        "👩\u200d👩",
        "家",
        "http://x.y/z",
        " ",
        ";",
      ],
    ),
  ),
  { maxLength: 25 },
).map((units) => units.join("").replace(/[\r\n\0]/g, "").toWellFormed());
/** The same as one word: a name, a room, an id. */
const word = text.map((text) => text.replace(/[ :;=]/g, "").slice(0, 30) || "x");

/** Lines of a server, with that in every place. */
const line = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      ":N!u@h PRIVMSG #7 :T",
      ":N!u@h NOTICE #7 :T",
      ":N!u@h PRIVMSG alice :T",
      ":N!u@h PRIVMSG #7 :\x01ACTION T\x01",
      "@msgid=W :N!u@h PRIVMSG #7 :T",
      "@+reply=W;msgid=W2 :bob!b@b PRIVMSG #7 :T",
      "@+draft/react=W;+reply=m1 :N!u@h TAGMSG #7",
      "@+typing=active :N!u@h TAGMSG #7",
      ":N!u@h JOIN #7",
      ":N!u@h JOIN #W",
      ":alice!a@a JOIN #W",
      ":N!u@h PART #7 :T",
      ":N!u@h QUIT :T",
      ":bob!b@b NICK N",
      ":alice!a@a NICK N",
      ":bob!b@b TOPIC #7 :T",
      ":N!u@h KICK #7 bob :T",
      ":N!u@h KICK #7 alice :T",
      ":N!u@h INVITE alice #W",
      ":bob!b@b RENAME #7 #W :T",
      ":N!u@h MODE #7 +bo N N",
      ":N!u@h MODE #7 +k W",
      ":N!u@h REDACT #7 m1 :T",
      ":N!u@h WALLOPS :T",
      ":N!u@h AWAY :T",
      ":s FAIL PRIVMSG W :T",
      ":s WARN * W :T",
      ":s NOTE * W :T",
      ":s NOTICE alice :T",
      ":s 332 alice #7 :T",
      ":s 353 alice = #7 :N @W",
      ":s 366 alice #7 :T",
      ":s 372 alice :- T",
      ":s 301 alice N :T",
      ":s 401 alice N :T",
      ":s 404 alice #7 :T",
      ":s 471 alice #W :T",
      ":s 311 alice N W W * :T",
      ":s 319 alice N :#W",
      ":s 322 alice #W 3 :T",
      ":s 352 alice #7 W W W N H :0 T",
      ":s 367 alice #7 W N 1",
      ":s ACCOUNT INVITE W W",
      ":s BATCH +h chathistory #7",
      "@batch=h;msgid=W;time=2020-01-01T00:00:00.000Z :N!u@h PRIVMSG #7 :T",
      ":s BATCH -h",
      "@msgid=W :N!u@h BATCH +l draft/multiline #7",
      "@batch=l :N!u@h PRIVMSG #7 :T",
      "@batch=l;draft/multiline-concat :N!u@h PRIVMSG #7 :T",
      ":s BATCH -l",
      ":s ERROR :T",
      "T",
    ),
    word,
    word,
    text,
  ).map(([pattern, name, word, text]) =>
    pattern.replace(/\bN\b/g, () => name).replace(/W/g, () => word).replace(/\bT\b/g, () => text)
  ),
  text,
);

async function show(lines: readonly string[], columns: number, depth: string): Promise<string> {
  const ear = new Ear(columns);
  const clock = new FakeClock(NOW);
  const server = new FakeStream();
  const stop = new AbortController();
  const terminal = openTerminal(ear);
  const palette = depth === "16" ? COLORED : depth === "all" ? paletteOf("all") : PLAIN;
  const screen = new Screen(terminal, { plain: depth === "plain" });
  const chat = new Chat({
    session: newSession({ history: 50 }),
    dialer: { dial: () => new Promise(() => {}), identity: "s" },
    view: new View(terminal, screen, palette, clock),
    clock,
    chance: () => 0,
    stop: stop.signal,
  });
  const running = chat.run(server).catch(() => {});
  server.say(
    `:s CAP * LS :${LASTING_CAPABILITIES} draft/multiline=max-bytes=4096,max-lines=9`,
    `:s CAP * ACK :${LASTING_CAPABILITIES.replace(/=\S+/g, "")} draft/multiline`,
    ":s 001 alice :Welcome",
    ...enteringLines(),
    "@msgid=m1 :bob!b@b PRIVMSG #7 :known",
  );
  ear.type("\x1b[200~half a line\x1b[201~");
  server.say(...lines);
  server.say("PING :done");
  await server.expect(/^PONG done/).catch(() => {});
  clock.advance(12_000);
  stop.abort();
  clock.advance(1_000);
  server.arrive(null);
  await running;
  return ear.heard;
}

Deno.test("nothing that comes from the network steers the terminal", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 20, max: 100 }),
      fc.constantFrom("plain", "none", "16", "all"),
      async (lines, columns, depth) => {
        const heard = await show(lines, columns, depth);
        const bare = heard.replace(OURS, "");
        const found = STEERS.exec(bare);
        assert(found === null, JSON.stringify(bare.slice(Math.max(0, (found?.index ?? 0) - 40))));
        if (depth === "plain") {
          assertEquals(CSI.test(heard.replaceAll(MODES, "")), false);
        }
        // What is isolated ends where it is to end; the input line is broken wherever a row is full.
        for (const row of bare.split("\n").filter((row) => !row.includes("› "))) {
          assertEquals(row.match(/\u2068/g)?.length, row.match(/\u2069/g)?.length, row);
        }
      },
    ),
    { numRuns: 400 },
  );
});
