/** Does what a person typed. */
import { type ChatActions, inRoom } from "./command.ts";
import { findCommand, nearestCommand } from "./help.ts";
import { GROUPS } from "./table.ts";

/**
 * Does what a person typed: a command, or something to say. A line that begins with two slashes is
 * said with one.
 */
export function runLine(chat: ChatActions, line: string): void {
  if (line.trim() === "") return;
  if (!line.startsWith("/") || line.startsWith("//")) {
    const text = line.startsWith("//") ? line.slice(1) : line;
    inRoom(chat, (to) => chat.say({ to, text, style: "message" }));
    return;
  }
  const [, word = "", rest = ""] = /^\/(\S*)\s*(.*)$/su.exec(line) ?? [];
  const command = findCommand(word, GROUPS);
  if (command !== undefined) {
    const text = command.lines ? rest.trim() : rest.trim().replace(/\s*\n\s*/g, " ");
    return command.run(chat, text, GROUPS);
  }
  const near = nearestCommand(word, GROUPS);
  const hint = near === undefined ? "/help shows what there is." : `Did you mean /${near}?`;
  chat.complain(`There is no /${word}. ${hint}`);
}
