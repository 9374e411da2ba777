/**
 * A connection of the server with itself: what goes in at one end comes out at the other when the network
 * was looked at, and not before (D. J. Bernstein's self-pipe).
 *
 * @see https://cr.yp.to/docs/selfpipe.html
 */

/** How many strangers, who have come for what will listen there, are passed over. */
const STRANGERS = 8;
const ONE = new Uint8Array(1);

export class SelfPipe implements Disposable {
  readonly #in: Deno.TcpConn;
  readonly #out: Deno.TcpConn;
  readonly #bytes = new Uint8Array(16);
  #waiting: (() => void)[] = [];
  #broken = false;

  private constructor(into: Deno.TcpConn, out: Deno.TcpConn) {
    this.#in = into;
    this.#out = out;
    this.#read();
  }

  /**
   * Opens one over an address and a port that are free: for a moment something listens there.
   * @returns `undefined` where that cannot be.
   */
  static async open(hostname: string, port: number): Promise<SelfPipe | undefined> {
    try {
      using listener = Deno.listen({ hostname, port });
      return await SelfPipe.over(listener);
    } catch {
      // The port is somebody's, or the address none of this machine's: whoever listens there will say so.
      return undefined;
    }
  }

  /** Opens one over a listener. @returns `undefined` where too many others come. */
  static async over(listener: Deno.TcpListener): Promise<SelfPipe | undefined> {
    const { hostname, port } = listener.addr;
    const into = await Deno.connect({ hostname, port });
    for (let strangers = 0; strangers <= STRANGERS; strangers++) {
      const out = await listener.accept();
      if (out.remoteAddr.port === into.localAddr.port) return new SelfPipe(into, out);
      out.close();
    }
    into.close();
    return undefined;
  }

  /** Whether it can be used: it cannot if it was closed, or the system has broken it. */
  get isOpen(): boolean {
    return !this.#broken;
  }

  /** Runs something when the network has been looked at. What waits when it breaks is run, too. */
  pass(act: () => void): void {
    this.#waiting.push(act);
    if (this.#broken) return this.#done();
    if (this.#waiting.length === 1) this.#in.write(ONE).catch(this.#fail);
  }

  [Symbol.dispose](): void {
    if (this.#broken) return;
    this.#fail();
  }

  #read(): void {
    this.#out.read(this.#bytes).then(this.#heard, this.#fail);
  }

  readonly #heard = (count: number | null): void => {
    if (count === null) return this.#fail();
    if (!this.#broken) this.#read();
    this.#done();
  };

  #done(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const act of waiting) act();
  }

  readonly #fail = (): void => {
    if (!this.#broken) {
      this.#broken = true;
      this.#in.close();
      this.#out.close();
    }
    this.#done();
  };
}
