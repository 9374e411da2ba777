/** Whether a server is the one that was meant: one pure decision over all there is to go by. */
import type { PeerCertificate } from "./probe.ts";

/** Where a pin came from: the invite link, or `--fingerprint`. */
export type PinSource = "link" | "flag";

/** All that is known when a server shows its certificate. */
export interface Evidence {
  readonly offered: PeerCertificate;
  /** Whether ordinary verification passed: a public authority, the right name. */
  readonly systemTrusted: boolean;
  readonly pins: readonly { readonly spki: string; readonly from: PinSource }[];
  /** The key of this user's own server on this machine. */
  readonly ownSpki: string | undefined;
  /** The key that this user accepted from this server before. */
  readonly known: { readonly spki: string; readonly since: string } | undefined;
}

/** What to do with the server. `ca` is for a caller that has verified it with a file of its own. */
export type Verdict =
  | { readonly kind: "trusted"; readonly by: "system" | PinSource | "own" | "known" | "ca" }
  /** Nothing speaks for it or against it: show the fingerprint and ask. */
  | { readonly kind: "ask" }
  /** Not the key that was accepted before; stop. */
  | { readonly kind: "changed"; readonly since: string; readonly known: string }
  /** Not the key that the link or the flag names; stop. */
  | { readonly kind: "pin-mismatch"; readonly from: PinSource };

/**
 * Decides about a server. The first of these that applies:
 *
 * 1. A pin. Whoever gives one means that very key, so a mismatch stops even where an authority
 *    vouches for the server, and of several pins every one must match.
 * 2. The system's authorities. Before the remembered key, for such a server may renew its key.
 * 3. The key remembered for this server. Another key than that one stops.
 * 4. The key of this user's own server: who can read the data folder needs no further proof. After
 *    the remembered key, so that a changed key is reported and not explained away.
 * 5. Nothing: ask.
 */
export function decide(evidence: Evidence): Verdict {
  const { offered, known } = evidence;
  const wrong = evidence.pins.find((pin) => pin.spki !== offered.spki);
  if (wrong !== undefined) return { kind: "pin-mismatch", from: wrong.from };
  const [pin] = evidence.pins;
  if (pin !== undefined) return { kind: "trusted", by: pin.from };
  if (evidence.systemTrusted) return { kind: "trusted", by: "system" };
  if (known !== undefined) {
    if (known.spki === offered.spki) return { kind: "trusted", by: "known" };
    return { kind: "changed", since: known.since, known: known.spki };
  }
  if (evidence.ownSpki === offered.spki) return { kind: "trusted", by: "own" };
  return { kind: "ask" };
}
