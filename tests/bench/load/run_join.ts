/** Newcomers enter a big room: for how long does everybody else wait? */
import { Conversation } from "./conversation.ts";
import { comeIn, conclude, measureTalk, type Outcome, roomName, type Target } from "./outcome.ts";
import { residentKb } from "./process.ts";
import { atOnce } from "./swarm.ts";
import { inTurn } from "./talking.ts";
import type { JoinResult, JoinTask, JoinTimes } from "./newcomers.ts";
import type { Join } from "./workloads.ts";

/** How many enter at once. */
const AT_ONCE = 64;

export async function runJoin(work: Join, target: Target): Promise<Outcome> {
  // A server that has much to do, as when each of thousands enters a room of thousands, lets nobody in.
  using swarm = await comeIn(target, work.members, { width: AT_ONCE });
  const { clients } = swarm;
  await swarm.unlessLost(
    atOnce(clients.length, AT_ONCE, async (number) => await clients[number]?.join(roomName(0))),
  );
  const room = { name: roomName(0), members: clients, speakers: 1 };
  const conversation = new Conversation([room]);
  const talk = () => inTurn(conversation.speakers, work.past, 1);
  await measureTalk(conversation, swarm, target.pid, talk);
  const { port, certificate } = target;
  const { newcomers, pause } = work;
  const times = await swarm.unlessLost(
    elsewhere({ address: { port, certificate }, newcomers, pause, room: room.name }),
  );
  return await conclude(swarm, [conversation], {
    ...times,
    memory: residentKb(target.pid) / 1024,
  });
}

/**
 * Has newcomers come from a thread of its own: this one is busy with what the members of the room are
 * told, and would take that for the server's delay.
 */
async function elsewhere(task: JoinTask): Promise<JoinTimes> {
  const worker = new Worker(new URL("newcomers.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<JoinResult>) => {
        if ("failed" in data) reject(new Error(data.failed));
        else resolve(data.times);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      worker.postMessage(task);
    });
  } finally {
    worker.terminate();
  }
}
