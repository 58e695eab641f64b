import type { Socket } from 'node:net';

/** Answers on their way out: at once and together, or later in their order. */
export class Answers {
  private now = '';
  private later: { text: string; due: number }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private ending = false;

  constructor(
    public socket: Socket,
    private readonly delay: () => number,
  ) {}

  say(text: string, extra = 0): void {
    const delay = this.delay() + extra;
    if (delay === 0 && this.later.length === 0) {
      this.now += text;
      return;
    }
    const due = Math.max(performance.now() + delay, this.later.at(-1)?.due ?? 0);
    this.later.push({ text, due });
    this.timer ??= setTimeout(() => this.pump(), delay);
  }

  /** What need not wait leaves in one write. */
  flush(): void {
    if (this.now !== '') this.socket.write(this.now, 'latin1');
    this.now = '';
    if (this.ending && this.later.length === 0) this.socket.end();
  }

  /** Hangs up once all is said. */
  end(): void {
    this.ending = true;
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private pump(): void {
    const now = performance.now() + 0.5;
    while (this.later.length > 0 && this.later[0]!.due <= now) this.now += this.later.shift()!.text;
    this.timer = undefined;
    if (this.later.length > 0) this.timer = setTimeout(() => this.pump(), this.later[0]!.due - now);
    this.flush();
  }
}
