/** A TLS handshake that is begun, and broken off. */
import { connect } from "node:net";

/** What a client of TLS says first. */
export async function clientHello(): Promise<Uint8Array> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const client = await Deno.connectTls({ hostname: "127.0.0.1", port: listener.addr.port });
  const shaking = client.handshake().catch(() => {});
  const conn = await listener.accept();
  const buffer = new Uint8Array(4096);
  const length = await conn.read(buffer) ?? 0;
  conn.close();
  client.close();
  listener.close();
  await shaking;
  return buffer.slice(0, length);
}

/** Sends bytes and breaks the connection off, so that the other end sees a reset. */
export function sendAndReset(port: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      const breakOff = (): void => void socket.resetAndDestroy();
      if (bytes.length === 0) breakOff();
      else socket.write(bytes, breakOff);
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve());
  });
}
