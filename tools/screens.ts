/**
 * Makes the screens of the README: a real server, real people at real terminals (in tmux), and what
 * their screens show. The times of the clock are written as 16:14; nothing else is changed.
 *
 *     deno task screens
 */
import { screen } from "../tests/helpers/on_terminal.ts";
import { serveProgram, temporaryFolder } from "../tests/helpers/program.ts";
import type { Tmux } from "../tests/helpers/tmux.ts";
import { svgOf } from "./svg.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const FOLDER = `${ROOT}docs/screens`;
const COLORED = { NO_COLOR: "", TERM: "tmux-256color", COLORTERM: "truecolor" };
const SIZE = { columns: 76, rows: 24, environment: COLORED };
const NARROW = { columns: 40, rows: 24, environment: COLORED };

await Deno.mkdir(FOLDER, { recursive: true });
await using home = await temporaryFolder();
await using stack = new AsyncDisposableStack();
const server = stack.use(await serveProgram(home.path));
const args = ["join", server.address, "--room", "7", "--name"];
const ann = stack.use(await screen(home.path, [...args, "ann"], SIZE));
await ann.waitFor(/\[7\] ann›$/);
await say(ann, "/topic Friday release", /set the topic/);
const ben = stack.use(await screen(home.path, [...args, "ben"], NARROW));
await ben.waitFor(/\[7\] ben›$/);
const carl = stack.use(await screen(home.path, [...args, "carl"], SIZE));
await carl.waitFor(/\[7\] carl›$/);
await say(ben, "hi Ann, shipping at **five**?", /shipping at/, ann);
await say(ann, "/reply 1 yes, if the tests are green :tada:", /tests are green/, ben);
await say(ben, "/react ann thumbsup", /👍 ben/, ann);
await say(carl, "/react ann 👍", /👍 ben, carl/, ann);
await carl.paste("this is what was left:\n```\ndeno task test\n```");
await carl.press("Enter");
await ann.waitFor(/left:\n +deno task test/);
await say(ben, "ann: notes are at https://example.org/notes/friday", /notes are at/, ann);
await say(carl, "/me gets coffee", /\* carl gets coffee/, ann);
const dee = stack.use(await screen(home.path, [...args, "dee"], SIZE));
await dee.waitFor(/\[7\] dee›$/);
await dee.enter("/quit");
const eve = stack.use(await screen(home.path, [...args, "eve"], SIZE));
await eve.waitFor(/\[7\] eve›$/);
await ann.waitFor(/→ eve · ⇄ dee/);
await say(eve, "/msg ann shall I bring cake?", /shall I bring cake/, ann);
await ben.type("nearly there");
await ann.waitFor(/ben is typing/);
await ann.type("/reply carl good, then");
await ann.waitFor(/good, then$/);
await keep(ann, "chat", SIZE.columns, "A chat in room 7, as Ann sees it");

server.program.kill("SIGSTOP");
await ben.press("C-u");
await ben.enter("wait, one is red");
await ben.waitFor(/… +ben +wait, one is red/);
server.program.kill("SIGKILL");
await ben.waitFor(/connection is lost/);
await ben.enter("anybody?");
await ben.waitFor(/✗ +ben +anybody/);
await keep(ben, "lost", NARROW.columns, "The connection is lost, with two lines on their way");

/** Types a line, and waits until somebody sees what comes of it. */
async function say(who: Tmux, line: string, shown: RegExp, by = who): Promise<void> {
  await who.enter(line);
  await by.waitFor(shown);
}

/** Keeps what a screen shows as a picture. */
async function keep(who: Tmux, name: string, columns: number, title: string): Promise<void> {
  const text = (await who.styledScreen()).replace(/(?<!\d)\d\d:\d\d(?!\d)/g, "16:14");
  await Deno.writeTextFile(`${FOLDER}/${name}.svg`, svgOf(text, columns, title));
}
