/**
 * What is refused when several things are wrong: the place first, then the right, then the target, so
 * that who may do nothing learns nothing of the rest.
 */
import { gather, play } from "../helpers/script.ts";
import { startServer } from "../helpers/server.ts";

Deno.test("one refusal for several faults: room, membership, rank, target. @see https://modern.ircdocs.horse/#channel-operations", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [], ben: [] }, "#7");
  const all = { ...cast, ...await gather(server, { spy: [] }) };
  const long = "x".repeat(400);
  await play(all, [
    // MODE. @see https://modern.ircdocs.horse/#mode-message
    ["ben", "MODE #nowhere +o ghost", { ben: [/^403 ben #nowhere :/] }],
    ["spy", "MODE #7 +o ghost", { spy: [/^482 spy #7 :/] }],
    ["ben", "MODE #7 +o ghost", { ben: [/^482 ben #7 :/] }],
    ["ben", "MODE #7 +v spy", { ben: [/^482 ben #7 :/] }],
    ["ben", "MODE #7 -o ben", {}],
    ["spy", "MODE #7 -o spy", { spy: [/^482 spy #7 :/] }],
    ["ben", "MODE #7 +l many", { ben: [/^482 ben #7 :/] }],
    ["ben", "MODE #7 +H 999", { ben: [/^482 ben #7 :/] }],
    ["ben", "MODE #7 +k :a b", { ben: [/^482 ben #7 :/] }],
    ["ben", `MODE #7 +b ${long}`, { ben: [/^482 ben #7 :/] }],
    ["ann", "MODE #7 +o ghost", { ann: [/^401 ann ghost :/] }],
    ["ann", "MODE #7 +o spy", { ann: [/^441 ann spy #7 :/] }],
    // KICK. @see https://modern.ircdocs.horse/#kick-message
    ["ben", `KICK #nowhere ghost :${long}`, { ben: [/^403 ben #nowhere :/] }],
    ["spy", `KICK #7 ghost :${long}`, { spy: [/^442 spy #7 :/] }],
    ["ben", `KICK #7 ghost,ann :${long}`, { ben: [/^482 ben #7 :/] }],
    ["ann", "KICK #7 ghost,spy", { ann: [/^441 ann ghost #7 :/, /^441 ann spy #7 :/] }],
    // TOPIC. @see https://modern.ircdocs.horse/#topic-message
    ["ann", "MODE #7 +t", { ann: [":ann MODE #7 +t"], ben: [":ann MODE #7 +t"] }],
    ["spy", "TOPIC #nowhere :x", { spy: [/^403 spy #nowhere :/] }],
    ["spy", `TOPIC #7 :${long}`, { spy: [/^442 spy #7 :/] }],
    ["ben", `TOPIC #7 :${long}`, { ben: [/^482 ben #7 :/] }],
    ["ann", `TOPIC #7 :${long}`, { ann: [/^417 ann :/] }],
    // INVITE. @see https://modern.ircdocs.horse/#invite-message
    ["spy", "INVITE ghost #nowhere", { spy: [/^403 spy #nowhere :/] }],
    ["spy", "INVITE ghost #7", { spy: [/^442 spy #7 :/] }],
    ["ann", "MODE #7 +i", { ann: [":ann MODE #7 +i"], ben: [":ann MODE #7 +i"] }],
    ["ben", "INVITE ghost #7", { ben: [/^482 ben #7 :/] }],
    ["ben", "INVITE ann #7", { ben: [/^482 ben #7 :/] }],
    ["ann", "INVITE ghost #7", { ann: [/^401 ann ghost :/] }],
    ["ann", "INVITE ben #7", { ann: [/^443 ann ben #7 :/] }],
  ]);
});

Deno.test("a list is not shown because a MODE had too many values. @see https://modern.ircdocs.horse/#modes-parameter", async () => {
  await using server = await startServer();
  const cast = await gather(server, { ann: [] }, "#7");
  const masks = Array.from({ length: 13 }, (_, number) => `m${number}!*@*`);
  await play(cast, [
    ["ann", `MODE #7 +${"b".repeat(13)} ${masks.join(" ")}`, {
      ann: [`:ann MODE #7 +${"b".repeat(12)} ${masks.slice(0, 12).join(" ")}`],
    }],
  ]);
});

Deno.test("a topic or a reason that would not fit with its names is refused, not cut", async () => {
  await using server = await startServer();
  const nick = "字".repeat(31);
  const room = `#${"字".repeat(42)}`;
  const ann = await server.join(nick);
  await ann.send(`JOIN ${room}`);
  await ann.sync();
  for (const [command, what] of [["TOPIC", "topic"], ["PART", "reason"]]) {
    await ann.send(`${command} ${room} :${"x".repeat(300)}`);
    await ann.expect(new RegExp(` 417 \\S+ :The ${what} is too long: \\d+ bytes`));
  }
  const ben = await server.join("字ben");
  await ben.send(`JOIN ${room}`);
  await ben.sync();
  await ann.send(`KICK ${room} 字ben :${"x".repeat(290)}`);
  await ann.expect(/ 417 \S+ :The reason is too long: \d+ bytes/);
  await ann.send(`TOPIC ${room} :short`);
  await ben.expect(/ TOPIC \S+ :?short$/);
});
