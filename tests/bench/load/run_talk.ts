/** People talk in rooms. */
import { Conversation, type Room } from "./conversation.ts";
import {
  comeIn,
  conclude,
  measureTalk,
  type Outcome,
  roomName,
  talkFigures,
  type Target,
} from "./outcome.ts";
import { residentKb } from "./process.ts";
import { atRate, inTurn } from "./talking.ts";
import type { Talk } from "./workloads.ts";

export async function runTalk(work: Talk, target: Target): Promise<Outcome> {
  const { clients, speakers, batch, rate } = work;
  using swarm = await comeIn(target, clients, { rooms: work.rooms });
  const rooms = Array.from({ length: work.rooms }, (_, number): Room => ({
    name: roomName(number),
    members: swarm.clients.filter((_, client) => client % work.rooms === number),
    speakers,
  }));
  const conversation = new Conversation(rooms);
  const say = (lines: number): Promise<void> =>
    rate !== undefined
      ? atRate(conversation.speakers, lines, rate)
      : inTurn(conversation.speakers, lines / conversation.speakers.length, batch ?? 1);
  await measureTalk(conversation, swarm, target.pid, () => say(work.before));
  const reading = await measureTalk(conversation, swarm, target.pid, () => say(work.lines));
  const memory = residentKb(target.pid) / 1024;
  const figures = { ...talkFigures(conversation, reading), memory };
  return await conclude(swarm, [conversation], figures);
}
