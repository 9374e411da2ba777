/** A client without a connection, for what needs nothing but somebody who is sent something. */
import { Client, type Outbox } from "../../server/client.ts";

/** A client whose lines go to `send`. It may try to log in as often as it likes, and nothing ends it. */
export function clientWith(send: Outbox["send"]): Client {
  const attempts = { take: () => 0, giveBack: () => {} };
  return new Client({
    outbox: {
      send,
      end: () => {},
      caughtUp: () => undefined,
      failed: () => {},
      finish: () => {},
    },
    host: "cloak",
    secure: true,
    attempts: { logins: attempts, registrations: attempts },
  });
}
