import { openTerminal, type Terminal, type TerminalDevice } from "../../client/terminal.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const ENCODER = new TextEncoder();

/** A device in memory, harsher than a real one: short writes, and reads of one byte. */
class FakeDevice implements TerminalDevice {
  inputIsTerminal = true;
  outputIsTerminal = true;
  readonly input: ReadableStream<Uint8Array>;
  readonly calls: string[] = [];
  columns = 80;
  /** What the next writes do: write so many bytes, or throw. */
  readonly script: (number | Error)[] = [];
  always: Error | undefined;
  pauses = 0;
  cancelled = false;
  resized: (() => void) | undefined;
  continued: (() => void) | undefined;
  exited: (() => void) | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #output: number[] = [];

  constructor() {
    this.input = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => {
        this.cancelled = true;
      },
    });
  }

  get output(): string {
    return new TextDecoder().decode(Uint8Array.from(this.#output));
  }

  type(text: string, readSize = 1): void {
    const bytes = ENCODER.encode(text);
    for (let at = 0; at < bytes.length; at += readSize) {
      this.#controller?.enqueue(bytes.slice(at, at + readSize));
    }
  }

  end(): void {
    this.#controller?.close();
  }

  fail(): void {
    this.#controller?.error(new Error("Input/output error (os error 5)"));
  }

  writeSync(bytes: Uint8Array): number {
    if (this.always !== undefined) throw this.always;
    const next = this.script.shift() ?? 3;
    if (typeof next !== "number") throw next;
    this.#output.push(...bytes.subarray(0, next));
    return Math.min(next, bytes.length);
  }

  size(): { columns: number; rows: number } {
    if (!this.outputIsTerminal) throw new Error("Inappropriate ioctl for device");
    return { columns: this.columns, rows: 24 };
  }

  setRaw(on: boolean): void {
    this.calls.push(on ? "raw" : "cooked");
  }

  onResize(listener: () => void): () => void {
    this.resized = listener;
    return () => this.resized = undefined;
  }

  onContinue(listener: () => void): () => void {
    this.continued = listener;
    return () => this.continued = undefined;
  }

  onExit(listener: () => void): () => void {
    this.exited = listener;
    return () => this.exited = undefined;
  }

  pause(): void {
    this.pauses++;
  }
}

function open(): { device: FakeDevice; terminal: Terminal } {
  const device = new FakeDevice();
  return { device, terminal: openTerminal(device) };
}

async function readAll(terminal: Terminal): Promise<string> {
  let text = "";
  for await (const bytes of terminal.keys()) text += new TextDecoder().decode(bytes);
  return text;
}

Deno.test("Terminal.write writes all, however little is taken at once", () => {
  const { device, terminal } = open();
  device.script.push(1, 0, new Deno.errors.WouldBlock("busy"), 2);
  terminal.write("hello wörld 👩‍👩‍👧\r\n");
  assertEquals(device.output, "hello wörld 👩‍👩‍👧\r\n");
  assertEquals(device.pauses, 2);
  terminal.restore();
});

Deno.test("Terminal: a window that is gone ends the keys, and takes no more text", async () => {
  for (
    const error of [
      new Deno.errors.BrokenPipe("Broken pipe"),
      new Error("Input/output error (os error 5)"),
      new Deno.errors.WouldBlock("never again"),
    ]
  ) {
    const { device, terminal } = open();
    const keys = readAll(terminal);
    device.always = error;
    terminal.write("hello");
    terminal.write("again");
    await terminal.closed;
    assertEquals(await keys, "");
    terminal.restore();
    assertEquals(device.output, "");
  }
});

Deno.test("Terminal.keys ends with the input, in whatever way that ends", async () => {
  const { device, terminal } = open();
  device.type("abc");
  device.end();
  assertEquals(await readAll(terminal), "abc");
  terminal.restore();
  const broken = open();
  broken.device.fail();
  assertEquals(await readAll(broken.terminal), "");
  broken.terminal.restore();
});

Deno.test("Terminal.restore switches off what was switched on, once", async () => {
  const { device, terminal } = open();
  terminal.setRaw(true);
  terminal.setRaw(true);
  terminal.setBracketedPaste(true);
  terminal.setFocusReporting(true);
  terminal.onResize(() => {});
  const keys = readAll(terminal);
  terminal.restore();
  terminal.restore();
  await terminal.closed;
  assertEquals(await keys, "");
  assertEquals(device.calls, ["raw", "cooked"]);
  assertEquals(device.output, "\x1b[?2004h\x1b[?1004h\x1b[?2004l\x1b[?1004l");
  assert(device.cancelled);
  assertEquals([device.resized, device.exited], [undefined, undefined]);
});

Deno.test("Terminal is restored when the process exits, and at the end of a block", () => {
  const { device, terminal } = open();
  terminal.setRaw(true);
  device.exited?.();
  assertEquals(device.calls, ["raw", "cooked"]);
  const other = new FakeDevice();
  {
    using terminal = openTerminal(other);
    terminal.setRaw(true);
  }
  assertEquals(other.calls, ["raw", "cooked"]);
});

Deno.test("Terminal switches nothing on where there is no terminal", () => {
  const { device, terminal } = open();
  device.inputIsTerminal = false;
  device.outputIsTerminal = false;
  terminal.setRaw(true);
  terminal.setBracketedPaste(true);
  terminal.setFocusReporting(true);
  assertEquals(terminal.isTerminal, false);
  assertEquals(terminal.size(), { columns: 80, rows: 24 });
  terminal.restore();
  assertEquals([device.calls, device.output], [[], ""]);
});

Deno.test("Terminal tells of a new size once, from a signal or with the next key", async () => {
  const { device, terminal } = open();
  const sizes: number[] = [];
  terminal.onResize(() => sizes.push(terminal.size().columns));
  device.resized?.();
  device.columns = 40;
  device.resized?.();
  device.resized?.();
  device.columns = 50;
  device.type("ab");
  device.end();
  await readAll(terminal);
  assertEquals(sizes, [40, 50]);
  terminal.restore();
});

Deno.test("Terminal: after a stop its modes are set again, and who draws is told", () => {
  const { device, terminal } = open();
  terminal.onContinue(() => device.calls.push("told"));
  device.continued?.();
  terminal.setRaw(true);
  terminal.setBracketedPaste(true);
  device.continued?.();
  assertEquals(device.calls, ["told", "raw", "raw", "told"]);
  assertEquals(device.output, "\u001b[?2004h".repeat(2));
  terminal.restore();
  assertEquals(device.continued, undefined);
});

Deno.test("Terminal: after a stop a question is asked once more", async () => {
  const { device, terminal } = open();
  const answer = terminal.readSecret("Password: ");
  device.continued?.();
  device.type("secret\r");
  assertEquals(await answer, "secret");
  device.continued?.();
  assertEquals(device.output.split("Password: ").length, 3);
  assertEquals(device.calls, ["raw", "raw", "cooked"]);
  terminal.restore();
});

Deno.test("Terminal takes 80 by 24 for a size of nothing", () => {
  const { device, terminal } = open();
  device.columns = 0;
  assertEquals(terminal.size(), { columns: 80, rows: 24 });
  terminal.restore();
});

Deno.test("Terminal.readLine takes lines at every read size, and leaves the rest", async () => {
  const input = "7\r\nélan 三\nrest";
  for (let size = 1; size <= ENCODER.encode(input).length; size++) {
    const { device, terminal } = open();
    device.type(input, size);
    device.end();
    assertEquals(await terminal.readLine("room? "), "7");
    assertEquals(await terminal.readLine("name? "), "élan 三");
    assertEquals(await readAll(terminal), "rest");
    assertEquals(await terminal.readLine("more? "), undefined);
    terminal.restore();
    // The last one has no answer: what comes next begins on a line of its own.
    assertEquals(device.output, "room? name? more? \r\n");
  }
});

Deno.test("Terminal.restore leaves the cursor on a line of its own, whatever was asked", async () => {
  const { device, terminal } = open();
  const answer = terminal.readLine("Room number: ");
  terminal.restore();
  terminal.restore();
  assertEquals(await answer, undefined);
  assertEquals(device.output, "Room number: \r\n");
});

Deno.test("Terminal.readLine takes a last line without an end", async () => {
  const { device, terminal } = open();
  device.type("last");
  device.end();
  assertEquals(await terminal.readLine(""), "last");
  terminal.restore();
});

Deno.test("Terminal.readSecret shows nothing of what is typed", async () => {
  const rows: [string, string | undefined][] = [
    ["s3cret\r", "s3cret"],
    ["sé👩‍👩‍👧\x7fc\r", "séc"],
    ["wrong\x15right\r", "right"],
    ["\x1b[200~pasted\n\x1b[201~\r", "pasted"],
    ["\x12abc\r", "abc"],
    ["abc\x03", undefined],
    ["\x04", undefined],
    ["\r", ""],
  ];
  for (const [input, expected] of rows) {
    for (let size = 1; size <= input.length; size++) {
      const { device, terminal } = open();
      device.type(input + "rest", size);
      device.end();
      assertEquals(await terminal.readSecret("password: "), expected, JSON.stringify(input));
      assertEquals(await readAll(terminal), "rest");
      assertEquals(device.output, "\x1b[?2004hpassword: \r\n\x1b[?2004l");
      assertEquals(device.calls, ["raw", "cooked"]);
      terminal.restore();
    }
  }
});

Deno.test("Terminal.readSecret gives up when the input ends", async () => {
  const { device, terminal } = open();
  device.type("abc");
  device.end();
  assertEquals(await terminal.readSecret("password: "), undefined);
  assertEquals(device.calls, ["raw", "cooked"]);
  terminal.restore();
});

Deno.test("Terminal.readSecret takes a line from a pipe", async () => {
  const { device, terminal } = open();
  device.inputIsTerminal = false;
  device.type("s3cret\nrest", 99);
  assertEquals(await terminal.readSecret(""), "s3cret");
  assertEquals(device.calls, []);
  terminal.restore();
});

Deno.test("openTerminal opens the terminal of this process", () => {
  using terminal = openTerminal();
  assert(terminal.size().columns > 0);
  terminal.onResize(() => {});
});
