/** DNS that hangs: none is used. */
import { assertEquals } from "../../typed/assert.ts";
import { Namespace, netnsPrefix } from "../helpers/netns.ts";
import { runProgram, serveProgram, temporaryFolder } from "../helpers/program.ts";

const prefix = await netnsPrefix();
const missing = prefix === undefined ? " (ignored: this user may not make network namespaces)" : "";

Deno.test({
  name: `where every question to DNS is lost, a server starts, serves and stops${missing}`,
  ignore: missing !== "",
  async fn() {
    await using network = await Namespace.make(prefix ?? []);
    await using home = await temporaryFolder();
    // All that leaves goes to somebody who never answers.
    const cable = (await network.inside("ip", "-o", "link")).match(/: (sn\w+)@/)?.[1] ?? "";
    const nobody = network.there.replace(/\d+$/, "3");
    const nowhere = ["lladdr", "02:00:00:00:00:03", "dev", cable];
    await network.inside("ip", "neigh", "add", nobody, ...nowhere);
    await network.inside("ip", "route", "add", "default", "via", nobody);
    const inside = network.words();
    await using server = await serveProgram(home.path, [], {}, false, inside);
    const join = ["join", `127.0.0.1:${server.port}`, "--room", "7", "--name", "ci"];
    const { code, err } = await runProgram(join, home.path, { input: "hello\n", wrapper: inside });
    assertEquals([code, err], [0, ""]);
    const counts = await network.inside("cat", "/proc/net/snmp");
    const [, values = ""] = /^Udp: (\d.*)$/m.exec(counts) ?? [];
    // The fourth is how many datagrams were sent.
    assertEquals(values.split(" ")[3], "0", counts);
    server.program.kill("SIGTERM");
    assertEquals((await server.program.ended).code, 0);
  },
});
