/** irssi and WeeChat, as Debian ships them, against the real server over TLS. */
import { emptyHome, programWords, serveProgram, temporaryFolder } from "../helpers/program.ts";
import { type Server, startIrssi, startWeechat } from "../helpers/irc_clients.ts";
import { installed, Tmux } from "../helpers/tmux.ts";

const CLIENTS = [
  { program: "irssi", start: startIrssi },
  { program: "weechat", start: startWeechat },
] as const;

for (const { program, start } of CLIENTS) {
  const missing = [];
  for (const needed of ["tmux", program]) if (!(await installed(needed))) missing.push(needed);
  const reason = missing.length > 0 ? ` (ignored: ${missing.join(", ")} not installed)` : "";

  Deno.test({
    name: `${program} trusts the key, joins #7 and talks with join${reason}`,
    ignore: missing.length > 0,
    async fn() {
      await using home = await temporaryFolder();
      await using served = await serveProgram(home.path);
      const folder = `${home.path}/.local/share/snug`;
      const server: Server = {
        ...served,
        certificate: await Deno.readTextFile(`${folder}/identity.crt`),
      };
      await using ann = await Tmux.start(
        [...programWords(), "join", served.address, "--room", "7", "--name", "ann"],
        { environment: emptyHome(home.path) },
      );
      await ann.waitFor(/you are ann/);
      await using guest = await start(home.path, server, "guest");
      await guest.enter("/join #7");
      await ann.waitFor(/→ guest came in/);
      await ann.enter("hello guest");
      await guest.waitFor(/ann\W+hello guest/);
      await guest.enter("hello ann, 家族 é");
      await ann.waitFor(/guest +hello ann, 家族 é/);
      await ann.enter("/topic Friday release");
      await guest.waitFor(/Friday release/);
      await guest.enter("/nick visitor");
      await ann.waitFor(/guest is visitor now/);
      await guest.enter("/me waves");
      await ann.waitFor(/\* visitor waves/);
      await guest.enter("/part");
      await ann.waitFor(/← visitor left/);
      await guest.enter("/quit");
      await guest.waitFor(/\[ended 0\]/);
    },
  });
}
