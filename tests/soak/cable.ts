/** A way to a server that can be torn: the server's end sees a reset, as when a machine crashes. */
import { connect, createServer, type Server, type Socket } from "node:net";

export class Cables implements AsyncDisposable {
  readonly #server: Server;
  readonly #joined = new Set<() => void>();
  /** How often they were torn. */
  tears = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param port The server's, on loopback. */
  static async open(port: number): Promise<Cables> {
    const server = createServer();
    const cables = new Cables(server);
    server.on("connection", (near) => cables.#join(near, connect({ host: "127.0.0.1", port })));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return cables;
  }

  /** Where a client connects instead. */
  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("It is not open");
    return address.port;
  }

  /** Tears all that there are. */
  tear(): void {
    this.tears++;
    for (const tear of this.#joined) tear();
  }

  #join(near: Socket, far: Socket): void {
    near.pipe(far);
    far.pipe(near);
    const tear = (): void => {
      this.#joined.delete(tear);
      far.resetAndDestroy();
      near.destroy();
    };
    this.#joined.add(tear);
    for (const [end, other] of [[near, far], [far, near]] as const) {
      end.on("error", () => {});
      end.on("close", () => {
        this.#joined.delete(tear);
        other.destroy();
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.tear();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
