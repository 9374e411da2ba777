/**
 * What comes over a server all at once, as a program of its own: it has files and a processor of its own
 * to do it with. `burst PORT COUNT` opens connections, says how many, and holds them until its input
 * ends; `flood PORT KIND MB CERTIFICATE` sends, and says how much it could.
 */

const MB = 2 ** 20;
const PIECE = 64 * 1024;

/** What a flood is made of, and what is said before it. */
const FLOODS: Readonly<Record<string, { piece: Uint8Array<ArrayBuffer>; hello: string }>> = {
  endless: { piece: new Uint8Array(PIECE).fill(65), hello: "" },
  lines: { piece: lines("PRIVMSG nobody :x\r\n"), hello: "" },
  operator: { piece: lines(`PRIVMSG nobody :${"x".repeat(400)}\r\n`), hello: "OPER root toor\r\n" },
};

function lines(line: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(line.repeat(Math.floor(PIECE / line.length)));
}

function tell(figures: unknown): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(figures)}\n`));
}

async function burst(port: number, count: number): Promise<void> {
  const began = performance.now();
  const conns: Deno.Conn[] = [];
  const opening = Array.from(
    { length: count },
    () => Deno.connect({ hostname: "127.0.0.1", port }).then((conn) => conns.push(conn), () => {}),
  );
  const offered = performance.now() - began;
  await Promise.all(opening);
  tell({ offered: count, offeredMs: offered, opened: conns.length, ms: performance.now() - began });
  while (await Deno.stdin.read(new Uint8Array(1)) !== null);
  for (const conn of conns) conn.close();
}

/** Sends on one connection until the server ends it. @returns How many bytes it took. */
async function pour(
  conn: Deno.Conn,
  hello: string,
  piece: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<number> {
  let sent = 0;
  try {
    await conn.write(new TextEncoder().encode(`NICK flood\r\nUSER f 0 * :f\r\n${hello}`));
    while (sent < most) {
      for (let at = 0; at < piece.length;) {
        const count = await conn.write(piece.subarray(at));
        at += count;
        sent += count;
      }
    }
    // On a line of its own: what was poured may be a line that has not ended.
    await conn.write(new TextEncoder().encode("\r\nQUIT\r\n"));
  } catch {
    // The server has had enough of it.
  }
  return sent;
}

async function drain(conn: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(PIECE);
  try {
    while (await conn.read(buffer) !== null);
  } catch {
    // It was ended by the server.
  }
}

async function flood(port: number, kind: string, mb: number, file: string): Promise<void> {
  const { piece, hello } = FLOODS[kind] ?? {};
  if (piece === undefined || hello === undefined) throw new TypeError(`No flood: ${kind}`);
  const certificate = await Deno.readTextFile(file);
  const began = performance.now();
  let [sent, connections] = [0, 0];
  for (; sent < mb * MB; connections++) {
    const conn = await Deno.connectTls({
      hostname: "localhost",
      port,
      caCerts: [certificate],
    });
    await conn.handshake();
    const reading = drain(conn);
    sent += await pour(conn, hello, piece, mb * MB - sent);
    // What it still does with what it took belongs to it.
    await reading;
    conn.close();
  }
  tell({ mb: sent / MB, connections, ms: performance.now() - began });
}

const [verb, port = "", ...rest] = Deno.args;
if (verb === "burst") await burst(Number(port), Number(rest[0]));
else await flood(Number(port), rest[0] ?? "", Number(rest[1]), rest[2] ?? "");
