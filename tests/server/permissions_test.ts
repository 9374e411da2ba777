/** Every flag that names a file or a port has what it needs, and help needs nothing. */
import { temporaryFolder } from "../certs/support.ts";
import { JOIN_FLAGS } from "../../client/options.ts";
import { joinPermissions } from "../../client/permissions.ts";
import { SERVE_FLAGS } from "../../server/options.ts";
import { servePermissions } from "../../server/permissions.ts";
import { assert, assertEquals } from "../../typed/assert.ts";

const environment = (name: string): string | undefined => name === "HOME" ? "/home/x" : undefined;

Deno.test("serve: each file that is named may be read, the data folder alone be written", async () => {
  await using folder = await temporaryFolder();
  const files = SERVE_FLAGS.filter((flag) => flag.value === "FILE").map(({ name }) => name);
  const args: string[] = ["--data", "/data"];
  for (const name of files) {
    await Deno.writeTextFile(`${folder.path}/${name}`, "x");
    args.push(`--${name}`, `${folder.path}/${name}`);
  }
  const found = servePermissions(args, environment);
  const read = found?.read;
  assert(Array.isArray(read));
  for (const name of files) assert(read.includes(`${folder.path}/${name}`), name);
  assertEquals(found?.write, ["/data"]);
  assertEquals([found?.run, found?.ffi], [false, false]);
});

Deno.test("serve: each port that is named may be listened on, and nothing else be connected to", () => {
  const ports = SERVE_FLAGS.filter((flag) => flag.value === "PORT").map(({ name }) => name);
  const args = ports.flatMap((name, at) => [`--${name}`, String(7_000 + at)]);
  const net = servePermissions(args, environment)?.net;
  assert(Array.isArray(net));
  for (const at of ports.keys()) {
    assert(net.some((address) => String(address).endsWith(`:${7_000 + at}`)), ports[at]);
  }
  assert(net.every((address) => /:\d+$/.test(String(address))), net.join());
  assertEquals(servePermissions(["--host", "::1"], environment)?.net, [
    "[::1]:5050",
    "127.0.0.1:0",
  ]);
  assertEquals(servePermissions(["--host", "::"], environment)?.net, [
    "[::]:5050",
    "[::1]:5050",
    "127.0.0.1:0",
  ]);
});

Deno.test("join: each file that is named may be read; on a pipe one server be connected to", () => {
  const files = JOIN_FLAGS.filter((flag) => flag.value === "FILE").map(({ name }) => name);
  const args = [
    "host:7",
    "--room",
    "7",
    ...files.flatMap((name) => [`--${name}`, `/files/${name}`]),
  ];
  const found = joinPermissions(args, environment, false);
  assert(Array.isArray(found?.read));
  for (const name of files) assert(found.read.includes(`/files/${name}`), name);
  assertEquals(found.net, ["host:7"]);
  assertEquals(found.write, ["/home/x/.local/share/snug"]);
  assertEquals(joinPermissions(["[::1]:7", "--room", "7"], environment, false)?.net, ["[::1]:7"]);
  assertEquals(joinPermissions(args, environment, true)?.net, "inherit");
});

Deno.test("help needs nothing", () => {
  assertEquals(servePermissions(["--help"], environment), undefined);
  assertEquals(joinPermissions(["--help"], environment, true), undefined);
});
