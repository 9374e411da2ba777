/** Every bound of the server, as a number with its unit. Nothing else in `server/` names one. */

/** A TLS handshake that takes longer ends, in ms. */
export const HANDSHAKE_TIMEOUT = 10_000;
/** A connection that has not given a name by then ends, in ms. */
export const REGISTRATION_TIMEOUT = 30_000;
/** A connection that has said nothing for so long is asked whether it is alive, in ms. */
export const PING_AFTER = 30_000;
/** A connection that has said nothing for so long is taken for dead, in ms. */
export const DEAD_AFTER = 75_000;
/** How long a connection that is being closed may take to read its goodbye, in ms. */
export const GOODBYE_TIMEOUT = 1_000;
/** How often deadlines are looked at, in ms. */
export const SWEEP_EVERY = 1_000;
/** How often it is looked at how late the event loop is, in ms. */
export const PULSE_EVERY = 100;

/** What a connection may leave unread before it is dropped, in bytes. */
export const SEND_QUEUE = 256 * 1024;
/** With more than this unread a client's next command waits, in bytes. */
export const UNREAD = 64 * 1024;
/**
 * What one answer of WHO, LIST or NAMES may have at once, in bytes; to who is in a room all of them are
 * named, so many at a time.
 */
export const ANSWER_BYTES = 96 * 1024;
export const NAMES_PIECE = 256;
/** Answers to one label that are collected before they go out. */
export const MOST_COLLECTED = 256;
/** A line of which so much has been thrown away ends its connection, in bytes. */
export const MAX_DISCARDED = 64 * 1024;

/**
 * A turn takes in what has come, from each connection at least so many bytes; after so long, in ms, no
 * more than that, and who is owed something gets it.
 */
export const READ_TIME = 2;
export const READ_SLICE = 4 * 1024;
/**
 * What the server does before it writes all that is owed: so much, counted in lines for one reader, and
 * more where it is for many, so many lines for each. More than that waits, the loudest longest; whose turn
 * it is may ask for more until they have had a part of it, or so many times as much as was expected. What a
 * line costs besides, and who comes; and as how many speakers those who come are served together.
 */
export const ROUND = {
  cost: 32_768,
  lines: 150,
  part: 4_096,
  growth: 4,
  line: 50,
  arrival: 4_000,
  arrivals: 10,
} as const;
/** So many lines that somebody says in a row are told together. */
export const MOST_IN_A_ROW = 32;
/** After so long, in ms, what is left to write waits until what has come meanwhile was read. */
export const WRITE_TIME = 8;
/** After so long with something to do, in ms, the server does nothing until the network was looked at. */
export const BREATH = 30;
/**
 * Where only a timer can show that it was: it is set to so many ms; one that was `late` shows nothing, and
 * is set again, so often.
 */
export const TIMER = { time: 1, late: 3, tries: 8 } as const;
/**
 * How long the next turn is written after one, as times of how long that one took, and at most, in ms:
 * with a transport on which short writes in a row wait for each other.
 */
export const FLUSH_PAUSE = { times: 2, longest: 4 } as const;
/** Connections at once, unless `--max-clients` says otherwise. */
export const MAX_CLIENTS = 10_000;
/** Connections over the limit that are told so at once; more are closed unheard. */
export const MAX_REFUSALS = 32;
/** Rooms a person may be in at once. */
export const ROOMS_PER_PERSON = 50;
/** Rooms on a server. */
export const MAX_ROOMS = 10_000;
/** Targets of one PRIVMSG, NOTICE or TAGMSG. */
export const MAX_TARGETS = 10;
/** Lines of a message of the day. */
export const MOTD_LINES = 100;
/** The length of a session token, in bytes. */
export const MAX_SESSION_TOKEN = 64;

/** The pause after a failed accept, in ms: the first, and the longest. */
export const ACCEPT_BACKOFF = { first: 5, longest: 1_000 } as const;
/** After so many failures in a row the listener is opened again, unless files are what is missing. */
export const ACCEPT_FAILURES = 5;
/** Sockets that may linger on before the listener takes refuge, and for how long it does, in ms. */
export const LINGERING = 64;
export const REFUGE_TIME = 10 * 60_000;
/** So long after the last failure to accept, in ms, there may be a quarter more connections again. */
export const FILES_BACK = 10_000;

/** Entries on each of a room's lists. */
export const MAX_LIST = 100;
/** People whose ranks a room remembers, and whom it has invited; guests are forgotten first. */
export const MAX_STANDING = 500;
export const MAX_INVITED = 500;
/** Changes with a value in one MODE. */
export const MAX_MODES = 12;
/** The longest reason of a KICK and of AWAY, in bytes. */
export const REASON_LENGTH = 300;
/** Names that a person may watch. */
export const MAX_MONITOR = 100;
/** Names that WHOWAS remembers, and how many people for each. */
export const WHOWAS_ENTRIES = 1_000;
export const WHOWAS_PER_NAME = 10;
/** Lines that WHO and LIST answer at most. */
export const MAX_ANSWERS = 2_000;
/** Names of one USERHOST. */
export const MAX_USERHOST = 5;
/** Targets of one KICK and WHOIS. */
export const MAX_KICKS = 10;
/** Messages of one CHATHISTORY and one SEARCH, and about how many bytes they may take together. */
export const HISTORY_PAGE = 100;
/** Reactions and their like that come with the messages of one CHATHISTORY, and their bytes. */
export const HISTORY_TAGS = 200;
export const HISTORY_TAG_BYTES = 48 * 1024;
export const SEARCH_PAGE = 50;
export const HISTORY_BYTES = 96 * 1024;
/**
 * Messages that a client which cannot ask for history is shown on entering a room; or of each of so many
 * people who wrote to its person meanwhile.
 */
