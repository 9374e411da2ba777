/**
 * A cycle of the soak: people come, talk and go in rooms of which two are new, strangers knock, the
 * certificate changes; then what everybody heard is compared, all go, and what was new is removed.
 */
import { realClock } from "../../cli/clock.ts";
import { Random } from "../fuzz/random.ts";
import { clientHello, sendAndReset } from "../helpers/hello.ts";
import { Person } from "./person.ts";
import { faultsIn } from "./record.ts";
import { ROOMS, type World } from "./world.ts";

const PEOPLE = 24;
const NEW_ROOMS = 2;
/** A stranger comes after so many ms, and a tear after so many strangers, more or less. */
const KNOCK_EVERY = 20;
const TEAR_EVERY = 10;
/** Messages that are asked for of each room, to see that they were kept. */
const KEPT = 50;
/** Waiting for something that does not come ends after so long, in ms. */
const DEADLINE = 20_000;
const LOOK_EVERY = 20;

/** @returns What was wrong, in sentences. */
export async function cycle(
  world: World,
  seed: number,
  number: number,
  seconds: number,
): Promise<string[]> {
  const added = Array.from({ length: NEW_ROOMS }, (_, at) => `#new-${number}-${at}`);
  await world.open([...ROOMS, ...added]);
  const random = Random.of(seed, number);
  const people = Array.from(
    { length: PEOPLE },
    (_, at) => new Person(world, new Random(random.below(2 ** 32)), `p${number}x${at}`),
  );
  const end = performance.now() + seconds * 1000;
  const goesOn = (): boolean => performance.now() < end;
  await Promise.all([
    ...people.map((person) => person.live(goesOn)),
    knock(world, random, goesOn),
    changeKeys(world, random),
  ]);
  // What was sent by those who have gone is told before their going is seen.
  await until("those who have gone are gone", async () => {
    const { connections } = await world.status();
    return connections.now === 1 + people.filter(({ isHere }) => isHere).length;
  });
  for (const person of people) await person.settle();
  await world.keeper.sync();
  const faults: string[] = [];
  for (const [room, record] of world.records) {
    faults.push(...faultsIn(record).map((fault) => `${room}: ${fault}`));
    faults.push(...await lostIn(world, room));
  }
  for (const person of people) await person.leave();
  await until("all have gone", async () => (await world.status()).connections.now === 1);
  for (const room of added) await world.remove(room);
  return faults;
}

/** What was said last in a room, and is not what the server has kept. */
async function lostIn(world: World, room: string): Promise<string[]> {
  const said = (world.records.get(room)?.all ?? []).filter((event) => event.startsWith("PRIVMSG "))
    .slice(-KEPT);
  const kept = await world.history(room, said.length);
  return said.filter((event, at) => event !== kept[at]).slice(0, 3)
    .map((event) => `${room}: heard, and not kept there: ${event}`);
}

/** Strangers who break off in the handshake, or are no clients at all; and cables that tear. */
async function knock(world: World, random: Random, goesOn: () => boolean): Promise<void> {
  const hello = await clientHello();
  const { port } = world.served;
  while (goesOn()) {
    await realClock.sleep(KNOCK_EVERY);
    if (random.oneIn(TEAR_EVERY)) world.cables.tear();
    const bytes = random.oneIn(2)
      ? hello.subarray(0, random.below(hello.length + 1))
      : random.bytes(random.below(2_000));
    await sendAndReset(port, bytes);
    world.count("strangers broke off");
  }
}

/** Renews the certificate; now and then one comes first that cannot be used. */
async function changeKeys(world: World, random: Random): Promise<void> {
  const { certificates, served: { program } } = world;
  if (random.oneIn(3)) {
    await certificates.spoil();
    await program.expectErr(/ error certificate refused/);
    await (await world.connect()).close();
    await certificates.mend();
    await program.expectErr(/ info certificate loaded /);
    world.count("certificates refused");
  }
  const before = certificates.now;
  const made = certificates.renew(random.oneIn(2));
  await made;
  world.trusted = [before, certificates.now];
  await program.expectErr(/ info certificate loaded /);
  world.trusted = [certificates.now];
  await (await world.connect()).close();
  world.count("certificates changed");
}

/** Looks until something is so. */
export async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  const began = performance.now();
  while (!await done()) {
    if (performance.now() - began > DEADLINE) throw new Error(`Waited in vain: ${what}`);
    await realClock.sleep(LOOK_EVERY);
  }
}
