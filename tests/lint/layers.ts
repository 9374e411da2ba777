/**
 * Who may import whom, as a `deno lint` plugin.
 *
 * Each folder has a sentence that says what it does not know; this file enforces it. A folder may
 * import from itself and from what its row names; outside packages only where the row names them.
 * The first row whose `from` is a prefix of the file's path decides.
 */

interface Row {
  readonly from: string;
  /** Folders or files of this repository, as path prefixes. */
  readonly inside: readonly string[];
  /** Bare specifiers, as prefixes. */
  readonly outside: readonly string[];
}

const ROWS: readonly Row[] = [
  { from: "tests/", inside: [""], outside: [""] },
  { from: "tools/screens.ts", inside: ["tools/", "tests/helpers/"], outside: [] },
  { from: "tools/svg.ts", inside: ["client/layout.ts"], outside: [] },
  { from: "tools/", inside: ["tools/", "client/script/schema.ts"], outside: [] },
  {
    from: "main.ts",
    inside: ["server/permissions.ts", "client/permissions.ts", "cli/"],
    outside: [],
  },
  { from: "workers/serve.ts", inside: ["server/mod.ts", "cli/"], outside: [] },
  { from: "workers/join.ts", inside: ["client/mod.ts", "cli/"], outside: [] },
  { from: "workers/others.ts", inside: ["server/tools/mod.ts", "cli/", "typed/"], outside: [] },
  { from: "typed/", inside: ["typed/"], outside: ["@std/"] },
  { from: "protocol/prepare.ts", inside: ["protocol/"], outside: ["@mongodb-js/saslprep"] },
  { from: "protocol/", inside: ["protocol/"], outside: [] },
  { from: "cli/", inside: ["cli/", "typed/", "deno.json"], outside: [] },
  {
    from: "certs/",
    inside: ["certs/", "cli/reason.ts"],
    outside: ["@peculiar/x509", "reflect-metadata", "node:crypto", "node:tls", "node:buffer"],
  },
  {
    from: "server/mod.ts",
    inside: ["server/", "protocol/", "certs/", "cli/", "typed/"],
    outside: [],
  },
  {
    from: "server/commands/table.ts",
    inside: ["server/commands/", "server/command.ts"],
    outside: [],
  },
  {
    from: "server/commands/",
    inside: [
      "server/absent.ts",
      "server/accounts/",
      "server/admin_parts.ts",
      "server/administer.ts",
      "server/answer_space.ts",
      "server/answers.ts",
      "server/audit.ts",
      "server/bans.ts",
      "server/buffers.ts",
      "server/client.ts",
      "server/command.ts",
      "server/encode.ts",
      "server/events.ts",
      "server/fitting.ts",
      "server/identity.ts",
      "server/history.ts",
      "server/invitation.ts",
      "server/limits.ts",
      "server/may_speak.ts",
      "server/metadata.ts",
      "server/metadata_sync.ts",
      "server/login.ts",
      "server/mode_letters.ts",
      "server/multiline.ts",
      "server/password.ts",
      "server/own_room.ts",
      "server/ranks.ts",
      "server/replay.ts",
      "server/reply.ts",
      "server/room.ts",
      "server/state.ts",
      "server/storage/store.ts",
      "server/targets.ts",
      "server/user.ts",
      "protocol/",
    ],
    outside: [],
  },
  { from: "server/ranks.ts", inside: [], outside: [] },
  { from: "server/members.ts", inside: ["server/ranks.ts", "server/user.ts"], outside: [] },
  {
    from: "server/room.ts",
    inside: [
      "server/identity.ts",
      "server/limits.ts",
      "server/members.ts",
      "server/ranks.ts",
      "server/user.ts",
      "server/storage/store.ts",
      "protocol/",
    ],
    outside: [],
  },
  { from: "server/identity.ts", inside: ["server/storage/store.ts", "protocol/"], outside: [] },
  {
    from: "server/user.ts",
    inside: [
      "server/identity.ts",
      "server/census.ts",
      "server/client.ts",
      "server/room.ts",
      "server/storage/store.ts",
      "protocol/",
    ],
    outside: [],
  },
  {
    from: "server/people.ts",
    inside: ["server/census.ts", "server/user.ts", "protocol/"],
    outside: [],
  },
  {
    from: "server/rooms.ts",
    inside: [
      "server/ranks.ts",
      "server/room.ts",
      "server/room_record.ts",
      "server/storage/store.ts",
      "protocol/",
    ],
    outside: [],
  },
  {
    from: "server/teller.ts",
    inside: [
      "server/client.ts",
      "server/events.ts",
      "server/history.ts",
      "server/metadata.ts",
      "server/room.ts",
      "server/storage/store.ts",
      "server/user.ts",
      "server/watchers.ts",
      "protocol/",
    ],
    outside: [],
  },
  {
    from: "server/standing.ts",
    inside: [
      "server/ranks.ts",
      "server/room.ts",
      "server/rooms.ts",
      "server/storage/store.ts",
      "server/teller.ts",
      "server/user.ts",
    ],
    outside: [],
  },
  {
    from: "server/speech.ts",
    inside: [
      "server/events.ts",
      "server/history.ts",
      "server/multiline.ts",
      "server/ranks.ts",
      "server/room.ts",
      "server/storage/store.ts",
      "server/teller.ts",
      "server/user.ts",
      "protocol/",
    ],
    outside: [],
  },
  {
    from: "server/attendance.ts",
    inside: ["server/room.ts", "server/storage/store.ts", "server/user.ts"],
    outside: [],
  },
  {
    from: "server/state.ts",
    inside: [
      "server/attendance.ts",
      "server/bans.ts",
      "server/census.ts",
      "server/client.ts",
      "server/events.ts",
      "server/metadata.ts",
      "server/people.ts",
      "server/ranks.ts",
      "server/room.ts",
      "server/rooms.ts",
      "server/speech.ts",
      "server/standing.ts",
      "server/storage/store.ts",
      "server/teller.ts",
      "server/user.ts",
      "server/whowas.ts",
      "protocol/",
    ],
    outside: [],
  },
  {
    from: "server/accounts/",
    inside: [
      "server/accounts/",
      "server/identity.ts",
      "server/limits.ts",
      "server/storage/store.ts",
      "cli/clock.ts",
      "protocol/",
    ],
    outside: ["node:crypto"],
  },
  {
    from: "server/storage/database.ts",
    inside: ["server/storage/", "protocol/", "typed/"],
    outside: ["node:sqlite"],
  },
  {
    from: "server/storage/",
    inside: ["server/storage/", "protocol/", "typed/", "cli/reason.ts"],
    outside: [],
  },
  { from: "server/looks.ts", inside: [], outside: ["unhomoglyph"] },
  { from: "server/metrics.ts", inside: ["server/"], outside: ["prom-client"] },
  { from: "server/transport/", inside: ["server/transport/"], outside: ["node:net", "node:tls"] },
  {
    from: "server/",
    inside: ["server/", "protocol/", "certs/", "cli/", "typed/"],
    outside: ["node:crypto", "node:timers"],
  },
  {
    from: "client/",
    inside: ["client/", "protocol/", "certs/", "cli/", "typed/"],
    outside: ["string-width", "gemoji", "node:readline", "node:stream"],
  },
];

