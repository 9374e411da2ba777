/** What servers say that mean harm, before somebody is let in and after. */

/** Lines that a server says, and after which the person still writes and leaves. */
const LONG = "x".repeat(3_000);
export const EVIL = "\x1b]0;PWNED\x07\x1b[2J\x9b31m\u202e\u2066\u200bevil\x7f";

/** One server: what it says before somebody is let in, and after. */
export interface Harm {
  readonly name: string;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

function many(count: number, line: (n: number) => string): string[] {
  return Array.from({ length: count }, (_, n) => line(n));
}

/** A name, a number and a text that are all there may be of each. */
export const HARMS: readonly Harm[] = [
  { name: "no word at all" },
  {
    name: "a welcome first, and capabilities later",
    before: [":s 001 alice :hi", ":s CAP * LS :sasl"],
  },
  { name: "the welcome again and again", after: many(50, (n) => `:s 001 alice${n} :Welcome`) },
  { name: "a welcome without a name", before: [":s 001", ":s 001 :", "001 a"], after: [":s 001"] },
  {
    name: "a name that cannot be one",
    after: [":s 001 :a b c", ":alice!a@a NICK ::x y", `:alice!a@a NICK ${EVIL}`],
  },
  {
    name: "capabilities that come and go",
    before: [
      ":s CAP * LS * :message-tags sasl",
      ":s CAP * LS :batch echo-message labeled-response",
      ":s CAP * NAK :message-tags",
      ":s CAP * ACK :message-tags -batch nonsense",
      ":s CAP * DEL :message-tags batch",
      ":s CAP * NEW :batch sasl=PLAIN",
      ":s CAP * LIST :x",
      ":s CAP",
      ":s CAP * ACK",
      ...many(300, () => ":s CAP * ACK :message-tags"),
      ...many(300, (n) => `:s CAP * LS * :cap${n}=${LONG}`),
    ],
    after: many(300, () => ":s CAP alice DEL :batch labeled-response echo-message message-tags"),
  },
  {
    name: "words of itself that are not so",
    after: [
      ":s 005 alice CHATHISTORY=999999999 NICKLEN=-1 TOPICLEN=NaN MODES= PREFIX=(((( CHANTYPES= :x",
      ":s 005 alice PREFIX=(ov)@ CASEMAPPING=nonsense LINELEN=1 MONITOR=1e99 CLIENTTAGDENY=* :x",
      ":s 005 alice -CHATHISTORY -X -- = == =x :x",
      ":s 005",
      ...many(300, (n) => `:s 005 alice X${n}=${LONG} snug.internal/COMMANDS=${n},${LONG} :are`),
    ],
  },
  {
    name: "batches that never close, that close never having begun, and in each other",
    after: [
      ...many(300, (n) => `:s BATCH +b${n} chathistory #7`),
      ...many(300, (n) => `@batch=b${n} :s BATCH +c${n} draft/multiline #7`),
      ...many(300, (n) => `@batch=c${n} :bob!b@b PRIVMSG #7 :${LONG}`),
      ...many(300, (n) => `:s BATCH -nothing${n}`),
      ...many(150, (n) => `:s BATCH -c${n}`),
      ":s BATCH +same chathistory #7",
      "@batch=same :s BATCH +same chathistory #7",
      "@batch=same :bob!b@b PRIVMSG #7 :in itself",
      ":s BATCH -same",
      ":s BATCH",
      ":s BATCH +",
      ":s BATCH -",
    ],
  },
  {
    name: "a room of very many, and rooms without end",
    after: [
      ...many(3_000, (n) => `:s 353 alice = #7 :${many(20, (m) => `n${n}x${m}`).join(" ")}`),
      ":s 366 alice #7 :x",
      ...many(2_000, (n) => `:alice!a@a JOIN #room${n}`),
      ...many(2_000, (n) => `:n${n}!b@b JOIN #7`),
      ...many(2_000, (n) => `:n${n}!b@b PART #7 :${LONG}`),
    ],
  },
  {
    name: "names that are forged, empty, or everybody's",
    after: [
      "PRIVMSG #7 :from nobody",
      ": PRIVMSG #7 :from less",
      ":!u@h PRIVMSG #7 :x",
      ":@ PRIVMSG #7 :x",
      ":alice!a@a PRIVMSG #7 :I never said that",
      ":alice PRIVMSG alice :nor that",
      `:${EVIL}!${EVIL}@${EVIL} PRIVMSG #7 :${EVIL}`,
      `:${"n".repeat(3_000)}!u@h PRIVMSG #7 :${LONG}`,
      ":bob!b@b NICK alice",
      ":alice!b@b NICK bob",
      ":bob!b@b NICK",
      ":bob!b@b KICK #7",
      ":bob!b@b KICK",
      ":bob!b@b MODE #7 +ooooooooo a b",
      ":bob!b@b MODE #7",
      ":bob!b@b TOPIC",
      ":bob!b@b RENAME #7 ::",
      ":bob!b@b RENAME #7 #7",
      ":bob!b@b RENAME",
      ":bob!b@b INVITE alice :#a b",
    ],
  },
  {
    name: "times and ids that cannot be, or were used before",
    after: [
      "@time=9999-99-99T99:99:99Z :bob!b@b PRIVMSG #7 :x",
      "@time=+275760-09-13T00:00:00.000Z :bob!b@b PRIVMSG #7 :the end of time",
      "@time=-271821-04-20T00:00:00.000Z :bob!b@b PRIVMSG #7 :before time",
      "@time=0000-01-01T00:00:00Z :bob!b@b PRIVMSG #7 :x",
      "@time= :bob!b@b PRIVMSG #7 :x",
      "@msgid=m1 :mallory!m@m PRIVMSG #7 :with an id that is another's",
      "@msgid=\\s\\n :bob!b@b PRIVMSG #7 :an id of spaces",
      `@msgid=${LONG} :bob!b@b PRIVMSG #7 :x`,
      "@msgid=m2;+reply=m2 :bob!b@b PRIVMSG #7 :an answer to itself",
      ":s BATCH +p chathistory #7",
      "@batch=p;msgid=old;time=2099-01-01T00:00:00.000Z :bob!b@b PRIVMSG #7 :from the future",
      "@batch=p;msgid=old;time=1970-01-01T00:00:00.000Z :bob!b@b PRIVMSG #7 :the same id",
      ":s BATCH -p",
      ":s MARKREAD #7 timestamp=+275760-09-13T00:00:00.000Z",
      ":s MARKREAD #7 timestamp=x",
      ":s MARKREAD",
      ":bob!b@b REDACT #7 m1 :gone",
      ":mallory!m@m REDACT #7 m1 :gone again",
      ":bob!b@b REDACT",
    ],
  },
  {
    name: "steering in every field",
    after: [
      `:s 332 alice #7 :${EVIL}`,
      `:s 372 alice :- ${EVIL}`,
      `:s NOTICE alice :${EVIL}`,
      `:bob!b@b TOPIC #7 :${EVIL}`,
      `:bob!b@b PART #7 :${EVIL}`,
      `:bob!b@b QUIT :${EVIL}`,
      `:${EVIL}!b@b JOIN #7`,
      `:s FAIL ${EVIL} ${EVIL} :${EVIL}`,
      `:s 433 alice ${EVIL} :${EVIL}`,
      `:s 474 alice #7 :${EVIL}`,
      `:s 319 alice bob :${EVIL}`,
      `:bob!b@b WALLOPS :${EVIL}`,
      `:alice!a@a KICK #7 bob :${EVIL}`,
      `ERROR :${EVIL}`,
    ],
  },
  {
    name: "a topic and a message without end",
    after: [
      `:bob!b@b TOPIC #7 :${LONG}`,
      `:s 332 alice #7 :${LONG}`,
      ...many(200, () => `:bob!b@b PRIVMSG #7 :${LONG}`),
      ...many(200, () => `:bob!b@b PRIVMSG #7 :${"\u0301".repeat(1_000)}`),
      ...many(200, () => `:bob!b@b PRIVMSG #7 :${"👩‍".repeat(300)}`),
    ],
  },
  {
    name: "questions about accounts that nobody asked",
    after: [
      ":s 903 alice :ok",
      ":s 900 alice x root :You are now logged in as root",
      "AUTHENTICATE +",
      `AUTHENTICATE ${"A".repeat(400)}`,
      ":s 904 alice :no",
      ":s 908 alice PLAIN :x",
      ":s REGISTER SUCCESS alice :x",
      ":s ACCOUNT TOKEN stolen",
      ":s ACCOUNT INVITE x y",
      ":s ACCOUNT LOGOUT",
      ":s ACCOUNT",
      ":s ACCOUNT PASSWORD",
    ],
  },
  {
    name: "acknowledgements of what was never said",
    after: [
      ...many(500, (n) => `@label=s${n} :s ACK`),
      ...many(500, (n) => `@label=s${n} :alice!a@a PRIVMSG #7 :echo ${n}`),
      ...many(500, (n) => `@label=q${n} :s BATCH +l${n} labeled-response`),
      "@label= :s ACK",
      `@label=${LONG} :s ACK`,
    ],
  },
  {
    name: "ways to another server",
    before: [
      ":s CAP * LS :sts=port=1,duration=99999999 tls",
      ":s 010 * evil.example 6667 :go there",
    ],
    after: [
      ":s 010 alice evil.example 6667 :go there",
      ":s 005 alice evil.example 6667 :Try server evil.example, port 6667",
      ":s CAP alice NEW :sts=port=1,duration=99999999",
      ":s 697 alice #7 #elsewhere :Forwarded",
      ":s 470 alice #7 #elsewhere :Forwarding to another channel",
    ],
  },
  {
    name: "nonsense",
    after: [
      "",
      " ",
      ":",
      "@",
      "@a",
      ": x",
      "@ x",
      ":::::",
      "\x01\x02\x03",
      "999",
      "000",
      `${LONG} ${LONG}`,
      many(2_000, () => "p").join(" "),
      ...many(300, (n) => `:s ${String(n + 400).padStart(3, "0")} alice a b c d :${LONG}`),
      ...many(600, (n) => `:s ${String(n).padStart(3, "0")}`),
      ...many(600, (n) => `:s ${String(n).padStart(3, "0")} alice`),
    ],
  },
];
