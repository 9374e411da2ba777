import { assertEquals } from "../../typed/assert.ts";
import { decide, type Evidence, type Verdict } from "../../certs/trust.ts";

const NOTHING: Evidence = {
  offered: { pem: "", spki: "K", selfSigned: true },
  systemTrusted: false,
  pins: [],
  ownSpki: undefined,
  known: undefined,
};
const KNOWN = { spki: "K", since: "2026-01-01" };
const CHANGED = { spki: "OLD", since: "2026-01-01" };

const table: [string, Partial<Evidence>, Verdict][] = [
  ["nothing to go by", {}, { kind: "ask" }],
  ["an authority", { systemTrusted: true }, { kind: "trusted", by: "system" }],
  ["the remembered key", { known: KNOWN }, { kind: "trusted", by: "known" }],
  ["another key than the remembered", { known: CHANGED }, {
    kind: "changed",
    since: "2026-01-01",
    known: "OLD",
  }],
  ["this user's own server", { ownSpki: "K" }, { kind: "trusted", by: "own" }],
  ["another server than one's own", { ownSpki: "OTHER" }, { kind: "ask" }],
  ["a pin in the link", { pins: [{ spki: "K", from: "link" }] }, { kind: "trusted", by: "link" }],
  ["a pin in a flag", { pins: [{ spki: "K", from: "flag" }] }, { kind: "trusted", by: "flag" }],
  ["a wrong pin against all else", {
    pins: [{ spki: "OTHER", from: "link" }],
    systemTrusted: true,
    known: KNOWN,
    ownSpki: "K",
  }, { kind: "pin-mismatch", from: "link" }],
  ["a right pin and a wrong one", {
    pins: [{ spki: "K", from: "link" }, { spki: "OTHER", from: "flag" }],
  }, { kind: "pin-mismatch", from: "flag" }],
  ["a right pin against a changed key", {
    pins: [{ spki: "K", from: "link" }],
    known: CHANGED,
  }, { kind: "trusted", by: "link" }],
  ["an authority and a changed key", { systemTrusted: true, known: CHANGED }, {
    kind: "trusted",
    by: "system",
  }],
  ["a changed key of one's own server", { known: CHANGED, ownSpki: "K" }, {
    kind: "changed",
    since: "2026-01-01",
    known: "OLD",
  }],
];

for (const [name, evidence, verdict] of table) {
  Deno.test(`trust, with ${name}`, () => {
    assertEquals(decide({ ...NOTHING, ...evidence }), verdict);
  });
}
