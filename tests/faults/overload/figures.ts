/** What a server tells of itself at `/metrics`, and the system of its process (Linux). */
import { residentKb } from "../../bench/load/process.ts";

export interface Figures {
  readonly connections: number;
  readonly rooms: number;
  readonly queuedBytes: number;
  readonly memoryMb: number;
  readonly files: number;
  /** 1 while there is more to do than the server can; how often that was; who waits now. */
  readonly overloaded: number;
  readonly overloads: number;
  readonly waiting: number;
  /** Counters of what was closed, refused and limited, by reason. */
  readonly counted: Readonly<Record<string, number>>;
}

export async function readFigures(url: string, pid: number): Promise<Figures> {
  const text = await (await fetch(url)).text();
  const value = (name: string): number =>
    Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  const counted: Record<string, number> = {};
  for (
    const [, kind, reason, count] of text.matchAll(
      /^snug_(closed|refused|limited|failed)_total(?:\{\w+="(.+)"\})? (\d+)$/gm,
    )
  ) {
    counted[`${kind} ${reason ?? ""}`] = Number(count);
  }
  return {
    connections: value("snug_connections"),
    rooms: value("snug_rooms"),
    queuedBytes: value("snug_queued_bytes"),
    memoryMb: Math.round(residentKb(pid) / 1024),
    files: [...Deno.readDirSync(`/proc/${pid}/fd`)].length,
    overloaded: value("snug_overloaded"),
    overloads: value("snug_overloads_total"),
    waiting: value("snug_waiting"),
    counted,
  };
}
