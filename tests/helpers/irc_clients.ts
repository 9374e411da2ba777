/** Other people's IRC clients, each on a terminal of its own, told to trust a server's key. */
import { certificateSha256Hex } from "../../certs/hash.ts";
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

/** A client, and what it calls the things that happen. */
export interface IrcClient {
  readonly program: string;
  /** Starts it on a terminal and connects it; resolves when the server has greeted it. */
  readonly start: (home: string, server: Server, nick: string) => Promise<Tmux>;
  /** Whether it comes back by itself when the server has gone; else it ends. */
  readonly reconnects: boolean;
  /** Waits until an answer of the server is on the screen, and goes back to a room. */
  readonly answered: (terminal: Tmux, pattern: RegExp, room: string) => Promise<void>;
  /** Whether a refusal stands in the room that it is about, and not with the answers. */
  readonly refusesInRoom: boolean;
  /** The command that changes modes of the room in front. */
  readonly mode: (room: string, letters: string) => string;
  /** What it shows when somebody has silenced a room, and when somebody may speak in it. */
  readonly silenced: (by: string) => RegExp;
  readonly voiced: (by: string, who: string) => RegExp;
  readonly kicked: (by: string, who: string, why: string) => RegExp;
}

/** How the server greets; the clients have a welcome of their own. */
const GREETING = /Welcome to Snug/;

const SIZE = { columns: 120, rows: 30 };

const IRSSI: IrcClient = {
  program: "irssi",
  reconnects: true,
  answered: async (terminal, pattern) => void await terminal.waitFor(pattern),
  refusesInRoom: true,
  mode: (room, letters) => `/mode ${room} ${letters}`,
  silenced: (by) => new RegExp(`mode/\\S+ \\[\\+m\\] by ${by}`),
  voiced: (by, who) => new RegExp(`mode/\\S+ \\[\\+v ${who}\\] by ${by}`),
  kicked: (by, who, why) => new RegExp(`${who} was kicked from \\S+ by ${by} \\[${why}\\]`),
  async start(home, server, nick) {
    const irssi = await Tmux.start(["irssi", `--home=${home}/irssi`, "-n", nick], {
      ...SIZE,
      environment: emptyHome(home),
    });
    await irssi.waitFor(/\[\(status\)\]/);
    // irssi holds back what it sends and collects modes; a test should not wait for that. One window
    // for everything, so that all of it is on the screen.
    const settings = [
      ...[
        "cmds_max_at_once 50",
        "cmd_queue_speed 10msecs",
        "group_multi_mode OFF",
        "server_reconnect_time 10s",
      ],
      ...["autocreate_windows OFF", "autocreate_query_level NONE"],
    ];
    for (const setting of settings) await irssi.enter(`/set ${setting}`);
    const key = hexPairs(server.fingerprint);
    await irssi.enter(
      `/connect -tls -notls_verify -tls_pinned_pubkey ${key} localhost ${server.port}`,
    );
    await irssi.waitFor(GREETING);
    return irssi;
  },
};

const WEECHAT: IrcClient = {
  program: "weechat",
  reconnects: true,
  // Its answers stand with the server's greeting.
  async answered(terminal, pattern, room) {
    await terminal.enter("/buffer snug");
    await terminal.waitFor(pattern);
    await terminal.enter(`/buffer irc.snug.${room}`);
  },
  refusesInRoom: true,
  mode: (room, letters) => `/mode ${room} ${letters}`,
  silenced: (by) => new RegExp(`Mode \\S+ \\[\\+m\\] by ${by}`),
  voiced: (by, who) => new RegExp(`Mode \\S+ \\[\\+v ${who}\\] by ${by}`),
  kicked: (by, who, why) => new RegExp(`${by} has kicked ${who} \\(${why}\\)`),
  async start(home, server, nick) {
    const commands = [
      `/server add snug localhost/${server.port} -ssl -nicks=${nick}`,
      `/set irc.server.snug.ssl_fingerprint ${certificateSha256Hex(server.certificate)}`,
      "/set irc.server.snug.anti_flood_prio_high 0",
      "/set irc.server.snug.anti_flood_prio_low 0",
      "/set irc.server.snug.autoreconnect_delay 1",
      // On a busy machine it reads two lines at once, and would ask whether they were pasted.
      "/set weechat.look.paste_max_lines -1",
      "/connect snug",
    ];
    const weechat = await Tmux.start(
      ["weechat", "-d", `${home}/weechat`, "-P", "irc", "-r", commands.join(";")],
      { ...SIZE, environment: emptyHome(home) },
    );
    await weechat.enter("/buffer snug");
    await weechat.waitFor(GREETING);
    return weechat;
  },
};

const CATGIRL: IrcClient = {
  program: "catgirl",
  reconnects: false,
  // Its answers stand in a window of their own.
  async answered(terminal, pattern, room) {
    await terminal.enter("/window 0");
    await terminal.waitFor(pattern);
    await terminal.enter(`/window ${room}`);
  },
  refusesInRoom: false,
  mode: (_room, letters) => `/mode ${letters}`,
  silenced: (by) => new RegExp(`${by} sets \\S+ \\+m moderated`),
  voiced: (by, who) => new RegExp(`${by} sets \\+${who} \\+v voice`),
  kicked: (by, who, why) => new RegExp(`${by} kicks ${who} out of \\S+ ${why}`),
  async start(home, server, nick) {
    const trusted = `${home}/catgirl.crt`;
    await Deno.writeTextFile(trusted, server.certificate);
    const where = ["-h", "localhost", "-p", String(server.port)];
    const catgirl = await Tmux.start(["catgirl", ...where, "-n", nick, "-t", trusted], {
      ...SIZE,
      environment: emptyHome(home),
    });
    await catgirl.waitFor(/You arrive in Snug/);
    return catgirl;
  },
};

export const CLIENTS: readonly IrcClient[] = [IRSSI, WEECHAT, CATGIRL];

/** irssi pins a key as pairs of hex digits. */
function hexPairs(fingerprint: string): string {
  const bytes = atob(fingerprint.replace("SHA256:", ""));
  return [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join(":")
    .toUpperCase();
}
