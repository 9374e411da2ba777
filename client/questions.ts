/** What a person is asked on the bare terminal, before the chat takes it over. */
import { AddressError, formatAddress, type Invite, parseTarget } from "../protocol/invite.ts";
import { isNick, roomFromInput } from "../protocol/names.ts";
import { Declined } from "./errors.ts";
import { nameFromLogin } from "./names.ts";
import { NAME_RULE, ROOM_RULE } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** What questions need of the terminal. */
type Asked = Pick<Terminal, "readLine" | "readSecret" | "write">;

/** Asks for a room. @throws {Declined} */
export async function askRoom(terminal: Asked): Promise<string> {
  for (;;) {
    const text = await answered(terminal.readLine("Room number: "));
    const room = roomFromInput(text);
    if (room !== undefined) return room;
    terminal.write(`${ROOM_RULE}\n`);
  }
}

/** Asks what others are to call somebody, and offers the login name. @throws {Declined} */
export async function askName(terminal: Asked, login: string | undefined): Promise<string> {
  const offer = nameFromLogin(login);
  for (;;) {
    const text = await answered(
      terminal.readLine(offer === undefined ? "Your name: " : `Your name [${offer}]: `),
    );
    const name = text.trim() === "" && offer !== undefined ? offer : text.trim().normalize("NFC");
    if (isNick(name)) return name;
    terminal.write(`${NAME_RULE}\n`);
  }
}

/** Asks for the server's password. @throws {Declined} */
export async function askPassword(terminal: Asked): Promise<string> {
  return await answered(terminal.readSecret("Password: "));
}

/** Asks whether a key is the right one. @throws {Declined} */
export async function askTrust(
  terminal: Asked,
  address: string,
  fingerprint: string,
): Promise<boolean> {
  terminal.write(
    `First visit to ${address}. Its key is\n    ${fingerprint}\n` +
      `Compare it with the one printed by "snug serve" there.\n`,
  );
  for (;;) {
    const text = (await answered(terminal.readLine("Type yes, no, or the key you were given: ")))
      .trim();
    if (/^y(es)?$/i.test(text) || text === fingerprint) return true;
    if (/^n(o)?$/i.test(text)) return false;
    if (/^SHA256:/i.test(text)) {
      terminal.write("That is not the key of this server.\n");
      return false;
    }
  }
}

/**
 * Nobody answers where somebody wanted to go: asks where to go instead.
 * @returns The same place, to try it again, or another one.
 * @throws {Declined}
 */
export async function askWhere(terminal: Asked, tried: Invite): Promise<Invite> {
  const address = formatAddress(tried.host, tried.port);
  for (;;) {
    const question = `Invite link or address [Enter tries ${address} again]: `;
    const text = bareTarget(await answered(terminal.readLine(question)));
    if (text === "") return tried;
    try {
      return parseTarget(text);
    } catch (error) {
      if (!(error instanceof AddressError)) throw error;
      terminal.write(`${error.message}\n`);
    }
  }
}

/** An address as somebody may have copied it: with the command before it, or in quotes. */
function bareTarget(text: string): string {
  return text.trim().replace(/^snug\s+join\s+/i, "").replace(/^(['"])(.*)\1$/, "$2").trim();
}

/** An answer, or the end of everything when the input has ended. */
async function answered(asked: Promise<string | undefined>): Promise<string> {
  const text = await asked;
  if (text === undefined) throw new Declined();
  return text;
}
