/** What a room remembers of people, and that it has a bound. */
import { accountIdentity, guestIdentity } from "../../server/identity.ts";
import { MAX_INVITED, MAX_STANDING } from "../../server/limits.ts";
import { NO_RANK, RANKS } from "../../server/ranks.ts";
import { Room } from "../../server/room.ts";
import { User } from "../../server/user.ts";
import { casefold } from "../../protocol/names.ts";
import { assertEquals } from "../../typed/assert.ts";

const guest = (name: string) => guestIdentity(casefold(name), "host");

Deno.test("ranks are remembered of so many; guests are forgotten first, and owners never", () => {
  const room = new Room(1, "#7", 0);
  const [owner, friend, stranger] = [guest("owner"), accountIdentity("friend"), guest("first")];
  room.setStanding(owner, RANKS.owner);
  room.setStanding(friend, RANKS.admin);
  room.setStanding(stranger, RANKS.voice);
  for (let n = 0; n < 3 * MAX_STANDING; n++) room.setStanding(guest(`g${n}`), RANKS.voice);
  assertEquals(room.standing.size, MAX_STANDING);
  assertEquals([owner, friend].map((one) => room.standing.get(one)), [RANKS.owner, RANKS.admin]);
  assertEquals(room.standing.has(stranger), false);
  assertEquals(room.standing.has(guest(`g${3 * MAX_STANDING - 1}`)), true);
  for (let n = 0; n < 2 * MAX_STANDING; n++) {
    room.setStanding(accountIdentity(`a${n}`), RANKS.voice);
  }
  assertEquals(room.standing.size, MAX_STANDING);
  assertEquals(room.standing.get(owner), RANKS.owner);
});

Deno.test("so many are invited; of more, who was invited first is not any more", () => {
  const room = new Room(1, "#7", 0);
  for (let n = 0; n < MAX_INVITED; n++) room.invite(guest(`g${n}`));
  // Who is invited again is not the first any more.
  room.invite(guest("g0"));
  room.invite(guest("new"));
  assertEquals(room.invited.size, MAX_INVITED);
  assertEquals([room.invited.has(guest("g0")), room.invited.has(guest("g1"))], [true, false]);
});

Deno.test("a room's members are listed in the order of entering, whoever comes and goes", () => {
  const [ann, ben, cleo] = [new User("host"), new User("host"), new User("host")];
  [ann.nick, ben.nick, cleo.nick] = ["ann", "ben", "cleo"];
  const { members } = new Room(1, "#7", 0);
  const nicks = (): string[] => members.list.map(({ nick }) => nick);
  members.set(ann, NO_RANK).set(ben, NO_RANK);
  assertEquals(nicks(), ["ann", "ben"]);
  members.set(cleo, NO_RANK);
  members.set(ann, RANKS.admin);
  assertEquals(nicks(), ["ann", "ben", "cleo"]);
  const before = members.list;
  members.delete(ann);
  assertEquals(nicks(), ["ben", "cleo"]);
  assertEquals(before.length, 3);
  members.set(ann, NO_RANK);
  assertEquals(nicks(), [...members.keys()].map(({ nick }) => nick));
});
