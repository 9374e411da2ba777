/**
 * A connection of the server with itself: what goes in at one end comes out at the other when the network
 * was looked at, and not before (D. J. Bernstein's self-pipe). Knows nothing of who waits for that.
 *
 * @see https://cr.yp.to/docs/selfpipe.html
 */

/** How many strangers, who have come for what will listen there, are passed over. */
const STRANGERS = 8;
/** How long it may take to open one, and for what went in to come out: then there is none. In ms. */
const LATE = 2_000;
const ONE = new Uint8Array(1);

export class SelfPipe implements Disposable {
  readonly #in: Deno.TcpConn;
  readonly #out: Deno.TcpConn;
  readonly #late: number;
  readonly #bytes = new Uint8Array(16);
  #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #broken = false;

  private constructor(into: Deno.TcpConn, out: Deno.TcpConn, late: number) {
    this.#in = into;
    this.#out = out;
    this.#late = late;
    this.#in.setNoDelay(true);
    this.#read();
  }

  /**
   * Opens one over an address and a port that are free: for a moment something listens there.
   * @param late How long that may take, and for what goes in to come out, in ms.
   * @returns `undefined` where that cannot be.
   */
  static async open(hostname: string, port: number, late = LATE): Promise<SelfPipe | undefined> {
    try {
      using listener = Deno.listen({ hostname, port });
      return await SelfPipe.over(listener, hostname, late);
    } catch {
      // The port is somebody's, or the address none of this machine's: whoever listens there will say so.
      return undefined;
    }
  }

  /** Opens one over a listener. @throws If nobody comes, or too many others do. */
  static async over(
    listener: Deno.TcpListener,
    hostname: string,
    late = LATE,
  ): Promise<SelfPipe> {
    const into = await inTime(Deno.connect({ hostname, port: listener.addr.port }), late);
    try {
      for (let strangers = 0; strangers <= STRANGERS; strangers++) {
        const out = await inTime(listener.accept(), late);
        if (out.remoteAddr.port === into.localAddr.port) return new SelfPipe(into, out, late);
        out.close();
      }
      throw new Error("too many others have come");
    } catch (error) {
      into.close();
      throw error;
    }
  }

  /** Whether it can be used: it cannot if it was closed, or the system has broken it. */
  get isOpen(): boolean {
    return !this.#broken;
  }

  /** Runs something when the network has been looked at. What waits when it breaks is run, too. */
  pass(act: () => void): void {
    this.#waiting.push(act);
    if (this.#broken) return this.#done();
    if (this.#waiting.length > 1) return;
    // An address may be gone, and what went in never comes out.
    this.#timer = setTimeout(this.#fail, this.#late);
    this.#in.write(ONE).catch(this.#fail);
  }

  [Symbol.dispose](): void {
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
    clearTimeout(this.#timer);
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

/** What comes in so many ms; what comes later is closed. @throws {Deno.errors.TimedOut} */
async function inTime(coming: Promise<Deno.TcpConn>, ms: number): Promise<Deno.TcpConn> {
  const late = Promise.withResolvers<never>();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    late.reject(new Deno.errors.TimedOut("nobody has come"));
  }, ms);
  coming.then((conn) => isLate ? conn.close() : undefined, () => {});
  try {
    return await Promise.race([coming, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
