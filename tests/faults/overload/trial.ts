/** One server in a process of its own, people in quiet rooms, and a crowd that asks for too much. */
import { loadOrCreateIdentity } from "../../../certs/identity.ts";
import type { Running, Scene } from "../../bench/load/scene.ts";
import { serveWords } from "../../bench/load/servers.ts";
import { emptyHome } from "../../helpers/program.ts";
import { CrowdProcess } from "./crowd_process.ts";
import { type Figures, readFigures } from "./figures.ts";
import type { CrowdPlan, Told } from "./orders.ts";
import { type Delivered, type QuietPlan, QuietRooms } from "./quiet_rooms.ts";

/** What is tried. */
export interface TrialPlan {
  readonly transport: string;
  readonly kind: CrowdPlan["kind"];
  readonly quiet: QuietPlan;
  /** Large rooms; with a storm they are there, and nobody speaks. */
  readonly loud: Omit<CrowdPlan, "address" | "kind">;
  /** Whether the server has a core of its own, and the crowd another one. */
  readonly pinned: boolean;
}

export class Trial implements AsyncDisposable {
  readonly #server: Running;
  readonly #metrics: string;
  readonly quiet: QuietRooms;
  /** Everybody in the large rooms, and those who ask for too much. */
  readonly #members: CrowdProcess;
  readonly crowd: CrowdProcess;

  private constructor(
    server: Running,
    metrics: string,
    quiet: QuietRooms,
    members: CrowdProcess,
    crowd: CrowdProcess,
  ) {
    this.#server = server;
    this.#metrics = metrics;
    this.quiet = quiet;
    this.#members = members;
    this.crowd = crowd;
  }

  /** Starts a server, which is ended with the scene, and has everybody come in. */
  static async begin(scene: Scene, plan: TrialPlan): Promise<Trial> {
    const folder = scene.newFolder();
    await loadOrCreateIdentity(folder, { dns: ["localhost"], ips: ["127.0.0.1"] }, new Date());
    const certificate = await Deno.readTextFile(`${folder}/identity.crt`);
    const on = (core: string): string[] => plan.pinned ? ["taskset", "-c", core] : [];
    const server = scene.start([
      ...on("0"),
      ...serveWords(),
      ...["--host", "127.0.0.1", "--port", "0", "--data", folder, "--transport", plan.transport],
      ...["--exempt", "127.0.0.0/8", "--metrics-port", "0"],
    ], emptyHome(folder));
    const [, port] = await server.printed(/^ready \S+:(\d+) /m);
    const [, metrics = ""] = await server.printed(/url=(\S+)/);
    const address = { port: Number(port), certificate };
    const quiet = await QuietRooms.enter(address, plan.quiet);
    const before = [...on("1"), ...plan.pinned ? ["nice", "-n", "10"] : []];
    const start = (kind: CrowdPlan["kind"]): Promise<CrowdProcess> =>
      CrowdProcess.start({ ...plan.loud, address, kind }, before);
    const members = await start("talk");
    const crowd = plan.kind === "talk" ? members : await start(plan.kind);
    return new Trial(server, metrics, quiet, members, crowd);
  }

  /** How the server is. */
  figures(): Promise<Figures> {
    return readFigures(this.#metrics, this.#server.pid);
  }

  /** What the server has logged of late. */
  get log(): string {
    return this.#server.output;
  }

  /** Has the quiet talk while something goes on. */
  async talkDuring<Result>(during: Promise<Result>): Promise<[Delivered, Result]> {
    const stop = new AbortController();
    const talking = this.quiet.talk(stop.signal);
    const result = await during.finally(() => stop.abort());
    return [await talking, result];
  }

  /** As much as the server carries, after as much again to warm up. */
  async carried(ms: number): Promise<Told> {
    await this.crowd.follow({ ms });
    return await this.crowd.follow({ ms });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.crowd !== this.#members) await this.crowd[Symbol.asyncDispose]();
    await this.#members[Symbol.asyncDispose]();
    this.quiet[Symbol.dispose]();
    await this.#server[Symbol.asyncDispose]();
  }
}