export const REPLAY_LINES = 50;
export const REPLAY_PEERS = 20;
/** For how many days messages are kept, unless `--history` says otherwise; the most it may say. */
export const HISTORY_DAYS = 30;
export const MOST_HISTORY_DAYS = 36_500;
/** The most records of one room or conversation. */
export const HISTORY_RECORDS = 1_000_000;
/** Attempts to log in, in so many ms: of a connection, and of an address (IPv6 by /64; not loopback). */
export const LOGIN_ATTEMPTS = {
  connection: { count: 3, ms: 60_000 },
  address: { count: 10, ms: 600_000 },
} as const;
/** Attempts to make an account; a whole class sits behind one address. */
export const REGISTER_ATTEMPTS = {
  connection: { count: 3, ms: 600_000 },
  address: { count: 40, ms: 600_000 },
  server: { count: 1_000, ms: 60_000 },
} as const;
/** Addresses whose attempts are remembered; the ones that tried longest ago are forgotten first. */
export const MAX_ATTEMPT_ADDRESSES = 10_000;
/** How long somebody may use a name that is another's, in ms. */
export const LOGIN_GRACE = 30_000;
/** How long after a password was checked it may be changed, in ms. */
export const PASSWORD_FRESH = 5 * 60_000;
/** Passwords that are worked on at once: the chat needs processors too. */
export const PASSWORDS_AT_ONCE = 2;
/** Accounts on a server. */
export const MAX_ACCOUNTS = 100_000;
/** Programs that may keep a login to one account, and for how many days. */
export const LOGINS_PER_ACCOUNT = 20;
export const LOGIN_DAYS = 365;
/** For how many days an invite code is good, unless its maker says otherwise, and at most. */
export const INVITE_DAYS = 7;
export const MOST_INVITE_DAYS = 365;
/** Clients at which one person may sit. */
export const CLIENTS_PER_PERSON = 16;
/** How often the store may do what can wait, and for how long each time, in ms. */
export const UPKEEP_EVERY = 100;
export const UPKEEP_TIME = 5;
/** How often it does so in a row while nobody says anything, and how long it waits between, in ms. */
export const UPKEEP_SPELLS = 10;
export const UPKEEP_PAUSE = 5;
/** How many of these times are left out when there was nothing more to do. */
export const UPKEEP_REST = 20;
/** For so long after the start, in ms, nothing is forgotten for its age. */
export const FORGET_AFTER = 10 * 60_000;
/** It waits while more lines than this come in that time, but not longer than so many times. */
export const UPKEEP_BUSY = 50;
export const UPKEEP_PATIENCE = 30;
/** After so long a search lets others have their turn, in ms. */
export const SEARCH_TIME = 5;
/** How long a text may be that is searched for, in bytes. */
export const SEARCH_TEXT = 256;
/** Keys that a person or room may have, and keys that a client may subscribe to. */
export const MAX_METADATA_KEYS = 20;
export const MAX_METADATA_SUBSCRIPTIONS = 50;
/** The longest key and value of metadata, in bytes. */
export const METADATA_KEY_LENGTH = 64;
export const METADATA_VALUE_LENGTH = 200;
/** What one answer may tell of metadata, in bytes; after how many s who is told later may ask. */
export const METADATA_SYNC_BYTES = 96 * 1024;
export const METADATA_SYNC_LATER = 5;
/** A message of several lines: its bytes and its lines. */
export const MULTILINE_BYTES = 16 * 1024;
export const MULTILINE_LINES = 100;
/**
 * What a client may ask for: so many tokens at once, then one in so many ms. What a command costs, and
 * of which budget, is in its row. `unregistered` stands in for `lines` until a client has a name.
 */
export const FLOOD = {
  lines: { burst: 10, every: 500 },
  unregistered: { burst: 40, every: 500 },
  joins: { burst: 30, every: 2_000 },
  expensive: { burst: 40, every: 500 },
} as const;
/** What a line of a message of several lines costs, in tokens. */
export const MULTILINE_LINE_COST = 0.05;
/** A client may say once in so many ms that its person is typing; what one too many costs, in tokens. */
export const TYPING_EVERY = 3_000;
export const TYPING_DROPPED_COST = 0.1;
/**
 * One text to more than so many rooms and people within so many ms costs so many more tokens for each
 * further one. So many texts are remembered.
 */
export const REPEATS = { targets: 3, ms: 60_000, cost: 4, texts: 4 } as const;
/** What may wait until its client may ask again, in bytes; more ends the connection. */
export const FLOOD_QUEUE = 10 * 1024;
/**
 * Connections of one address (IPv6 by /64), of these without a name, and how many may be opened in so
 * many ms; and those without a name from all addresses. Loopback has only the last of these limits.
 */
export const CONNECTIONS = {
  address: 16,
  unregisteredOfAddress: 4,
  attempts: { count: 32, ms: 600_000 },
  unregistered: 64,
} as const;
/**
 * There is more to do than the server can when somebody has waited for it, or it was so late, at each
 * look in so many ms; it is over when that was not so for so long. Connections that may have no name
 * then, of those of `--exempt` too.
 */
export const OVERLOAD = { late: 250, begins: 1_000, ends: 5_000, unregistered: 16 } as const;
/** That a limit was reached is logged once in so many ms for each, with how often it was. */
export const REACHED_LOGGED_EVERY = 1_000;
/** Acts of admins that are kept, and of those that were refused; how much of a name or a word: bytes. */
export const AUDIT_RECORDS = { done: 10_000, refused: 1_000 } as const;
export const AUDIT_WORDS = 120;
/** Files that the process keeps for other things than clients. */
export const RESERVED_FILES = 128;
/** The longest header of the PROXY protocol, in bytes. */
export const PROXY_HEADER = 1024;
