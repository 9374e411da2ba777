/** What Deno runs the program with, whoever starts it: the tasks of deno.json say it. */

/**
 * The flags of the tasks: what the program may do whatever is asked of it (`deno task snug`), and how V8
 * keeps a server's heap (`deno task serve`; why is in docs/performance.md).
 */
export function runFlags(): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url))) as {
    tasks: Record<"serve" | "snug", { command: string }>;
  };
  const words = (task: "serve" | "snug"): string[] => tasks[task].command.split(" ");
  return [
    ...words("serve").filter((word) => word.startsWith("--v8-flags=")),
    ...words("snug").filter((word) => word === "--no-prompt" || word.startsWith("--allow-")),
  ];
}
