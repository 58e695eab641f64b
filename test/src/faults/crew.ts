import { setTimeout as sleep } from 'node:timers/promises';
import type { Plant } from '../support/plant.js';
import type { ProcessRole, WorkerProcess } from '../support/worker-process.js';

export interface CrewOptions {
  senders: number;
  orchestrators: number;
  lanes: number;
  /** `HEED_FAULT_POINT`s for the senders, in the order in which they are started. */
  points: string[];
  say: (line: string) => void;
}

/** A supervisor, as every installation has one: whichever worker goes is replaced. It counts who went. */
export class Crew {
  readonly kills: Record<ProcessRole, number> = { sender: 0, orchestrator: 0 };
  private readonly posts: Post[] = [];
  private dismissed = false;

  constructor(
    private readonly plant: Plant,
    private readonly options: CrewOptions,
  ) {}

  async start(): Promise<void> {
    const { senders, orchestrators } = this.options;
    const roles = [
      ...Array<ProcessRole>(orchestrators).fill('orchestrator'),
      ...Array<ProcessRole>(senders).fill('sender'),
    ];
    for (const [index, role] of roles.entries()) {
      const named = index === roles.length - 1;
      const post: Post = { role, named, worker: undefined, point: undefined };
      this.posts.push(post);
      await new Promise<void>((resolve) => void this.man(post, resolve));
    }
  }

  /** Kills one of the role, waiting until one is there; not one that will end by itself, at a named point. */
  async kill(role: ProcessRole, which: number): Promise<void> {
    for (;;) {
      const there = this.posts.flatMap(({ worker, point }) =>
        worker?.role === role && !worker.gone && !point ? [worker] : [],
      );
      const victim = there[which % there.length];
      if (victim) return victim.kill();
      await sleep(50);
    }
  }

  async dismiss(): Promise<void> {
    this.dismissed = true;
    await Promise.all(this.posts.map(({ worker }) => worker?.kill()));
  }

  lastLines(): string {
    return this.posts.map(({ role, worker }) => `${role}:\n${worker?.lastLines(5) ?? 'none'}`).join('\n');
  }

  /** Fills a post for as long as the crew is there. */
  private async man(post: Post, filled: () => void): Promise<void> {
    const { lanes, points, say } = this.options;
    while (!this.dismissed) {
      const point = post.named ? points.shift() : undefined;
      post.point = point;
      const environment = { HEED_LANES: String(lanes), ...(point && { HEED_FAULT_POINT: point }) };
      try {
        post.worker = await this.plant.startWorker(post.role, environment);
      } catch (error) {
        say(String(error));
        continue; // PostgreSQL or Temporal was away too long: again
      }
      filled();
      if (this.dismissed) return post.worker.kill();
      const how = await post.worker.exited;
      if (this.dismissed) return;
      this.kills[post.role] += 1;
      say(`a ${post.role} is gone (${how}${point ? `, ${point}` : ''}); the next one comes`);
    }
  }
}

interface Post {
  role: ProcessRole;
  /** Its workers end at named points, while there are some. */
  named: boolean;
  point: string | undefined;
  worker: WorkerProcess | undefined;
}
