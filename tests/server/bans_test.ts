/** Whom a mask means. @see https://modern.ircdocs.horse/#extban-parameter */
import { formatExtban } from "../../protocol/extbans.ts";
import { casefold } from "../../protocol/names.ts";
import { banOf, isInvited, muteOf, normalMask, personMask } from "../../server/bans.ts";
import { NO_RANK } from "../../server/ranks.ts";
import { type ListName, Room } from "../../server/room.ts";
import { recordOfRoom, roomOfRecord } from "../../server/room_record.ts";
import { User } from "../../server/user.ts";
import { assert, assertEquals, assertStringIncludes } from "../../typed/assert.ts";
import { startServer } from "../helpers/server.ts";

const isBanned = (room: Room, user: User): boolean => banOf(room, user) !== undefined;
const isMuted = (room: Room, user: User): boolean => muteOf(room, user) !== undefined;

/** A room with these masks on a list. */
function roomWith(lists: Partial<Record<ListName, readonly string[]>>): Room {
  const room = new Room(1, "#7", 0);
  for (const [list, masks] of Object.entries(lists)) {
    for (const mask of masks ?? []) {
      room.change(
        { kind: "list", list: list as ListName, on: true, mask: normalMask(mask) ?? "" },
        "",
        0,
      );
    }
  }
  return room;
}

function person(nick: string, account?: string): User {
  const user = new User("host");
  user.nick = nick;
  user.username = "~u";
  user.realName = "Some One";
  user.account = account;
  return user;
}

Deno.test("an account's mask means who has logged in to it, however it is spelled. @see https://ircv3.net/specs/extensions/account-extban", () => {
  const cases: readonly [string, string | undefined, boolean][] = [
    ["~a:boss", "boss", true],
    ["~a:BOSS", "Boss", true],
    ["~a:e\u0301mile", "\u00e9mile", true],
    ["~a:boss", "bosses", false],
    ["~a:boss", undefined, false],
    ["~a:boss", "other", false],
    ["~a:bo*", "Boss", true],
    ["~a:bo*", undefined, false],
    // Logged in to anything at all.
    ["~a:*", "anything", true],
    ["~a:*", undefined, false],
  ];
  for (const [mask, account, meant] of cases) {
    // The nick is never what is meant.
    const user = person("boss", account);
    assertEquals(isBanned(roomWith({ bans: [mask] }), user), meant, `${mask} ${account}`);
    assertEquals(isInvited(roomWith({ invitations: [mask] }), user), meant, `${mask} ${account}`);
    const exempt = roomWith({ bans: ["*"], exceptions: [mask] });
    assertEquals(isBanned(exempt, user), !meant, `${mask} ${account}`);
    const mute = roomWith({ bans: [`~m:${mask}`] });
    assertEquals([isBanned(mute, user), isMuted(mute, user)], [false, meant], `${mask} ${account}`);
  }
});

Deno.test("a ban of an account means its address, too, and holds when it has logged out", () => {
  const room = roomWith({});
  const eve = person("eve", "eve");
  room.members.set(eve, NO_RANK);
  assertEquals(formatExtban(personMask(eve, room)), "~a:eve@host");
  const banned = roomWith({ bans: ["~t:9:~m:~a:eve@host"] });
  eve.account = undefined;
  assert(isMuted(banned, eve) && isMuted(banned, person("other", "account")));
  const elsewhere = new User("elsewhere");
  elsewhere.account = "eve";
  assert(isMuted(banned, elsewhere));
  elsewhere.account = undefined;
  assert(!isMuted(banned, elsewhere));
  elsewhere.noteFormerAccount("Eve");
  assert(isMuted(banned, elsewhere));
  assert(!isInvited(roomWith({ invitations: ["~a:eve"] }), elsewhere), "that is no right");
  // Others of the room are not banned along with somebody.
  eve.account = "eve";
  room.members.set(person("ann"), NO_RANK);
  assertEquals(formatExtban(personMask(eve, room)), "~a:eve");
});

Deno.test("masks of people and of real names", () => {
  const cases: readonly [string, boolean][] = [
    ["ann", true],
    ["ANN!*@*", true],
    ["*!*@host", true],
    ["~r:some*", true],
    ["~r:some", false],
    ["ben", false],
  ];
  for (const [mask, meant] of cases) {
    assertEquals(isBanned(roomWith({ bans: [mask] }), person("ann")), meant, mask);
  }
  assertEquals(casefold(normalMask("~m:Ann") ?? ""), casefold("~m:ann!*@*"));
});

Deno.test("ACCOUNTEXTBAN names a type of EXTBAN", async () => {
  await using server = await startServer();
  const peer = await server.connect();
  await peer.send("NICK ann");
  await peer.send("USER a 0 * :a");
  const line = (await peer.sync()).filter((line) => line.includes(" 005 ")).join(" ");
  assertStringIncludes(line, " ACCOUNTEXTBAN=a ");
  assertStringIncludes(line, " EXTBAN=~,amrt ");
});

Deno.test("who takes another name, or another account, is no more welcome than before", () => {
  const eve = person("eve");
  const banned = roomWith({ bans: ["~m:eve!*@host"] });
  assert(isMuted(banned, eve));
  eve.nick = "mallory";
  assert(!isMuted(banned, eve));
  eve.noteFormerNick("eve", Infinity);
  assert(isMuted(banned, eve));
  // Who gave the name up before the ban was made is not who it means.
  const innocent = person("robert");
  innocent.noteFormerNick("eve", -1);
  assert(!isMuted(banned, innocent));
  const other = new User("host");
  other.nick = "ben";
  assert(!isMuted(banned, other));
  // One account after the other, without and with logging out between.
  const accounts = roomWith({ bans: ["~a:first"] });
  other.noteFormerAccount("first");
  other.noteFormerAccount("second");
  other.account = "third";
  assert(isBanned(accounts, other));
  for (let at = 0; at < 100; at++) {
    other.noteFormerNick(`n${at}`, at);
    other.noteFormerAccount(`n${at}`);
  }
  assertEquals([other.formerNicks.size, other.formerAccounts.length], [16, 16]);
});

Deno.test("a ban holds nobody of a higher rank than who made it had, also after a restart", () => {
  for (
    const [maker, holds] of [[2, [0, 1, 2]], [4, [0, 1, 2, 4]], [undefined, [
      0,
      1,
      2,
      4,
      8,
    ]]] as const
  ) {
    const room = new Room(1, "#7", 0);
    const ban = { kind: "list", list: "bans", on: true, mask: "*!*@*" } as const;
    room.change(ban, "ben!b@h", 0, maker);
    for (const one of [room, roomOfRecord(recordOfRoom(room))]) {
      const held = [0, 1, 2, 4, 8].filter((ranks) => {
        const user = person("ann");
        one.setStanding(user.identity, ranks);
        return isBanned(one, user);
      });
      assertEquals(held, [...holds], String(maker));
    }
  }
});
