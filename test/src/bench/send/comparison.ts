import type { KeptMail } from '@heed/dev/sink';
import type { SinkApart } from '@heed/dev/sink-apart';
import { usualDepth } from '@heed/workflows/channels/smtp';
import type { WorkerProcess } from '../../support/worker-process.js';
import { loadNow } from '../usage.js';
import { ledgerAlone } from './ledger-alone.js';
import { type Measured, type ProductRun, sendThroughHeed } from './product.js';
import { type KeptMessage, runRival } from './rival.js';
import type { Scene } from './scene.js';

interface Row {
  name: string;
  rate: number;
  cpu: number;
  postgres?: number;
  peak: number;
  load: number;
}

/** Runs of Heed and of its rivals beside each other, on the same sink, noted as they come. */
export class Comparison {
  private readonly rows: Row[] = [];
  private messages: KeptMessage[] = [];
  private depth = 1;
  private connections = 1;

  constructor(
    private readonly scene: Scene,
    private readonly warmUp: number,
    private readonly say: (line: string) => void,
  ) {}

  /** A sender that has sent before; the first one shows what messages look like. */
  async startSender(sink: SinkApart = this.scene.plant.sink): Promise<WorkerProcess> {
    const sender = await this.scene.plant.startWorker('sender', { SMTP_URL: smtpUrlOf(sink) });
    const run = this.scene.run(this.warmUp);
    const { connections, chunked } = await sendThroughHeed({ ...run, sink, senders: [sender] });
    if (this.messages.length === 0) {
      this.messages = (await sink.mails()).map(asMessage);
      this.depth = chunked ? usualDepth : 1;
      this.connections = connections;
      const size = this.messages.reduce((sum, { bytes }) => sum + bytes.length, 0) / this.messages.length;
      this.say(`a message has ${size.toFixed(0)} bytes; ${connections} connections, bursts of ${this.depth}`);
    }
    return sender;
  }

  async heed(
    name: string,
    people: number,
    senders: WorkerProcess[],
    more: Partial<ProductRun> = {},
  ): Promise<Measured> {
    const measured = await sendThroughHeed({ ...this.scene.run(people), senders, ...more });
    this.note({ name: `Heed, ${name}`, ...measured });
    return measured;
  }

  /** Claims and records, and nothing sent. */
  async ledger(name: string, people: number): Promise<Row> {
    return this.note({ name, ...(await ledgerAlone(this.scene.run(people))) });
  }

  /** As many connections as Heed had, and the same bursts. */
  async rival(
    program: 'blaster' | 'client' | 'nodemailer',
    name: string,
    count: number,
    more: { sink?: SinkApart; warmUp?: number } = {},
  ): Promise<Row> {
    const { depth, connections, messages, warmUp } = this;
    const { sink = this.scene.plant.sink, ...rest } = more;
    const url = new URL(sink.smtpUrl);
    const place = { port: Number(url.port), tls: url.protocol === 'smtps:' };
    const task = { ...place, depth, connections, warmUp, ...rest, count, messages };
    await sink.forget();
    const end = await runRival(program, task, () => sink.forget());
    const { taken, milliseconds } = await sink.figures();
    if (taken !== count) throw new Error(`${name} sent ${taken} of ${count}`);
    const rate = ((taken - 1) * 1_000) / milliseconds;
    return this.note({ name, rate, cpu: end.cpuMicroseconds / count, peak: end.peakMegabytes });
  }

  table(): (string | number)[][] {
    return [
      ['run', 'messages/s', 'µs a message', 'PostgreSQL µs', 'peak MB', 'load'],
      ...this.rows.map((row) => [row.name, row.rate, row.cpu, row.postgres ?? '', row.peak || '', row.load]),
    ];
  }

  private note({ name, rate, cpu, postgres, peak }: Omit<Row, 'load'>): Row {
    const row = { name, rate, cpu, postgres, peak, load: loadNow() };
    this.rows.push(row);
    const database = postgres === undefined ? '' : `, PostgreSQL ${postgres.toFixed(1)} µs`;
    this.say(
      `${name}: ${rate.toFixed(0)} messages/s, ${cpu.toFixed(1)} µs each${database}, ${peak.toFixed(0)} MB`,
    );
    return row;
  }
}

/** Where it is, taking its certificate as it is. */
function smtpUrlOf({ smtpUrl, ca }: SinkApart): string {
  return ca ? `${smtpUrl}?verify=no` : smtpUrl;
}

/** Without the dots that DATA adds (RFC 5321, 4.5.2). */
function asMessage({ from, to, source, dotted }: KeptMail): KeptMessage {
  return { from, to, bytes: Buffer.from(dotted ? source.replace(/(^|\n)\./g, '$1') : source) };
}
