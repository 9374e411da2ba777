/**
 * Why something failed, for use inside a sentence: `No such file or directory`. Without the system's
 * number for it, and without the call that failed, which names files that people have not given.
 */
export function reason(error: unknown): string {
  // The runtime keeps the system's own places, like /dev and /proc, from all but who may do anything.
  if (error instanceof Deno.errors.NotCapable) return "that is a place of the system's own";
  if (error instanceof DOMException && error.name === "TimeoutError") return "that took too long";
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/ \(os error \d+\)(?:: \w+(?: '.*')?)?/, "");
}
