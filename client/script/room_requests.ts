/** What a script may ask for about rooms, people and itself: rows. Pure. */
import { invite } from "../moderation.ts";
import { askRooms, askWho, setAway } from "../people.ts";
import * as field from "./fields.ts";
import { maybe, needed, PERSON, ROOM, type Row, step } from "./row.ts";

export const ROOM_REQUESTS: readonly Row[] = [
  {
    type: "join",
    help: "enters a room",
    fields: [
      needed("room", field.ROOM, "which room"),
      maybe("key", field.ROOM_KEY, "its key, where it is locked"),
    ],
    act: (values) => step((session) => session.enter(values.the("room"), values.text("key"))),
  },
  {
    type: "leave",
    help: "leaves a room",
    fields: [needed("room", field.ROOM, "which room")],
    act: (values) => step((session) => session.leave(values.the("room"))),
  },
  {
    type: "topic",
    help: "sets a room's topic; an empty one takes it away",
    fields: [ROOM, needed("text", field.LINE, "the topic")],
    act: (values) => step((session) => session.setTopic(values.the("room"), values.the("text"))),
  },
  {
    type: "who",
    help: "asks who is in a room that one is in: `people` comes",
    fields: [ROOM],
    act: (values) => step((session) => askWho(session, values.the("room"))),
  },
  {
    type: "rooms",
    help: "asks which rooms the server has: `rooms` comes",
    fields: [maybe("word", field.LINE, "only those with this in their name")],
    act: (values) => step((session) => askRooms(session, values.text("word") ?? "")),
  },
  {
    type: "name",
    help: "takes another name",
    fields: [needed("name", field.NAME, "which name")],
    act: (values) => step((session) => session.rename(values.the("name"))),
  },
  {
    type: "away",
    help: "tells who writes that one is away, or without a text that one is back",
    fields: [maybe("text", field.LINE, "why")],
    act: (values) => step((session) => setAway(session, values.text("text") || undefined)),
  },
  {
    type: "invite",
    help: "invites somebody to a room",
    fields: [needed("room", field.ROOM, "to which room"), PERSON],
    act: (values) => step((session) => invite(session, values.the("room"), values.the("name"))),
  },
];
