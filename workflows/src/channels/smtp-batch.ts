import { setTimeout as sleep } from 'node:timers/promises';
import type { WireMessage } from '@heed/schema/rendering/wire-message';
import { isTrouble, type SendOptions, type SendResult } from './channel.js';
import type { Work } from './smtp-writer.js';
import type { Verdict } from './verdict.js';

/** After so many in a row the server is not asked for the rest of the messages. */
const enoughTroubles = 10;
const stopping = 'The sender is stopping.';

/** The messages of one `send`, their tries and their results. */
export class SmtpBatch implements Work {
  readonly results: SendResult[] = [];
  private readonly tries: Uint8Array;
  private cursor = 0;
  /** To be taken at once, before the others. */
  private readonly back: number[] = [];
  /** To be tried again later. */
  private readonly waiting: { index: number; due: number }[] = [];
  private troubles = 0;
  /** Why nothing more is taken. */
  private halt: string | undefined;

  constructor(
    private readonly messages: readonly WireMessage[],
    private readonly pauses: readonly number[],
    private readonly options: SendOptions,
  ) {
    this.tries = new Uint8Array(messages.length);
  }

  take(): number {
    if (this.options.signal?.aborted) this.halt = stopping;
    if (this.halt) return -1;
    if (this.back.length > 0) return this.back.shift()!;
    if (this.waiting.length > 0) {
      const due = this.waiting.findIndex((one) => one.due <= performance.now());
      if (due >= 0) return this.waiting.splice(due, 1)[0]!.index;
    }
    return this.cursor < this.messages.length ? this.cursor++ : -1;
  }

  message(index: number): WireMessage {
    return this.messages[index]!;
  }

  settle(index: number, { result, again, blame }: Verdict): void {
    if (again && !this.halt) {
      if (!blame) return void this.back.push(index);
      const pause = this.pauses[this.tries[index]!++];
      if (pause !== undefined) return void this.waiting.push({ index, due: performance.now() + pause });
    }
    if (!isTrouble(result)) this.troubles = 0;
    else if (blame && ++this.troubles >= enoughTroubles) this.halt ??= 'The mail server keeps failing.';
    this.tell(index, result);
  }

  /** Whether a connection may find something to take, now or later. */
  get more(): boolean {
    if (this.halt || this.options.signal?.aborted) return false;
    return this.back.length > 0 || this.waiting.length > 0 || this.cursor < this.messages.length;
  }

  /** Waits until something is there to take. */
  async untilDue(): Promise<void> {
    if (this.back.length > 0 || this.cursor < this.messages.length || this.waiting.length === 0) return;
    const due = Math.min(...this.waiting.map((one) => one.due));
    await this.pause(Math.max(1, due - performance.now()));
  }

  async pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.options.signal }).catch(() => undefined);
  }

  /** What has no result was not tried. */
  end(detail: string | undefined): SendResult[] {
    const why = this.options.signal?.aborted ? stopping : (this.halt ?? detail ?? stopping);
    for (let index = 0; index < this.messages.length; index++) {
      if (!this.results[index]) this.tell(index, { result: 'not_tried', detail: why });
    }
    return this.results;
  }

  private tell(index: number, result: SendResult): void {
    this.results[index] = result;
    this.options.onResult?.(index, result);
  }
}
