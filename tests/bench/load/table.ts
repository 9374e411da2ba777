/** Tables, as text for a terminal or as Markdown. Pure. */

/** Rows of cells; the first is the head. */
export type Rows = readonly (readonly string[])[];

/** A table as text: the first column to the left, numbers to the right. */
export function textTable(rows: Rows): string {
  return aligned(rows).map((cells) => cells.join("  ").trimEnd()).join("\n");
}

/** A table as Markdown. */
export function markdownTable(rows: Rows): string {
  const lines = aligned(rows).map((cells) => `| ${cells.join(" | ")} |`);
  const widths = widthsOf(rows);
  const rule = widths.map((width, at) =>
    at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  lines.splice(1, 0, `| ${rule.join(" | ")} |`);
  return lines.join("\n");
}

function widthsOf(rows: Rows): number[] {
  return (rows[0] ?? []).map((_, at) => Math.max(3, ...rows.map((row) => row[at]?.length ?? 0)));
}

function aligned(rows: Rows): string[][] {
  const widths = widthsOf(rows);
  return rows.map((row) =>
    row.map((cell, at) => {
      const width = widths[at] ?? 0;
      return at === 0 ? cell.padEnd(width) : cell.padStart(width);
    })
  );
}
