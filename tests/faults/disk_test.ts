/** A real disk is full: nobody reads what was not kept, who says it is told, and it passes. */
import { assert, assertEquals } from "../../typed/assert.ts";
import { Peer } from "../helpers/peer.ts";
import { runProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";
import { SmallDisk } from "../helpers/small_disk.ts";

/** The disk, and how much of it is left when it is nearly full: bytes. */
const SIZE = 6 << 20;
const SPARE = 200 << 10;
const probe = await SmallDisk.make(SIZE);
await probe?.[Symbol.asyncDispose]();
const missing = probe === undefined ? " (ignored: this user may not mount a small disk)" : "";

const CAPABILITIES = [
  "echo-message",
  "message-tags",
  "server-time",
  "batch",
  "draft/chathistory",
  "standard-replies",
];

/** The texts that were said in a room, of lines that somebody was sent. */
function texts(lines: readonly string[]): string[] {
  return lines.filter((line) => line.includes(" PRIVMSG #7 "))
    .map((line) => line.replace(/^.* PRIVMSG #7 :?/, ""));
}

Deno.test({
  name:
    `a disk that is full: what was acknowledged is kept, the rest is refused, the chat goes on${missing}`,
  ignore: missing !== "",
  async fn() {
    await using home = await temporaryFolder();
    await using disk = await SmallDisk.make(SIZE);
    if (disk === undefined) throw new Error("There was one before");
    const data = `${disk.path}/data`;
    const enter = async (port: number, name: string): Promise<Peer> => {
      const peer = await Peer.connect(
        port,
        await Deno.readTextFile(`${data}/identity.crt`),
        "localhost",
      );
      await peer.register(name, ...CAPABILITIES);
      await peer.send("JOIN #7");
      await peer.expect(/ 366 /);
      return peer;
    };
    const acknowledged: string[] = [];
    {
      await using server = await serveProgram(home.path, ["--data", data]);
      using ann = await enter(server.port, "ann");
      using ben = await enter(server.port, "ben");
      await ann.sync();
      await disk.fill(SPARE);
      let refused = 0;
      for (let number = 0; refused < 20; number++) {
        assert(number < 20_000, "the disk was never full");
        const text = `${number} ${"x".repeat(350)}`;
        await ann.send(`PRIVMSG #7 :${text}`);
        const line = await ann.expect(/ PRIVMSG #7 | FAIL PRIVMSG INTERNAL_ERROR /);
        if (line.includes(" FAIL ")) refused++;
        else acknowledged.push(text);
      }
      await ben.send("TOPIC #7 :still here");
      await ann.send("PING x");
      await ann.expect(/ PONG /);
      const asked = await runProgram(["status", "--data", data], home.path);
      assertEquals([asked.code, asked.err], [0, ""]);
      assert(acknowledged.length > 10, `${acknowledged.length} were taken`);
      await disk.empty();
      await ann.send("PRIVMSG #7 :after it");
      await ann.expect(/ PRIVMSG #7 :?after it$/);
      acknowledged.push("after it");
      assertEquals(texts(await ben.sync()), acknowledged);
      server.program.kill("SIGTERM");
      const { code, err } = await server.program.ended;
      assertEquals(code, 0, err);
      assert(/ error store failed /.test(err) && / info store works again/.test(err), err);
    }
    await using server = await serveProgram(home.path, ["--data", data]);
    using cat = await enter(server.port, "cat");
    await cat.sync();
    const kept: string[] = [];
    for (let request = "AFTER #7 timestamp=1970-01-01T00:00:00.000Z 100";;) {
      await cat.send(`CHATHISTORY ${request}`);
      const lines = (await cat.sync()).filter((line) => line.includes(" PRIVMSG #7 "));
      kept.push(...texts(lines));
      const [, id] = /msgid=([^; ]+)/.exec(lines.at(-1) ?? "") ?? [];
      if (id === undefined) break;
      request = `AFTER #7 msgid=${id} 100`;
    }
    assertEquals(kept, acknowledged);
  },
});
