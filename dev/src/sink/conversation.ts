import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Answers } from './answers.js';
import { endlessBanner } from './banner.js';
import type { Content } from './content.js';
import { beginLogin, type LoginTry } from './login.js';
import { helloOf, type SinkState } from './state.js';
import { Transactions } from './transaction.js';

const lf = 10;
const letter = { a: 97, b: 98, c: 99, d: 100, m: 109, r: 114 };

/** One connection to the sink. It parses only what it must: 100 bytes of each message's commands. */
export class SinkConversation {
  private readonly answers: Answers;
  private readonly transactions: Transactions;
  private rest: Buffer | undefined;
  private content: Content | undefined;
  private login: LoginTry | undefined;
  private loggedIn: boolean;
  private encrypted: boolean;
  /** Hears and says nothing any more. */
  private deaf = false;

  constructor(
    private socket: Socket,
    private readonly state: SinkState,
    private readonly gone: () => void,
  ) {
    this.encrypted = socket instanceof TLSSocket;
    this.loggedIn = !state.login;
    this.answers = new Answers(socket, () => state.plan.misbehaviour.delay ?? 0);
    this.transactions = new Transactions(state, this.answers, {
      hangUp: () => this.hangUp(),
      drop: () => this.destroy(),
      hang: () => {
        this.deaf = true;
      },
    });
    this.listen(socket);
    const { banner } = state.plan.misbehaviour;
    if (banner) endlessBanner(socket, banner);
    else this.transactions.answer('connect', '220 sink.localhost ESMTP\r\n');
    this.flush();
  }

  /** Hangs up without a word; what was said before has been said. */
  destroy(): void {
    this.deaf = true;
    this.flush();
    this.answers.stop();
    this.socket.destroy();
  }

  private listen(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => this.feed(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.answers.stop();
      this.gone();
    });
  }

  private flush(): void {
    this.state.journal.flush();
    this.answers.flush();
  }

  private hangUp(): void {
    this.deaf = true;
    this.answers.end();
  }

  private feed(chunk: Buffer): void {
    const data = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    this.rest = undefined;
    for (let at = 0; at < data.length && !this.deaf; ) {
      const next = this.content ? this.read(this.content, data, at) : this.command(data, at);
      if (next === at) {
        this.rest = data.subarray(at);
        break;
      }
      at = next;
    }
    this.flush();
  }

  private read(content: Content, data: Buffer, at: number): number {
    if (content.pieces.length === 0 && this.state.plan.any && !this.transactions.begun()) return data.length;
    const next = content.read(data, at);
    if (content.complete) this.whole(content);
    return next;
  }

  private whole(content: Content): void {
    this.content = undefined;
    this.transactions.ended(content);
  }

  /** Reads one line; says where the next thing begins. */
  private command(data: Buffer, at: number): number {
    const end = data.indexOf(lf, at);
    if (end < 0) return at;
    const line = () => data.toString('utf8', at, end).trim();
    const first = data[at]! | 32;
    const second = data[at + 1]! | 32;
    const { transactions } = this;
    if (this.login) this.loginAnswer(this.login(line()));
    else if (!this.loggedIn && first === letter.m) this.wrong('530 5.7.0 log in first\r\n');
    else if (first === letter.m) transactions.mail(line);
    else if (first === letter.r && second === letter.c) transactions.rcpt(line);
    else if (first === letter.r) transactions.reset();
    else if (first === letter.d) this.content = transactions.data();
    else if (first === letter.b) {
      const chunk = transactions.chunk(line());
      this.content = chunk;
      if (chunk.complete) this.whole(chunk);
    } else this.rare(line());
    return end + 1;
  }

  private rare(line: string): void {
    const { state, answers } = this;
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') answers.say(helloOf(state, this.encrypted));
    else if (verb === 'HELO') answers.say('250 sink.localhost\r\n');
    else if (verb === 'STAR' && state.secure && !this.encrypted) this.startTls();
    else if (verb === 'AUTH' && state.login) {
      const { answer, next } = beginLogin(state.login, line);
      this.login = next;
      this.loginAnswer(answer);
    } else if (verb === 'QUIT') {
      answers.say('221 2.0.0 bye\r\n');
      this.hangUp();
    } else this.wrong('500 5.5.1 what?\r\n');
  }

  private loginAnswer(answer: string): void {
    if (!answer.startsWith('334')) this.login = undefined;
    if (answer.startsWith('235')) this.loggedIn = true;
    this.answers.say(answer);
  }

  private wrong(answer: string): void {
    this.state.violations++;
    this.answers.say(answer);
  }

  private startTls(): void {
    const plain = this.socket;
    plain.write('220 2.0.0 go on\r\n');
    plain.removeAllListeners('data');
    plain.removeAllListeners('close');
    this.transactions.forget();
    this.socket = new TLSSocket(plain, { isServer: true, secureContext: this.state.secure! });
    this.answers.socket = this.socket;
    this.encrypted = true;
    this.listen(this.socket);
  }
}
