/** A server under soak: its process, the keeper who sees everything there, and what was counted. */
import type { Status } from "../../server/status.ts";
import { type ServedProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";
import { Cables } from "./cable.ts";
import { Certificates } from "./certificates.ts";
import { type Door, patiently, SoakClient } from "./client.ts";
import { type Held, heldBy, takenBy } from "./held.ts";
import { Pace } from "./pace.ts";
import { type Event, eventOf, type Record } from "./record.ts";

/** Rooms that are always there. */
export const ROOMS = ["#1", "#2", "#3", "#4"] as const;

export class World implements AsyncDisposable {
  readonly served: ServedProgram;
  readonly certificates: Certificates;
  readonly cables: Cables;
  readonly pace: Pace;
  /** How often each thing was done. */
  readonly figures = new Map<string, number>();
  /** What was heard, by room, since {@linkcode World.open}. */
  readonly records = new Map<string, Record>();
  /** The certificates that the server may show now. */
  trusted: string[];
  readonly #rest: AsyncDisposableStack;
  readonly #token: string;
  readonly #answers: string[] = [];
  #keeper: SoakClient | undefined;
  /** What comes of the past, while that is asked for. */
  #kept: Event[] | undefined;

  private constructor(
    parts: { served: ServedProgram; certificates: Certificates; cables: Cables; token: string },
    rest: AsyncDisposableStack,
  ) {
    this.served = parts.served;
    this.certificates = parts.certificates;
    this.cables = parts.cables;
    this.pace = new Pace(parts.served.program.pid);
    this.#token = parts.token;
    this.#rest = rest;
    this.trusted = [parts.certificates.now];
  }

  /** Starts a server with a transport, and has the keeper enter the rooms. */
  static async start(transport: string): Promise<World> {
    await using stack = new AsyncDisposableStack();
    const home = stack.use(await temporaryFolder());
    const certificates = new Certificates(home.path);
    await certificates.renew(true);
    const { certFile: cert, keyFile: key } = certificates;
    const flags = ["--cert", cert, "--key", key, "--transport", transport];
    const served = stack.use(await serveProgram(home.path, flags));
    const cables = stack.use(await Cables.open(served.port));
    const { token } = JSON.parse(
      await Deno.readTextFile(`${home.path}/.local/share/snug/server.json`),
    ) as { token: string };
    const world = new World({ served, certificates, cables, token }, stack.move());
    try {
      await world.#keep();
      return world;
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
  }

  get door(): Door {
    return { port: this.served.port, certificates: this.trusted };
  }

  /** The one who is always there. */
  get keeper(): SoakClient {
    if (this.#keeper === undefined) throw new Error("There is no keeper yet");
    return this.#keeper;
  }

  count(what: string, times = 1): void {
    this.figures.set(what, (this.figures.get(what) ?? 0) + times);
  }

  /** Connects, however often the port is closed meanwhile. @param cabled By a cable that can be torn. */
  async connect(cabled = false): Promise<SoakClient> {
    const port = cabled ? this.cables.port : this.served.port;
    return await patiently(
      () => SoakClient.connect({ port, certificates: this.trusted }),
      () => this.count(cabled ? "torn while coming" : "found the port closed"),
    );
  }

  /** Begins to record rooms, of which some are new. */
  async open(rooms: readonly string[]): Promise<void> {
    this.records.clear();
    for (const room of rooms) this.records.set(room, { all: [], stays: [], acknowledged: [] });
    await this.keeper.sync(...rooms.map((room) => `JOIN ${room}`));
  }

  /** Removes a room, when nobody is in it but the keeper. */
  async remove(room: string): Promise<void> {
    await this.keeper.sync(`PART ${room}`);
    const answer = await this.#administer(`room ${room.slice(1)} remove`);
    if (answer.length === 0) throw new Error(`${room} was not removed`);
  }

  /** What the server has kept of a room: the last events of it. */
  async history(room: string, count: number): Promise<readonly Event[]> {
    this.#kept = [];
    await this.keeper.sync(`CHATHISTORY LATEST ${room} * ${Math.max(count, 1)}`);
    const kept = this.#kept;
    this.#kept = undefined;
    return kept;
  }

  async status(): Promise<Status> {
    return JSON.parse((await this.#administer("status")).join("")) as Status;
  }

  async held(): Promise<Held> {
    return heldBy(await this.status(), takenBy(this.served.program.pid));
  }

  async #administer(words: string): Promise<readonly string[]> {
    this.#answers.length = 0;
    await this.keeper.sync(`ADMINISTER ${this.#token} ${words}`);
    return [...this.#answers];
  }

  async #keep(): Promise<void> {
    const keeper = this.#keeper = await this.connect();
    keeper.heard = (message) => {
      const { command, params } = message;
      if (command === "ADMINISTER" && params[0] === "LINE") this.#answers.push(params.at(-1) ?? "");
      const [room = "", event = ""] = eventOf(message) ?? [];
      if (message.tags.has("batch")) this.#kept?.push(event);
      else this.records.get(room)?.all.push(event);
    };
    await keeper.register("keeper", ["batch", "draft/chathistory", "server-time"]);
    await this.open(ROOMS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#keeper?.close();
    await this.#rest.disposeAsync();
  }
}