/** Doors to the outside world: a global member, and the only files that may touch it. */
const DOORS: readonly { readonly member: RegExp; readonly files: readonly string[] }[] = [
  { member: /^Deno\.(args|exit)$/, files: ["main.ts"] },
  {
    member: /^Deno\.(addSignalListener|removeSignalListener)$/,
    files: ["cli/surroundings.ts", "client/terminal.ts"],
  },
  { member: /^Deno\.(listen|listenTls)$/, files: ["server/transport/"] },
  { member: /^Deno\.serve$/, files: ["server/metrics.ts"] },
  {
    member: /^Deno\.(connect|connectTls|startTls)$/,
    files: ["certs/encrypted.ts", "client/listening.ts", "server/transport/self_pipe.ts"],
  },
  {
    member: /^Deno\.(stdin|stdout)$/,
    files: ["client/terminal.ts", "cli/surroundings.ts", "workers/", "main.ts"],
  },
  { member: /^(Date|performance)\.now$/, files: ["cli/clock.ts"] },
];

/** Resolves a relative import to a path from the repository's root. */
function resolve(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Says why a file may not import a specifier, or `undefined` when it may. */
export function forbidden(file: string, specifier: string): string | undefined {
  const row = ROWS.find((row) => file.startsWith(row.from));
  if (row === undefined) return undefined;
  const relative = specifier.startsWith(".");
  const target = relative ? resolve(file, specifier) : specifier;
  const allowed = relative ? row.inside : row.outside;
  if (allowed.some((prefix) => target.startsWith(prefix))) return undefined;
  return `${file} may not import ${target}: see tests/lint/layers.ts`;
}

/** Says why a file may not touch a global member, or `undefined` when it may. */
export function closedDoor(file: string, member: string): string | undefined {
  if (file.startsWith("tests/") || file.startsWith("tools/")) return undefined;
  const door = DOORS.find((door) => door.member.test(member));
  if (door === undefined || door.files.some((prefix) => file.startsWith(prefix))) return undefined;
  return `${member} belongs in ${door.files.join(" or ")}: see tests/lint/layers.ts`;
}

const ROOT = new URL("../../", import.meta.url).pathname;

/** The path from the repository's root, with forward slashes on every platform. */
function fromRoot(filename: string): string {
  const path = filename.replaceAll("\\", "/");
  const root = ROOT.replace(/^\/(?=[A-Za-z]:)/, "");
  return path.startsWith(root) ? path.slice(root.length) : path;
}

const plugin: Deno.lint.Plugin = {
  name: "snug",
  rules: {
    layers: {
      create(context): Deno.lint.LintVisitor {
        const file = fromRoot(context.filename);
        const check = (node: Deno.lint.Node, specifier: unknown): void => {
          if (typeof specifier !== "string") return;
          const message = forbidden(file, specifier);
          if (message !== undefined) context.report({ node, message });
        };
        return {
          ImportDeclaration: (node) => check(node, node.source.value),
          ExportNamedDeclaration: (node) => check(node, node.source?.value),
          ExportAllDeclaration: (node) => check(node, node.source.value),
          ImportExpression(node) {
            if (node.source.type === "Literal") check(node, node.source.value);
          },
        };
      },
    },
    doors: {
      create(context): Deno.lint.LintVisitor {
        const file = fromRoot(context.filename);
        return {
          MemberExpression(node) {
            if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return;
            const message = closedDoor(file, `${node.object.name}.${node.property.name}`);
            if (message !== undefined) context.report({ node, message });
          },
        };
      },
    },
  },
};

export default plugin;
