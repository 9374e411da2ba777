/** People who own their names. */
import { formatPlain, saslLines } from "../../protocol/sasl.ts";
import type { Peer } from "./peer.ts";
import type { TestServer } from "./server.ts";

/** The password of all of them. */
export const PASSWORD = "correct horse";

/** Says a PLAIN login; the peer has the capability. */
export async function plain(peer: Peer, name: string, password: string): Promise<void> {
  await peer.send("AUTHENTICATE PLAIN");
  await peer.expect(/AUTHENTICATE \+$/);
  for (const piece of saslLines(formatPlain({ name, password }))) {
    await peer.send(`AUTHENTICATE ${piece}`);
  }
}

/** A client that logs in before it registers. */
export async function comeBack(
  server: TestServer,
  nick: string,
  account: string,
  ...capabilities: string[]
): Promise<Peer> {
  const peer = await server.connect();
  await peer.send(`CAP REQ :sasl ${capabilities.join(" ")}`);
  await peer.send(`NICK ${nick}`);
  await peer.send(`USER ${nick} 0 * :${nick}`);
  await plain(peer, account, PASSWORD);
  await peer.expect(/ 903 /);
  await peer.send("CAP END");
  await peer.expect(/ 221 /);
  return peer;
}

/** Somebody who has made an account of their name. */
export async function owner(
  server: TestServer,
  nick: string,
  ...capabilities: string[]
): Promise<Peer> {
  const peer = await server.join(nick, "sasl", ...capabilities);
  await peer.send(`REGISTER * * :${PASSWORD}`);
  await peer.expect(new RegExp(` REGISTER SUCCESS ${nick} `));
  await peer.expect(/ 900 /);
  await peer.sync();
  return peer;
}
