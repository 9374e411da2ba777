/** Other people's IRC clients, each on a terminal of its own, told to trust a server's key. */
import { certificateSha256Hex } from "../../certs/fingerprint.ts";
import { emptyHome } from "./program.ts";
import { Tmux } from "./tmux.ts";

/** The server that a client is to connect to. */
export interface Server {
  readonly port: number;
  /** `SHA256:` and base64. */
  readonly fingerprint: string;
  /** Its certificate, PEM. */
  readonly certificate: string;
}

const SIZE = { columns: 120, rows: 30 };

/** Starts irssi and connects it; resolves when the server has greeted it. */
export async function startIrssi(home: string, server: Server, nick: string): Promise<Tmux> {
  const irssi = await Tmux.start(["irssi", `--home=${home}/irssi`, "-n", nick], {
    ...SIZE,
    environment: emptyHome(home),
  });
  await irssi.waitFor(/\[\(status\)\]/);
  // irssi holds back what it sends; a test should not wait for that.
  await irssi.enter("/set cmds_max_at_once 50");
  const key = hexPairs(server.fingerprint);
  await irssi.enter(
    `/connect -tls -notls_verify -tls_pinned_pubkey ${key} localhost ${server.port}`,
  );
  await irssi.waitFor(/Welcome to/);
  return irssi;
}

/** Starts WeeChat and connects it; resolves when the server has greeted it. */
export async function startWeechat(home: string, server: Server, nick: string): Promise<Tmux> {
  const commands = [
    `/server add snug localhost/${server.port} -ssl -nicks=${nick}`,
    `/set irc.server.snug.ssl_fingerprint ${certificateSha256Hex(server.certificate)}`,
    "/set irc.server.snug.anti_flood_prio_high 0",
    "/set irc.server.snug.anti_flood_prio_low 0",
    "/connect snug",
  ];
  const weechat = await Tmux.start(["weechat", "-d", `${home}/weechat`, "-r", commands.join(";")], {
    ...SIZE,
    environment: emptyHome(home),
  });
  await weechat.enter("/buffer snug");
  await weechat.waitFor(/Welcome to/);
  return weechat;
}

/** irssi pins a key as pairs of hex digits. */
function hexPairs(fingerprint: string): string {
  const bytes = atob(fingerprint.replace("SHA256:", ""));
  return [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join(":")
    .toUpperCase();
}
