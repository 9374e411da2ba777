/** WHO, WHOX, WHOIS, WHOWAS, USERHOST, ISON, LIST, and what the server says of itself. */
import { assertEquals } from "../../typed/assert.ts";
import { FakeClock } from "../helpers/clock.ts";
import { gather, play } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

const HOST = "[0-9a-f]{12}\\.snug";

Deno.test("WHO by room, name and mask. @see https://modern.ircdocs.horse/#who-message", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [] }, "#7");
  const all = { ...cast, ...await gather(server, { cat: [] }) };
  const row = (room: string, nick: string, flags: string): RegExp =>
    new RegExp(`^352 \\w+ ${room} ~${nick} ${HOST} chat\\.test ${nick} ${flags} :0 ${nick}$`);
  await play(all, [
    ["ann", "WHO #7", { ann: [row("#7", "ann", "H~"), row("#7", "ben", "H"), /^315 ann #7 :/] }],
    ["cat", "WHO #7", { cat: [/^315 cat #7 :/] }],
    ["cat", "WHO ben", { cat: [row("\\*", "ben", "H"), /^315 cat ben :/] }],
    ["cat", "WHO *", { cat: [row("\\*", "cat", "H"), /^315 cat \* :/] }],
    ["ann", "WHO b*", { ann: [row("#7", "ben", "H"), /^315 ann b\* :/] }],
    ["ann", "WHO nobody", { ann: [/^315 ann nobody :/] }],
    ["ann", "WHO", { ann: [/^461 ann WHO :/] }],
    ["ann", "WHO * o", { ann: [/^315 ann \* :/] }],
  ]);
});

Deno.test("WHOX gives the fields that were asked for, in its order. @see https://ircv3.net/specs/extensions/whox", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [] }, "#7");
  await play(cast, [
    ["ann", "WHO #7 %tcuhnfar,42", {
      ann: [new RegExp(`^354 ann 42 #7 ~ann ${HOST} ann H~ 0 ann$`), /^315 /],
    }],
    ["ann", "WHO ann %isdlo", {
      ann: [/^354 ann 255\.255\.255\.255 chat\.test 0 0 8$/, /^315 /],
    }],
    ["ann", "WHO ann %", { ann: ["354 ann", /^315 /] }],
  ]);
});

Deno.test("WHOIS. @see https://modern.ircdocs.horse/#whois-message", async () => {
  await using server = await startServer({ clock: new FakeClock() });
  const cast = await gather(server, { ann: [], ben: [] }, "#7");
  const all = { ...cast, ...await gather(server, { cat: [] }) };
  const user = new RegExp(`^311 \\w+ ben ~ben ${HOST} \\* ben$`);
  const rest = [/^312 \w+ ben chat\.test Test$/, /^671 \w+ ben :/, /^317 \w+ ben 0 \d+ :/];
  await play(all, [
    ["ann", "WHOIS ben", { ann: [user, "319 ann ben #7", ...rest, /^318 ann ben :/] }],
    ["cat", "WHOIS ben", { cat: [user, ...rest, /^318 cat ben :/] }],
    ["cat", "WHOIS ben ben", { cat: [user, ...rest, /^318 cat ben :/] }],
    ["cat", "WHOIS chat.test ben", { cat: [user, ...rest, /^318 cat ben :/] }],
    ["cat", "WHOIS else.where ben", { cat: [/^402 cat else\.where :/] }],
    ["cat", "WHOIS nobody", { cat: [/^401 cat nobody :/, /^318 cat nobody :/] }],
    ["cat", "WHOIS", { cat: [/^431 cat :/] }],
    ["cat", "WHOIS :a b", { cat: [/^401 cat \* :/, /^318 cat \* :/] }],
  ]);
});

Deno.test("WHOWAS remembers names, the last first. @see https://modern.ircdocs.horse/#whowas-message", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [] });
  await cast.ben?.send("NICK bob");
  await cast.ben?.send("NICK ben");
  await cast.ben?.send("QUIT");
  await cast.ben?.rest();
  const { ann } = cast;
  if (ann === undefined) return;
  await play({ ann }, [
    ["ann", "WHOWAS ben", {
      ann: [/^314 ann ben ~ben/, /^312 /, /^314 ann ben/, /^312 /, /^369 ann ben :/],
    }],
    ["ann", "WHOWAS ben 1", { ann: [/^314 ann ben/, /^312 /, /^369 /] }],
    ["ann", "WHOWAS ben -1", { ann: [/^314 /, /^312 /, /^314 /, /^312 /, /^369 /] }],
    ["ann", "WHOWAS bob", { ann: [/^314 ann bob/, /^312 /, /^369 /] }],
    ["ann", "WHOWAS nobody", { ann: [/^406 ann nobody :/, /^369 ann nobody :/] }],
    ["ann", "WHOWAS", { ann: [/^431 ann :/] }],
  ]);
});

