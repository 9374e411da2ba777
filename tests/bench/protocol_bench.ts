/** What the wire costs: a line read and written, a name folded, a read cut into lines. */
import { LineFramer, MAX_CLIENT_TAGS, MAX_LINE } from "../../protocol/framing.ts";
import { formatMessage, parseMessage } from "../../protocol/message.ts";
import { casefold } from "../../protocol/names.ts";

const TEXT = "what people say in a line: a few words, and a link to https://example.org/somewhere";
const LINES = {
  "without tags": `PRIVMSG #7 :${TEXT}`,
  "with tags": `@label=a1b2;+draft/reply=0mabcdefg0001q1w2e3r4t5y6 PRIVMSG #7 :${TEXT}`,
};
const SOURCE = "ben!~ben@0123456789ab.snug";

for (const [name, line] of Object.entries(LINES)) {
  Deno.bench(`parse a line ${name}`, { group: "parse" }, () => {
    parseMessage(line);
  });
}

for (const [name, line] of Object.entries(LINES)) {
  const message = { ...parseMessage(line), source: SOURCE };
  Deno.bench(`format a line ${name}`, { group: "format" }, () => {
    formatMessage(message);
  });
}

for (const name of ["ben", "BenTheThird", "Zoë", "Дмитрий"]) {
  Deno.bench(`casefold ${name}`, { group: "casefold" }, () => {
    casefold(name);
  });
}

const encoder = new TextEncoder();
const RUN = 20;
for (
  const [name, text] of [["ASCII", TEXT], ["other scripts", "мы говорим по-русски и 日本語で"]]
) {
  const read = encoder.encode(`PRIVMSG #7 :${text}\r\n`.repeat(RUN));
  const framer = new LineFramer(MAX_CLIENT_TAGS, MAX_LINE);
  let lines = 0;
  Deno.bench(`frame a read with ${RUN} lines, ${name}`, { group: "frame" }, () => {
    framer.push(read, () => lines++);
  });
}
