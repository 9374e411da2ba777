/** What it costs to write something that was said as bytes, once for each form. */
import { CAPABILITIES } from "../../protocol/capabilities.ts";
import { Encoder, messagesOf } from "../../server/encode.ts";
import type { Said } from "../../server/events.ts";

const said: Said = {
  kind: "said",
  form: "message",
  time: Date.UTC(2026, 0, 1),
  source: "ben!~ben@0123456789ab.snug",
  account: "ben",
  target: "#7",
  text: "what people say in a line: a few words, and a link to https://example.org/somewhere",
  id: "0mabcdefg0001q1w2e3r4t5y6",
  clientTags: new Map(),
};

const FORMS = {
  "without tags": 0,
  "with the time": CAPABILITIES["server-time"],
  "with time, account and id": CAPABILITIES["server-time"] | CAPABILITIES["account-tag"] |
    CAPABILITIES["message-tags"],
};

const encoder = new Encoder();
for (const [name, form] of Object.entries(FORMS)) {
  Deno.bench(`encode a message ${name}`, { group: "encode" }, () => {
    encoder.lines(messagesOf(said, form));
  });
}
