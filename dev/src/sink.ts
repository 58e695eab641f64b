import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';
import { selfSigned } from './sink/certificate.js';
import { type Control, listenControl } from './sink/control.js';
import { SinkConversation } from './sink/conversation.js';
import { Journal } from './sink/journal.js';
import type { Login } from './sink/login.js';
import { FaultPlan, type Misbehaviour } from './sink/misbehaviour.js';
import type { KeptMail, SinkState } from './sink/state.js';

export type { Fault, FaultKind, FaultPlace, Misbehaviour } from './sink/misbehaviour.js';
export type { KeptMail };

/** Plain JSON, so that a sink may run in a process of its own. */
export interface SinkOptions {
  /** Default: a free one. */
  port?: number;
  /** Of the control; default: a free one. */
  controlPort?: number;
  /** Appended to, and read at the start: the journal then survives the sink. */
  journalFile?: string;
  /** Default: PIPELINING, CHUNKING, SMTPUTF8, 8BITMIME, ENHANCEDSTATUSCODES, SIZE 52428800. */
  extensions?: readonly string[];
  /** TLS from the start, or after STARTTLS; with a certificate of its own making. Default: none. */
  tls?: 'starttls' | 'implicit';
  /** The certificate ended yesterday. */
  expired?: boolean;
  login?: Login;
  /** Keeps every message, for tests of few; or so many, the first ones. */
  keep?: boolean | number;
  misbehaviour?: Misbehaviour;
}

/** What came since the start, or since `forget`. */
export interface SinkFigures {
  taken: number;
  /** Between the first and the last of them. */
  milliseconds: number;
  /** Of them by BDAT, several in a burst. */
  chunked: number;
  connections: number;
  mostConnections: number;
}

export interface Sink {
  /** Its control over HTTP; see `sink/control.ts`. */
  url: string;
  /** For `SMTP_URL`: smtp://, smtps:// with TLS from the start. */
  smtpUrl: string;
  /** The authority to trust, in PEM; undefined without TLS. */
  ca: string | undefined;
  /** How often each Message-ID was taken: the truth about what arrived. */
  journal(): Map<string, number>;
  /** Messages taken. */
  count(): number;
  /** With `keep`. */
  mails(): readonly KeptMail[];
  /** Commands out of order so far: a client's faults. */
  violations(): number;
  /** Ever made. */
  connections(): number;
  /** At once. */
  mostConnections(): number;
  figures(): SinkFigures;
  /** Journal and figures begin anew. */
  forget(): void;
  /** From now on; counting begins anew. Without a plan it behaves. */
  misbehave(plan?: Misbehaviour): void;
  /** Hangs up on everybody, or on so many; says on how many. */
  cut(most?: number): number;
  stop(): Promise<void>;
}

const usualExtensions = [
  'PIPELINING',
  'CHUNKING',
  'SMTPUTF8',
  '8BITMIME',
  'ENHANCEDSTATUSCODES',
  'SIZE 52428800',
];

/** A fast mail server that takes everything, counts by Message-ID and can misbehave. Listens on 127.0.0.1 alone. */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const certificate = options.tls && selfSigned({ expired: options.expired });
  const state: SinkState = {
    journal: new Journal(options.journalFile),
    plan: new FaultPlan(options.misbehaviour),
    extensions: options.extensions ?? usualExtensions,
    secure: certificate && createSecureContext(certificate),
    login: options.login,
    mails: options.keep ? [] : undefined,
    mostMails: typeof options.keep === 'number' ? options.keep : Number.POSITIVE_INFINITY,
    chunked: 0,
    violations: 0,
  };
  const open = new Set<SinkConversation>();
  let connections = 0;
  let mostConnections = 0;
  const converse = (socket: Socket) => {
    socket.setNoDelay(true);
    const conversation = new SinkConversation(socket, state, () => open.delete(conversation));
    open.add(conversation);
    connections++;
    mostConnections = Math.max(mostConnections, open.size);
  };
  const server =
    options.tls === 'implicit' ? createTlsServer({ ...certificate }, converse) : createServer(converse);
  server.on('tlsClientError', () => undefined); // a client that does not trust us is not our fault
  const port = await listen(server, options.port ?? 0);

  let control: Control | undefined;
  const cut = (most = Number.POSITIVE_INFINITY) => {
    const chosen = [...open].slice(0, most);
    for (const conversation of chosen) conversation.destroy();
    return chosen.length;
  };
  const sink: Sink = {
    url: '',
    smtpUrl: `${options.tls === 'implicit' ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    ca: certificate?.cert,
    journal: () => state.journal.copy(),
    count: () => state.journal.size,
    mails: () => state.mails ?? [],
    violations: () => state.violations,
    connections: () => connections,
    mostConnections: () => mostConnections,
    figures: () => ({
      taken: state.journal.size,
      milliseconds: state.journal.span,
      chunked: state.chunked,
      connections: open.size,
      mostConnections,
    }),
    forget() {
      state.journal.forget();
      state.chunked = 0;
      mostConnections = open.size;
    },
    misbehave(plan) {
      state.plan = new FaultPlan(plan);
    },
    cut,
    async stop() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      cut();
      await Promise.all([closed, control?.stop()]);
      state.journal.close();
    },
  };
  control = await listenControl(sink, options.controlPort ?? 0);
  sink.url = control.url;
  return sink;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', 1_024, () => resolve((server.address() as AddressInfo).port));
  });
}
