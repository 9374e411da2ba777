/** TOPIC and NAMES: what a room is about, and who is in it. */
import { NICK_LENGTH, TOPIC_LENGTH } from "../../protocol/names.ts";
import * as numeric from "../../protocol/numerics.ts";
import { byteLength } from "../../protocol/text.ts";
import { AnswerSpace } from "../answer_space.ts";
import * as answers from "../answers.ts";
import { type CommandContext, type CommandSpec, IrcError, param } from "../command.ts";
import { checkFits } from "../fitting.ts";
import { whyMute } from "../may_speak.ts";
import { atLeast } from "../ranks.ts";
import { inPieces } from "../targets.ts";

/** @see https://modern.ircdocs.horse/#topic-message */
function topic(context: CommandContext, params: readonly string[]): void {
  const { user, client, state, reply } = context;
  const name = param(params, 0);
  const room = state.room(name);
  if (room === undefined || !answers.mayKnow(user, room)) {
    throw new IrcError(numeric.ERR_NOSUCHCHANNEL, name, "No such channel");
  }
  const text = params[1];
  if (text === undefined) {
    if (!answers.mayReadTopic(user, room)) {
      throw new IrcError(numeric.ERR_NOTONCHANNEL, room.name, "You're not on that channel");
    }
    if (room.topic === undefined) {
      reply.numeric(numeric.RPL_NOTOPIC, room.name, "No topic is set");
    } else answers.topic(context, room);
    return;
  }
  if (!room.members.has(user)) {
    throw new IrcError(numeric.ERR_NOTONCHANNEL, room.name, "You're not on that channel");
  }
  if (room.switches.has("topicLocked") && !atLeast(room.rankOf(user), "helper")) {
    throw new IrcError(numeric.ERR_CHANOPRIVSNEEDED, room.name, "You're not channel operator");
  }
  const why = whyMute(user, room);
  if (why !== undefined) {
    const text = `Cannot set the topic${why}`;
    throw new IrcError(numeric.ERR_CANNOTSENDTOCHAN, room.name, text);
  }
  if (byteLength(text) > TOPIC_LENGTH) {
    throw new IrcError(
      numeric.ERR_INPUTTOOLONG,
      `The topic is too long: ${TOPIC_LENGTH} bytes are the most`,
    );
  }
  const anybody = "n".repeat(NICK_LENGTH);
  checkFits(
    "topic",
    text,
    `:${user.source} TOPIC ${room.name}`,
    `:${context.server.name} ${numeric.RPL_TOPIC} ${anybody} ${room.name}`,
  );
  reply.event(state.setTopic(client, room, text));
}

/** @see https://modern.ircdocs.horse/#names-message */
function names(context: CommandContext, params: readonly string[]): void | Promise<void> {
  // TARGMAX says that one room is answered.
  const name = params[0]?.split(",")[0] || "*";
  const room = context.state.room(name);
  if (room === undefined || !answers.mayKnow(context.user, room)) {
    return context.reply.numeric(numeric.RPL_ENDOFNAMES, name, "End of /NAMES list");
  }
  const space = room.members.has(context.user) ? undefined : new AnswerSpace();
  return inPieces(context, answers.names(context, room, space));
}

export const ROOM_INFO: readonly CommandSpec[] = [
  { name: "TOPIC", minParams: 1, beforeRegistration: false, cost: 2, run: topic },
  { name: "NAMES", minParams: 0, beforeRegistration: false, cost: 2, run: names },
];
