import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ReplyReader } from './reply-reader.js';
import { type SmtpStep, type SmtpTimeouts, stepNames } from './smtp-timeouts.js';
import { type SmtpServer, serverName } from './smtp-url.js';

/** Who listens to a connection. */
export interface SmtpListener {
  reply(code: number, reader: ReplyReader): void;
  /** Every reply that came at once has been told. */
  quiet(): void;
  /** The connection is no more; told once. */
  gone(detail: string): void;
}

/** The bytes of one connection: replies in, deadlines kept, TLS taken up on the way. */
export class SmtpSocket {
  private socket!: Socket;
  private reader!: ReplyReader;
  private closed = false;
  private failure: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private deadline = Number.POSITIVE_INFINITY;
  private awaited: SmtpStep = 'connect';
  /** When the timer does. */
  private rings = Number.POSITIVE_INFINITY;
  private unwritten = 0;
  encrypted = false;

  /** `listener` may change: one who opens the connection, then one who uses it. */
  constructor(
    private readonly server: SmtpServer,
    private readonly timeouts: SmtpTimeouts,
    public listener: SmtpListener,
  ) {}

  /** Resolves when connected, TLS included where it comes first; rejects with the socket's own error. */
  connect(): Promise<void> {
    const { host, port, secure } = this.server;
    this.await(secure ? 'tls' : 'connect');
    if (secure) return this.secured(connectTls({ host, port, ...this.tlsOptions() }));
    const socket = connect({ host, port, noDelay: true });
    return new Promise((resolve, reject) => {
      socket.once('connect', resolve);
      this.attach(socket, reject);
    });
  }

  /** Goes on in TLS (RFC 3207). What the server had said beforehand in clear is a fault: another may have said it. */
  startTls(): Promise<void> {
    if (this.closed) return Promise.reject(new Error(this.failure));
    if (this.reader.pending) return Promise.reject(new Error('The mail server spoke before TLS had begun.'));
    const plain = this.socket;
    this.reader.stop();
    plain.removeAllListeners();
    plain.on('error', () => undefined); // the TLS socket tells
    this.await('tls');
    return this.secured(connectTls({ socket: plain, ...this.tlsOptions() }));
  }

  write(data: Buffer | string): void {
    this.socket.write(data);
  }

  /** Told once all that was written is with the system; never when the connection fails before. */
  whenWritten(told: () => void): void {
    this.socket.write('', (error) => {
      if (!error && !this.closed) told();
    });
  }

  /** Whether all that was written is with the system, so that its buffer may be used again. */
  get drained(): boolean {
    return this.socket.writableLength === 0;
  }

  get remote(): string {
    return `${this.server.host}:${this.server.port}`;
  }

  get localAddress(): string {
    return this.socket.localAddress ?? '127.0.0.1';
  }

  /** Starts waiting for an answer; `step` names it should it not come. At most `atMost` milliseconds. */
  await(step: SmtpStep, atMost = Number.POSITIVE_INFINITY): void {
    if (this.closed) return;
    this.awaited = step;
    this.unwritten = this.socket?.writableLength ?? 0;
    this.deadline = performance.now() + Math.min(this.timeouts[step], atMost);
    if (this.deadline < this.rings) this.watch();
  }

  /** Nothing is waited for. */
  rest(): void {
    this.deadline = Number.POSITIVE_INFINITY;
    this.rings = Number.POSITIVE_INFINITY;
    clearTimeout(this.timer);
  }

  /** Ends the connection now; `detail` says why. */
  close(detail: string): void {
    this.failure ??= detail;
    this.socket?.destroy();
    this.end();
  }

  private tlsOptions() {
    const { host, verify, ca } = this.server;
    return { servername: serverName(host), rejectUnauthorized: verify, ca, noDelay: true };
  }

  private secured(socket: TLSSocket): Promise<void> {
    return new Promise((resolve, reject) => {
      socket.once('secureConnect', () => {
        this.encrypted = true;
        resolve();
      });
      this.attach(socket, reject);
    });
  }

  private attach(socket: Socket, reject: (error: Error) => void): void {
    this.socket = socket;
    this.reader = new ReplyReader((code) => this.listener.reply(code, this.reader));
    socket.on('data', (data: Buffer) => this.heard(data));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.failure ??= error.code ? `${error.message} (${error.code})` : error.message;
      reject(error);
    });
    const ended = () => {
      reject(new Error(this.failure ?? 'The mail server closed the connection.'));
      this.end();
    };
    socket.on('end', ended);
    socket.on('close', ended);
  }

  private heard(data: Buffer): void {
    if (this.closed) return;
    try {
      this.reader.feed(data);
    } catch (error) {
      this.close(error instanceof Error ? error.message : String(error));
    }
    if (!this.closed) this.listener.quiet();
  }

  private end(): void {
    if (this.closed) return;
    this.closed = true;
    this.rest();
    this.reader?.stop();
    this.socket?.destroy();
    this.listener.gone(this.failure ?? 'The mail server closed the connection.');
  }

  /** One timer at a time, started again rarely: deadlines move on with every reply, the timer does not. */
  private watch(): void {
    clearTimeout(this.timer);
    this.rings = this.deadline;
    const wait = Math.max(1, this.deadline - performance.now());
    this.timer = setTimeout(() => {
      this.rings = Number.POSITIVE_INFINITY;
      if (this.deadline === Number.POSITIVE_INFINITY) return;
      if (performance.now() < this.deadline) this.watch();
      else if (this.socket.writableLength < this.unwritten) {
        this.await(this.awaited); // a long message is on its way
      } else this.close(`Timeout: the mail server kept us waiting for ${stepNames[this.awaited]}.`);
    }, wait);
  }
}
