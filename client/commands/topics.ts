/** What `/help` explains besides commands: a word, and the lines on it. */

export const TOPICS: ReadonlyMap<string, readonly string[]> = new Map([
  ["keys", [
    "Enter says the line. ↑ and ↓ bring back earlier ones, Ctrl+R finds one of them.",
    "← → Home End, or Ctrl+A Ctrl+E, move; Alt+B Alt+F go by words.",
    "Ctrl+W and Ctrl+K delete a word, or the rest; Ctrl+Y puts it back, Ctrl+_ undoes.",
    "Ctrl+L draws the screen again. Ctrl+C and Ctrl+D leave the chat.",
  ]],
]);