Deno.test("USERHOST and ISON", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [] });
  await play(cast, [
    ["ann", "USERHOST ann nobody BEN", {
      ann: [new RegExp(`^302 ann :ann=\\+~ann@${HOST} ben=\\+~ben@${HOST}$`)],
    }],
    ["ann", "USERHOST", { ann: [/^461 ann USERHOST :/] }],
    ["ann", "ISON nobody BEN :ann x", { ann: ["303 ann :ben ann"] }],
    ["ann", "ISON nobody", { ann: ["303 ann :"] }],
    ["ann", "ISON", { ann: [/^461 ann ISON :/] }],
  ]);
});

Deno.test("LIST, with filters; a secret room is not in it. @see https://modern.ircdocs.horse/#list-message", async () => {
  await using server = await startServer({ clock: new FakeClock() });
  const cast = await gather(server, { ann: [], ben: [] }, "#7");
  await cast.ann?.send("JOIN #8,#general,#hidden");
  await cast.ann?.send("MODE #hidden +s");
  await cast.ann?.send("TOPIC #8 :eight");
  await cast.ann?.sync();
  const rooms = async (line: string, who: "ann" | "ben" = "ben"): Promise<string[]> => {
    await cast[who]?.send(line);
    return (await cast[who]?.sync() ?? []).filter((line) => line.includes(" 322 "))
      .map((line) => line.split(" ").slice(3).join(" "));
  };
  const all = ["#7 2 :", "#8 1 eight", "#general 1 :"];
  assertEquals(await rooms("LIST"), all);
  assertEquals(await rooms("LIST", "ann"), [...all, "#hidden 1 :"]);
  assertEquals(await rooms("LIST #7,#8"), ["#7 2 :", "#8 1 eight"]);
  assertEquals(await rooms("LIST #hidden"), []);
  assertEquals(await rooms("LIST >1"), ["#7 2 :"]);
  assertEquals(await rooms("LIST <2"), ["#8 1 eight", "#general 1 :"]);
  assertEquals(await rooms("LIST #g*"), ["#general 1 :"]);
  assertEquals(await rooms("LIST !#g*"), ["#7 2 :", "#8 1 eight"]);
  assertEquals(await rooms("LIST C>5"), []);
  assertEquals(await rooms("LIST T<5"), ["#8 1 eight"]);
  assertEquals(await rooms("LIST C<5,T>5"), []);
  assertEquals(await rooms("LIST C<5,#g*"), ["#general 1 :"]);
});

Deno.test("what the server says of itself", async () => {
  await using server = await startServer({ motd: ["hello"] });
  const cast = await gather(server, { ann: [] });
  await play(cast, [
    ["ann", "MOTD", { ann: [/^375 /, "372 ann :- hello", /^376 /] }],
    ["ann", "MOTD else.where", { ann: [/^402 ann else\.where :/] }],
    ["ann", "VERSION", { ann: [/^351 ann snug-0\.0\.0 chat\.test :/, /^005 /, /^005 /, /^005 /] }],
    ["ann", "ADMIN chat.*", { ann: [/^256 /, /^257 /, /^258 /, /^259 /] }],
    ["ann", "TIME", { ann: [/^391 ann chat\.test \d{4}-/] }],
    ["ann", "STATS u", { ann: [/^242 ann :Server Up 0 days 00:00:0\d$/, /^219 ann u :/] }],
    ["ann", "STATS x", { ann: [/^219 ann x :/] }],
    ["ann", "STATS", { ann: [/^461 ann STATS :/] }],
    ["ann", "INFO", { ann: [/^371 /, /^371 /, /^371 /, /^374 /] }],
    ["ann", "LINKS", { ann: [/^364 ann chat\.test chat\.test :0 /, /^365 ann \* :/] }],
    ["ann", "HELP nonsense", { ann: [/^524 ann NONSENSE :/] }],
    ["ann", "HELP join", { ann: [/^704 ann JOIN /, "705 ann JOIN :", /^705 /, /^705 /, /^706 /] }],
    ["ann", "HELP WHOX", { ann: [/^524 /] }],
  ]);
});
