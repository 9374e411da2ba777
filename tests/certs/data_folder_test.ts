import { assertEquals, assertRejects, assertThrows } from "../../typed/assert.ts";
import { CertificateError } from "../../certs/certificate_error.ts";
import {
  defaultDataFolder,
  openDataFolder,
  readPrivateFile,
  writePrivateFile,
} from "../../certs/data_folder.ts";
import { temporaryFolder } from "./support.ts";

const POSIX = Deno.build.os !== "windows";

function folderFor(os: typeof Deno.build.os, variables: Record<string, string>): string {
  return defaultDataFolder((name) => variables[name], os);
}

async function modeOf(path: string): Promise<number> {
  return ((await Deno.stat(path)).mode ?? 0) & 0o777;
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map((entry) => entry.name).sort();
}

Deno.test("the default data folder follows each platform's custom", () => {
  assertEquals(folderFor("linux", { HOME: "/home/a" }), "/home/a/.local/share/snug");
  assertEquals(folderFor("linux", { HOME: "/home/a", XDG_DATA_HOME: "/data" }), "/data/snug");
  assertEquals(
    folderFor("freebsd", { HOME: "/home/a", XDG_DATA_HOME: "" }),
    "/home/a/.local/share/snug",
  );
  assertEquals(
    folderFor("darwin", { HOME: "/Users/a", XDG_DATA_HOME: "/data" }),
    "/Users/a/Library/Application Support/snug",
  );
  assertEquals(
    folderFor("windows", { LOCALAPPDATA: "C:\\Users\\a\\AppData\\Local" }),
    "C:\\Users\\a\\AppData\\Local\\snug",
  );
});

Deno.test("a relative XDG_DATA_HOME is ignored", () => {
  assertEquals(
    folderFor("linux", { HOME: "/home/a", XDG_DATA_HOME: "data" }),
    "/home/a/.local/share/snug",
  );
});

Deno.test("without a variable the data folder must be named", () => {
  for (const os of ["linux", "darwin", "windows"] as const) {
    assertThrows(() => folderFor(os, {}), CertificateError, "--data");
  }
});

Deno.test("the data folder is made for its owner only, and opening it again changes nothing", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/deep/snug`;
  await openDataFolder(path);
  await openDataFolder(path);
  if (POSIX) assertEquals(await modeOf(path), 0o700);
  assertEquals(await namesIn(path), []);
});

Deno.test("a file in the data folder's place is refused by name", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/snug`;
  await Deno.writeTextFile(path, "");
  await assertRejects(() => openDataFolder(path), CertificateError, path);
});

Deno.test({
  name: "a data folder that cannot be written is refused",
  // Root may write anywhere, except where there is nothing to write to.
  ignore: Deno.build.os !== "linux",
  async fn() {
    await assertRejects(() => openDataFolder("/proc/self"), CertificateError, "--data");
  },
});

Deno.test("a private file is read back, is its owner's only, and replaces the one before", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/file`;
  assertEquals(await readPrivateFile(path), undefined);
  await Deno.writeTextFile(path, "old and readable by all", { mode: 0o644 });
  await writePrivateFile(path, "new: ü");
  assertEquals(await readPrivateFile(path), "new: ü");
  if (POSIX) assertEquals(await modeOf(path), 0o600);
  assertEquals(await namesIn(folder.path), ["file"]);
});

Deno.test("a private file that cannot take its name leaves nothing behind", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/taken`;
  await Deno.mkdir(`${path}/by-a-folder`, { recursive: true });
  await assertRejects(() => writePrivateFile(path, "text"), CertificateError, path);
  assertEquals(await namesIn(folder.path), ["taken"]);
});

Deno.test("many writers at once leave one whole text", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/file`;
  const texts = Array.from({ length: 8 }, (_, index) => String(index).repeat(100_000));
  await Promise.all(texts.map((text) => writePrivateFile(path, text)));
  assertEquals(texts.includes(await readPrivateFile(path) ?? ""), true);
  assertEquals(await namesIn(folder.path), ["file"]);
});

Deno.test("a private file of more than 1 MiB is refused", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/file`;
  await Deno.writeFile(path, new Uint8Array((1 << 20) + 1));
  await assertRejects(() => readPrivateFile(path), CertificateError, "1 MiB");
  await assertRejects(() => readPrivateFile(folder.path), CertificateError, folder.path);
});

Deno.test({
  name: "a link in the data folder leads to nothing outside of it, to read or to write",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    await using other = await temporaryFolder();
    await Deno.writeTextFile(`${other.path}/theirs`, "not for us");
    const link = `${folder.path}/secret`;
    for (const target of [`${other.path}/theirs`, `${other.path}/nothing`, "/etc/hostname"]) {
      await Deno.symlink(target, link);
      await assertRejects(() => readPrivateFile(link), CertificateError, "a link that leads out");
      // A file takes the place of the link; what the link leads to is as it was.
      await writePrivateFile(link, "ours");
      assertEquals(await readPrivateFile(link), "ours");
      await Deno.remove(link);
    }
    assertEquals(await Deno.readTextFile(`${other.path}/theirs`), "not for us");
    assertEquals([...Deno.readDirSync(other.path)].map(({ name }) => name), ["theirs"]);
    // A link within the folder is somebody's own arrangement.
    await Deno.writeTextFile(`${folder.path}/real`, "inside");
    await Deno.symlink("real", link);
    assertEquals(await readPrivateFile(link), "inside");
  },
});

Deno.test({
  name: "a private file that others may read is closed to them",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    const file = `${folder.path}/identity.key`;
    await Deno.writeTextFile(file, "a copy made by hand");
    await Deno.chmod(file, 0o644);
    await readPrivateFile(file);
    assertEquals(((await Deno.stat(file)).mode ?? 0) & 0o777, 0o600);
  },
});
