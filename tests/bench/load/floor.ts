/**
 * The least that a chat server in this runtime can do: TLS, lines, rooms, one write for each reader and
 * turn. It checks nothing, bounds nothing and remembers nothing. What it costs is what no server here
 * can be cheaper than; what Snug costs beside it is Snug's own.
 *
 * Arguments: the transport (`deno` or `node`), a certificate and its key as files. Prints its port.
 */
import { setImmediate } from "node:timers";
import { createServer } from "node:tls";
import type { AddressInfo } from "node:net";

/** The most that is read at once, in bytes. */
const READ_BYTES = 4096;
/** The most connections that wait to be accepted. */
const BACKLOG = 511;
const NOTHING: readonly Uint8Array[] = [];
const encoder = new TextEncoder();
/** Of a character in two reads it makes nonsense: the benchmark writes ASCII. */
const decoder = new TextDecoder();

/** One who is connected. */
interface Guest {
  nick: string;
  rest: string;
  room: Set<Guest> | undefined;
  /** What this turn has brought. */
  owed: readonly Uint8Array[];
  readonly write: (bytes: Uint8Array) => void;
}

class Floor {
  readonly #rooms = new Map<string, Set<Guest>>();
  #owed: Guest[] = [];

  enter(write: Guest["write"]): Guest {
    return { nick: "", rest: "", room: undefined, owed: NOTHING, write };
  }

  leave(guest: Guest): void {
    guest.room?.delete(guest);
  }

  /** Handles what somebody has sent. What they say is one array for all who read it. */
  take(guest: Guest, bytes: Uint8Array): void {
    const lines = (guest.rest + decoder.decode(bytes)).split("\r\n");
    guest.rest = lines.pop() ?? "";
    let [said, answers] = ["", ""];
    for (const line of lines) {
      if (line.startsWith("PRIVMSG ")) said += `:${guest.nick}!user@host ${line}\r\n`;
      else answers += this.#answer(guest, line);
    }
    if (said !== "") this.#tell(guest, said);
    if (answers !== "") this.#send(guest, encoder.encode(answers));
  }

  #answer(guest: Guest, line: string): string {
    const [command, word = ""] = line.split(" ", 2);
    switch (command) {
      case "NICK":
        guest.nick = word;
        return "";
      case "USER":
        return `:floor 001 ${guest.nick} :Welcome\r\n`;
      case "PING":
        return `:floor PONG floor ${word}\r\n`;
      case "JOIN":
        this.#join(guest, word);
        return `:${guest.nick}!user@host JOIN ${word}\r\n:floor 366 ${guest.nick} ${word} :End\r\n`;
      default:
        return "";
    }
  }

  #join(guest: Guest, name: string): void {
    const room = this.#rooms.get(name) ?? new Set();
    this.#rooms.set(name, room);
    guest.room = room.add(guest);
    this.#tell(guest, `:${guest.nick}!user@host JOIN ${name}\r\n`);
  }

  #tell(guest: Guest, text: string): void {
    const bytes = encoder.encode(text);
    for (const other of guest.room ?? []) if (other !== guest) this.#send(other, bytes);
  }

  #send(guest: Guest, bytes: Uint8Array): void {
    if (guest.owed.length === 0 && this.#owed.push(guest) === 1) setImmediate(this.#flush);
    guest.owed = guest.owed.length === 0 ? [bytes] : [...guest.owed, bytes];
  }

  readonly #flush = (): void => {
    const guests = this.#owed;
    this.#owed = [];
    /** What several are owed alike is joined once: by its first piece. */
    const joined = new Map<Uint8Array, { owed: readonly Uint8Array[]; bytes: Uint8Array }>();
    for (const guest of guests) {
      const { owed } = guest;
      guest.owed = NOTHING;
      const [first] = owed;
      if (first === undefined) continue;
      if (owed.length === 1) {
        guest.write(first);
        continue;
      }
      let known = joined.get(first);
      if (known?.owed.length !== owed.length || known.owed.some((one, at) => one !== owed[at])) {
        joined.set(first, known = { owed, bytes: concat(owed) });
      }
      guest.write(known.bytes);
    }
  };
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

const ignore = (): void => {};

/** Serves over `Deno.listenTls`. A write that is not taken whole is not gone on with: none was seen. */
async function serveDeno(floor: Floor, cert: string, key: string): Promise<void> {
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key });
  print(listener.addr.port);
  for await (const conn of listener) {
    const guest = floor.enter((bytes) => void conn.write(bytes).then(ignore, ignore));
    const buffer = new Uint8Array(READ_BYTES);
    const end = (): void => {
      floor.leave(guest);
      conn.close();
    };
    const heard = (count: number | null): void => {
      if (count === null) return end();
      floor.take(guest, buffer.subarray(0, count));
      conn.read(buffer).then(heard, end);
    };
    conn.read(buffer).then(heard, end);
  }
}

/** Serves over `node:tls`, without Nagle's algorithm. */
function serveNode(floor: Floor, cert: string, key: string): void {
  const server = createServer({ cert, key }, (socket) => {
    socket.setNoDelay(true);
    const guest = floor.enter((bytes) => void socket.write(bytes));
    socket.on("data", (bytes: Uint8Array) => floor.take(guest, bytes));
    socket.on("close", () => floor.leave(guest));
    socket.on("error", ignore);
  });
  server.listen(
    { port: 0, host: "127.0.0.1", backlog: BACKLOG },
    () => print((server.address() as AddressInfo).port),
  );
}

function print(port: number): void {
  Deno.stdout.writeSync(encoder.encode(`ready on port ${port}\n`));
}

const [transport, certificate = "", key = ""] = Deno.args;
const [cert, privateKey] = [Deno.readTextFileSync(certificate), Deno.readTextFileSync(key)];
if (transport === "node") serveNode(new Floor(), cert, privateKey);
else await serveDeno(new Floor(), cert, privateKey);
