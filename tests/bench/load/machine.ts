/** Which machine this is: figures of another one mean nothing without it. */

/** The machine and what runs on it, as lines of text. */
export async function describeMachine(installed: readonly string[]): Promise<string[]> {
  const cpu = cpuModel(await Deno.readTextFile("/proc/cpuinfo"));
  const cores = navigator.hardwareConcurrency;
  return [
    `${cpu}, ${cores} ${cores === 1 ? "core" : "cores"}`,
    `Linux ${Deno.osRelease()}`,
    [`Deno ${Deno.version.deno}`, ...new Set(installed)].join(", "),
    new Date().toISOString().slice(0, 10),
  ];
}

/** The name of the processor in the text of `/proc/cpuinfo`. */
export function cpuModel(text: string): string {
  return /^model name\s*:\s*(.+)$/m.exec(text)?.[1] ?? "unknown processor";
}
