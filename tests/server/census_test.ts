import { Census } from "../../server/census.ts";
import { User } from "../../server/user.ts";
import { startServer } from "../helpers/server.ts";
import { assertEquals } from "../../typed/assert.ts";

Deno.test("a census follows what people become, and counts nobody twice", () => {
  const census = new Census();
  const counts = (): number[] => [census.people, census.invisible, census.operators, census.most];
  const [ann, ben] = [new User("host"), new User("host")];
  ben.operator = true;
  ann.census = census;
  ben.census = census;
  assertEquals(counts(), [2, 2, 1, 2]);
  ann.operator = ben.operator = true;
  ben.invisible = false;
  assertEquals(counts(), [2, 1, 2, 2]);
  ann.census = undefined;
  ann.operator = false;
  assertEquals(counts(), [1, 0, 1, 2]);
});

Deno.test("LUSERS tells how many there are. @see https://modern.ircdocs.horse/#lusers-message", async () => {
  await using server = await startServer();
  const ann = await server.join("ann");
  const ben = await server.join("ben");
  await ben.send("MODE ben -i");
  await ben.sync();
  await ann.send("LUSERS");
  assertEquals(
    (await ann.expect(/ 251 /)).split(" :")[1],
    "There are 1 users and 1 invisible on 1 servers",
  );
  await ben.send("QUIT");
  await ben.expect(/^ERROR/);
  await ann.send("LUSERS");
  assertEquals(
    (await ann.expect(/ 251 /)).split(" :")[1],
    "There are 0 users and 1 invisible on 1 servers",
  );
  await ann.expect(/ 265 ann 1 2 /);
});
