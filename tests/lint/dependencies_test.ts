/** What the program is made of besides its own source: exact, hashed, and each with a reason. */
import { assert, assertEquals } from "../../typed/assert.ts";

const ROOT = new URL("../../", import.meta.url);

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, ROOT));
}

/** The packages that the source names, without their versions. */
async function named(): Promise<Map<string, string>> {
  const { imports } = JSON.parse(await read("deno.json")) as { imports: Record<string, string> };
  return new Map(
    Object.values(imports).map((target) => {
      const [, name = "", version = ""] = /^npm:(@?[^@]+)@([^/]+)/.exec(target) ?? [];
      return [name, version];
    }),
  );
}

Deno.test("each package has an exact version", async () => {
  for (const [name, version] of await named()) {
    assert(/^\d+\.\d+\.\d+$/.test(version), `${name}@${version}`);
  }
});

Deno.test("each package has a hash, also those that others bring along, and the lock is frozen", async () => {
  const lock = JSON.parse(await read("deno.lock")) as {
    npm: Record<string, { integrity?: string }>;
    jsr?: unknown;
    remote?: unknown;
  };
  const without = Object.entries(lock.npm).filter(([, { integrity = "" }]) =>
    !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)
  );
  assertEquals(without, []);
  assertEquals([lock.jsr, lock.remote], [undefined, undefined]);
  const config = JSON.parse(await read("deno.json")) as { lock: { frozen: boolean } };
  assertEquals(config.lock.frozen, true);
});

Deno.test("each package is in the README, and docs/security.md says why it is trusted", async () => {
  const [readme, security] = [await read("README.md"), await read("docs/security.md")];
  const reasons = security.slice(
    security.indexOf("## Dependencies"),
    security.indexOf("## Limits"),
  );
  for (const name of (await named()).keys()) {
    assert(readme.includes(`\`${name}\``), `README: ${name}`);
    assert(reasons.includes(`\`${name}\``), `docs/security.md: ${name}`);
  }
});

Deno.test("the tests that docs/security.md names are there", async () => {
  const text = (await read("docs/security.md")).replace(/ +/g, " ");
  const rows = text.slice(text.indexOf("## Threats"), text.indexOf("### What nothing"))
    .split("\n").filter((line) => line.startsWith("| ")).slice(2);
  assert(rows.length > 20);
  const missing: string[] = [];
  for (const row of rows) {
    const shown = row.split(" | ")[2]?.replace(/ ?\|$/, "") ?? "";
    const tests = shown.split("; ");
    for (const test of tests) {
      const [, file = "", name = ""] = /^`(tests\/[^`]+)`: (.+)$/.exec(test.trim()) ?? [];
      const source = file === "" ? "" : await read(file).catch(() => "");
      if (name === "" || !source.includes(name)) missing.push(test);
    }
  }
  assertEquals(missing, []);
});
