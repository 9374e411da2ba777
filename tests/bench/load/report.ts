/** Medians of all runs, as tables with ratios to one of the servers. Pure. */
import { type Column, columnsOf, type Figures } from "./figures.ts";
import type { Contestant, ServerName } from "./servers.ts";
import { median } from "./statistics.ts";
import { markdownTable, type Rows, textTable } from "./table.ts";
import type { Workload } from "./workloads.ts";

/** What came out of one run of one server. */
export interface Result {
  readonly workload: Workload;
  readonly contestant: Contestant;
  readonly figures: Figures;
  /** Lines that were lost, doubled or out of order. */
  readonly lost: number;
  /** Why the run was broken off. */
  readonly failure?: string;
}

/** Whom all others are compared to. */
const REFERENCE: ServerName = "inspircd";

/** Tables of all results, a workload each. */
export function report(results: readonly Result[], markdown: boolean): string {
  const workloads = [...new Set(results.map(({ workload }) => workload))];
  return workloads.map((workload) => {
    const rows = rowsOf(workload, results.filter((result) => result.workload === workload));
    const { name, about } = workload;
    return markdown
      ? `**${name}**: ${about}\n\n${markdownTable(rows)}\n`
      : `${name}: ${about}\n${textTable(rows)}\n`;
  }).join("\n");
}

/** Whether anything was lost, came in the wrong order, or was not measured to its end. */
export function failed(results: readonly Result[]): boolean {
  return results.some(({ lost, failure }) => lost > 0 || failure !== undefined);
}

/** Medians of what a server was measured to do with a workload. */
export function medians(results: readonly Result[]): Figures {
  const keys = new Set(results.flatMap(({ figures }) => Object.keys(figures)));
  return Object.fromEntries([...keys].map((key) => {
    const numbers = results.map(({ figures }) => figures[key]).filter((each) => each !== undefined);
    return [key, median(numbers)];
  }));
}

/** How a server is called in tables. */
export function contestantName({ server, history }: Contestant): string {
  return history === undefined ? server : `${server}, history ${history ? "on" : "off"}`;
}

/** Results by the name of the contestant, in the order in which they came. */
export function byContestant(results: readonly Result[]): Map<string, Result[]> {
  return Map.groupBy(results, ({ contestant }) => contestantName(contestant));
}

function rowsOf(workload: Workload, results: readonly Result[]): Rows {
  const columns = columnsOf(workload.work);
  const groups = byContestant(results);
  const reference = medians(groups.get(REFERENCE) ?? []);
  const head = ["server", ...columns.map(({ title }) => title), "lost"];
  const rows = [...groups].map(([name, group]) => {
    const figures = medians(group);
    const cells = columns.map((column) => cell(column, figures, name, reference));
    const broken = group.filter(({ failure }) => failure !== undefined).length;
    const lost = group.reduce((sum, result) => sum + result.lost, 0);
    return [name, ...cells, broken === 0 ? whole(lost) : `${broken} of ${group.length} broken off`];
  });
  return [head, ...rows];
}

/** A figure, and its ratio to that of the reference. */
function cell(column: Column, figures: Figures, name: string, reference: Figures): string {
  const figure = figures[column.key];
  if (figure === undefined || Number.isNaN(figure)) return "-";
  const shown = column.digits === 0 ? whole(figure) : figure.toFixed(column.digits);
  const other = reference[column.key];
  if (column.compared !== true || name === REFERENCE || !other) return shown;
  return `${shown} (${(figure / other).toFixed(2)})`;
}

function whole(number: number): string {
  return Math.round(number).toLocaleString("en");
}
