/**
 * How the server is, in Prometheus' text format, over HTTP and for this machine alone. Loaded only
 * where it is wanted.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Durations } from "./durations.ts";
import type { Status } from "./status.ts";
import type { Vitals } from "./vitals.ts";

/** What is measured. */
export interface Measured {
  readonly vitals: Vitals;
  status(): Status;
}

/** Upper ends of the ranges in which durations are counted, in s. */
const BUCKETS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const PATH = "/metrics";
/** A page in a browser must not reach this under a name of its own. */
const HOSTS = ["localhost", "127.0.0.1"];

/** Answers `GET /metrics` on a port of loopback, 0 for any. @throws If it cannot listen there. */
export function serveMetrics(measured: Measured, port: number): AsyncDisposable & { port: number } {
  const figures = figuresOf(measured.vitals);
  const answer = async ({ method, url }: Request): Promise<Response> => {
    // A Host that is none makes an address that is none.
    const asked = URL.parse(url);
    if (asked === null) return new Response("No such host\n", { status: 400 });
    const { hostname, pathname } = asked;
    if (!HOSTS.includes(hostname)) return new Response("Not here\n", { status: 403 });
    if (pathname !== PATH) return new Response(`See ${PATH}\n`, { status: 404 });
    if (method !== "GET" && method !== "HEAD") return new Response(null, { status: 405 });
    const headers = { "content-type": figures.registry.contentType };
    return new Response(await figures.text(measured.status()), { headers });
  };
  const stop = new AbortController();
  const { signal } = stop;
  const server = Deno.serve({ hostname: "127.0.0.1", port, signal, onListen: () => {} }, answer);
  return {
    port: server.addr.port,
    async [Symbol.asyncDispose](): Promise<void> {
      const { delays, commits } = measured.vitals;
      delays.listener = commits.listener = undefined;
      stop.abort();
      await server.finished;
    },
  };
}

/** The metrics, and how each is read from a status. */
class Figures {
  readonly registry = new Registry();
  readonly #registers = [this.registry];
  readonly #readings: ((status: Status) => void)[] = [];

  /** All metrics as they are at one moment, as text. */
  async text(status: Status): Promise<string> {
    for (const read of this.#readings) read(status);
    return await this.registry.metrics();
  }

  /** Something that goes up and down. */
  gauge(name: string, help: string, read: (status: Status) => number): void {
    const gauge = new Gauge({ name, help, registers: this.#registers });
    this.#readings.push((status) => gauge.set(read(status)));
  }

  /** Something that only grows; with a label, for each of its values. */
  counter(
    name: string,
    help: string,
    read: (status: Status) => number | Readonly<Record<string, number>>,
    label = "reason",
  ): void {
    const counter = new Counter({ name, help, registers: this.#registers, labelNames: [label] });
    this.#readings.push((status) => {
      const found = read(status);
      counter.reset();
      if (typeof found === "number") counter.inc(found);
      else {for (const [value, count] of Object.entries(found)) {
          counter.inc({ [label]: value }, count);
        }}
    });
  }

  /** How long something takes, from now on. */
  histogram(name: string, help: string, durations: Durations): void {
    const histogram = new Histogram({ name, help, buckets: BUCKETS, registers: this.#registers });
    durations.listener = (ms) => histogram.observe(ms / 1000);
  }
}

function figuresOf({ delays, commits }: Vitals): Figures {
  const figures = new Figures();
  figures.gauge(
    "snug_start_time_seconds",
    "When the server was started",
    ({ started }) => seconds(started),
  );
  figures.gauge("snug_people", "People who are here", ({ people }) => people.now);
  figures.gauge("snug_rooms", "Rooms", ({ rooms }) => rooms);
  figures.gauge("snug_connections", "Connections", ({ connections }) => connections.now);
  figures.gauge(
    "snug_connections_unregistered",
    "Connections that have no name yet",
    ({ connections }) => connections.unregistered,
  );
  figures.gauge(
    "snug_connections_allowed",
    "Connections that there may be",
    ({ connections }) => connections.allowed,
  );
  figures.counter(
    "snug_said_total",
    "Messages that people have said",
    ({ messages }) => messages.said,
  );
  figures.counter(
    "snug_lines_in_total",
    "Lines that clients have sent",
    ({ messages }) => messages.in,
  );
  figures.counter("snug_lines_out_total", "Lines for clients", ({ messages }) => messages.out);
  figures.counter("snug_bytes_in_total", "Bytes that clients have sent", ({ bytes }) => bytes.in);
  figures.counter("snug_bytes_out_total", "Bytes written to clients", ({ bytes }) => bytes.out);
  figures.gauge(
    "snug_queued_bytes",
    "Bytes that clients have not taken",
    ({ queued }) => queued.bytes,
  );
  figures.gauge("snug_queued_most_bytes", "The most of one client", ({ queued }) => queued.most);
  figures.gauge(
    "snug_overloaded",
    "Whether more is asked for than the server can do",
    ({ overload }) => overload.now ? 1 : 0,
  );
  figures.gauge("snug_waiting", "Who waits for their turn", ({ overload }) => overload.waiting);
  figures.counter(
    "snug_overloads_total",
    "How often more was asked for than the server can do",
    ({ overload }) => overload.times,
  );
  figures.counter(
    "snug_closed_total",
    "Connections that the server has ended",
    // What an alarm looks at is there before it first happens: else its first time is no increase.
    ({ closed }) => ({ internal_error: 0, ...closed }),
  );
  figures.counter(
    "snug_refused_total",
    "Connections that were not let in",
    ({ refused }) => refused,
  );
  figures.counter(
    "snug_failed_total",
    "What has gone wrong",
    ({ failed }) => ({ store: 0, ...failed }),
    "what",
  );
  figures.counter(
    "snug_limited_total",
    "Other limits that were reached",
    ({ limited }) => limited,
    "limit",
  );
  figures.histogram("snug_event_loop_delay_seconds", "How late the event loop is", delays);
  figures.histogram("snug_commit_seconds", "How long a turn's messages take to be kept", commits);
  figures.gauge("snug_store_bytes", "The size of the database", ({ storeBytes }) => storeBytes);
  figures.gauge("snug_memory_bytes", "Memory of the process", ({ memoryBytes }) => memoryBytes);
  figures.gauge(
    "snug_certificate_end_seconds",
    "When the certificate ends",
    ({ certificateEnds }) => certificateEnds === null ? 0 : seconds(certificateEnds),
  );
  return figures;
}

/** s since 1970. */
function seconds(time: string): number {
  return Date.parse(time) / 1000;
}
