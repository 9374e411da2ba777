/** How the cost of a line grows, as a plot: what the workloads named growth have measured. Pure. */
import { pointKey } from "./figures.ts";
import { type Panel, plotOf, type Series } from "./plot.ts";
import { byContestant, medians, type Result } from "./report.ts";
import { SERVER_NAMES } from "./servers.ts";

/** Draws both, those that read a line and the rooms that there are. */
export function growthPlot(results: readonly Result[]): string {
  return plotOf([
    panelOf(results, "readers", "Cost of a line", "people who read it"),
    panelOf(results, "rooms", "Cost of a line that 10 read", "rooms on the server"),
  ], "What a line costs the server, as more read it and as there are more rooms");
}

function panelOf(
  results: readonly Result[],
  kind: "readers" | "rooms",
  title: string,
  x: string,
): Panel {
  const measured = results.filter(({ workload }) => workload.work.kind === kind);
  return {
    title,
    x,
    y: "CPU time of the server, µs",
    proportion: kind === "readers",
    series: [...byContestant(measured)].map(([name, group]) => seriesOf(name, group)),
  };
}

function seriesOf(name: string, results: readonly Result[]): Series {
  const figures = medians(results);
  const [first] = results;
  const work = first?.workload.work;
  const counts = work?.kind === "readers" ? work.readers : work?.kind === "rooms" ? work.rooms : [];
  return {
    name,
    color: first === undefined ? 0 : SERVER_NAMES.indexOf(first.contestant.server),
    dashed: first?.contestant.history === true,
    points: counts.map((count) => ({ x: count, y: figures[pointKey(count)] ?? NaN }))
      .filter(({ y }) => y > 0),
  };
}
