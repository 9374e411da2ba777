/** What `/help` explains besides commands: a word, and the lines on it. */

export const TOPICS: ReadonlyMap<string, readonly string[]> = new Map([
  ["keys", [
    "Enter says the line. ↑ and ↓ bring back earlier ones, Ctrl+R finds one of them.",
    "Alt+Enter, or Ctrl+O, breaks the line; what is pasted goes into it, and Enter says all of it at once.",
    "Tab completes names, /commands and what they take, rooms, and :emoji; Shift+Tab goes back.",
    "← → Home End, or Ctrl+A Ctrl+E, move; Alt+B Alt+F go by words.",
    "Ctrl+W and Ctrl+K delete a word, or the rest; Ctrl+Y puts it back, Ctrl+_ or Ctrl+Z undoes.",
    "Alt+8 goes to room 8, or else to the eighth; Ctrl+N Ctrl+P to the next, the previous one;",
    "Alt+A to where something is new. Where Alt types other characters, Esc and then 8 will do.",
    "Ctrl+L draws the screen again. Ctrl+C takes the line away; where nothing stands in it,",
    "Ctrl+D leaves, and so does Ctrl+C twice.",
  ]],
]);
