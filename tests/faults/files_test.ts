/** The system has no more files for connections: who is there chats on, and others come in again later. */
import { assert, assertEquals } from "../../typed/assert.ts";
import { again } from "../helpers/again.ts";
import { Peer } from "../helpers/peer.ts";
import { runProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";

const FILES = 256;
const windows = Deno.build.os === "windows" ? " (ignored: files are not limited there)" : "";

for (const transport of ["deno", "node"]) {
  Deno.test({
    name: `without files for connections nobody is lost, and it passes: ${transport}${windows}`,
    ignore: windows !== "",
    async fn() {
      await using home = await temporaryFolder();
      const limited = ["sh", "-c", `ulimit -n ${FILES}; exec "$@"`, "sh"];
      const flags = ["--transport", transport];
      await using server = await serveProgram(home.path, flags, {}, false, limited);
      const { port } = server;
      const certificate = await Deno.readTextFile(`${home.path}/.local/share/snug/identity.crt`);
      const enter = async (name: string): Promise<Peer> => {
        const peer = await Peer.connect(port, certificate, "localhost");
        await peer.register(name);
        await peer.send("JOIN #7");
        await peer.expect(/ 366 /);
        return peer;
      };
      using ann = await enter("ann");
      using ben = await enter("ben");
      const silent: Deno.Conn[] = [];
      const flood = Array.from(
        { length: 2 * FILES },
        () =>
          Deno.connect({ hostname: "127.0.0.1", port }).then((conn) => silent.push(conn), () => {}),
      );
      for (let number = 0; number < 20; number++) {
        await ann.send(`PRIVMSG #7 :in the flood ${number}`);
        await ben.expect(new RegExp(` PRIVMSG #7 :in the flood ${number}$`));
      }
      await server.program.expectErr(/ warn accept failed /);
      await ann.send("PRIVMSG #7 :no files");
      await ben.expect(/ PRIVMSG #7 :no files$/);
      const closing = setInterval(() => silent.splice(0).forEach((conn) => conn.close()), 50);
      try {
        await Promise.all(flood);
        using cat = await again(() => enter("cat"));
        await cat.send("PRIVMSG #7 :here I am");
        await ann.expect(/ PRIVMSG #7 :here I am$/);
        const { code, out } = await runProgram(["status", "--json"], home.path);
        assertEquals(code, 0);
        const { failed, people, connections } = JSON.parse(out);
        assert(failed.accept > 0);
        assertEquals(people.now, 3);
        assertEquals(connections.lingering, 0);
      } finally {
        clearInterval(closing);
        for (const conn of silent) conn.close();
      }
    },
  });
}
