import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What arrived, by Message-ID: the truth against which a ledger is held. In a file it outlives the sink. */
export class Journal {
  private entries = new Map<string, number>();
  private total = 0;
  private unwritten = '';
  private first = 0;
  private last = 0;
  private readonly file: number | undefined;

  constructor(path?: string) {
    if (path === undefined) return;
    if (existsSync(path)) {
      for (const id of readFileSync(path, 'utf8').split('\n')) if (id) this.count(id);
    }
    this.file = openSync(path, 'a');
  }

  add(messageId: string): void {
    this.count(messageId);
    this.last = performance.now();
    this.first ||= this.last;
    if (this.file !== undefined) this.unwritten += `${messageId}\n`;
  }

  /** To be called before an answer leaves. */
  flush(): void {
    if (this.unwritten === '') return;
    writeSync(this.file!, this.unwritten);
    this.unwritten = '';
  }

  copy(): Map<string, number> {
    return new Map(this.entries);
  }

  get size(): number {
    return this.total;
  }

  /** Milliseconds between the first and the last message since this process began, or since `forget`. */
  get span(): number {
    return this.last - this.first;
  }

  /** Begins anew; a file keeps what it has. */
  forget(): void {
    this.entries = new Map();
    this.total = this.first = this.last = 0;
  }

  close(): void {
    this.flush();
    if (this.file !== undefined) closeSync(this.file);
  }

  private count(id: string): void {
    this.total++;
    this.entries.set(id, (this.entries.get(id) ?? 0) + 1);
  }
}
