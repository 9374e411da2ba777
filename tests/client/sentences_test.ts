import { sentenceFor } from "../../client/sentences.ts";
import { parseMessage } from "../../protocol/message.ts";
import * as numeric from "../../protocol/numerics.ts";
import { assert, assertEquals, assertNotMatch } from "../../typed/assert.ts";

Deno.test("refusals are sentences that name what was refused", () => {
  const rows: readonly [string, string][] = [
    ["401 alice bob :No such nick/channel", "Nobody here is called bob."],
    ["403 alice #7 :No such channel", "There is no room 7."],
    ["404 alice #talk :Cannot send", "You cannot speak in room talk."],
    ["405 alice #7 :Too many", "You are in too many rooms: leave one first."],
    ["417 alice :The topic is too long: 390 bytes", "The topic is too long: 390 bytes."],
    ["433 * alice :In use", "Somebody here is called alice already."],
    ["442 alice #7 :Not on channel", "You are not in room 7."],
    ["464 * :Password incorrect", "The password is wrong, or one is needed."],
    ["471 alice #7 :+l", "Room 7 is full."],
    ["473 alice #7 :+i", "Room 7 is by invitation: ask somebody in it for one."],
    ["474 alice #7 :+b", "You may not enter room 7."],
    ["475 alice #7 :+k", "Room 7 is locked: give its key."],
    ["482 alice #7 :Not op", "Only an admin of room 7 may do that."],
    ["FAIL PRIVMSG RATE_LIMITED bob :Slow down", "Slow down."],
    ["499 alice :Something else", "Something else."],
    ["499", "The server refused that."],
    ["FAIL", "The server refused that."],
    ["499 alice :", "The server refused that."],
  ];
  for (const [line, sentence] of rows) {
    assertEquals(sentenceFor(parseMessage(`:s ${line}`)), sentence, line);
  }
});

Deno.test("no refusal of ours speaks the protocol's language", () => {
  for (const [name, code] of Object.entries(numeric)) {
    if (!name.startsWith("ERR_")) continue;
    const sentence = sentenceFor(parseMessage(`:s ${code} alice #7 :The server's own words`));
    assert(sentence !== "", name);
    assertNotMatch(sentence, /channel|nick|\bop|mode|IRC/i, name);
  }
});
