/** Something that runs and can be stopped: PostgreSQL, the API, the mailbox. */
export interface Part {
  name: string;
  /** Parts of the highest level stop first: apps (2) before the services they use (1). */
  level: 1 | 2;
  stop(): Promise<void>;
  /** Settles, in words, when the part ends; absent for what lives in this process. */
  exited?: Promise<string>;
  lastLines?(): string;
}

/**
 * Every part registers as it comes up, so that whatever runs is stopped, also when another part fails half-way through
 * the start. A part that ends by itself brings everything down.
 */
export class RunningParts {
  private readonly parts: Part[] = [];
  private stopped: Promise<void> | undefined;

  constructor(private readonly onCrash: (message: string) => void) {}

  async add(part: Part): Promise<void> {
    this.parts.push(part);
    if (this.stopped) await part.stop();
    void part.exited?.then((how) => {
      if (this.stopped) return;
      const lines = part.lastLines?.();
      this.onCrash(
        `${part.name} stopped unexpectedly (${how}).${lines ? ` Its last lines:\n${indent(lines)}` : ''}`,
      );
    });
  }

  stopAll(): Promise<void> {
    this.stopped ??= this.stopByLevel();
    return this.stopped;
  }

  private async stopByLevel(): Promise<void> {
    for (const level of [2, 1] as const) {
      await Promise.allSettled(this.parts.filter((part) => part.level === level).map((part) => part.stop()));
    }
  }
}

export function indent(lines: string): string {
  return lines.replace(/^/gm, '    ');
}
