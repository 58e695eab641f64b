import { seeded } from '../support/seeded.js';

/** What happens to a running campaign, when so many messages have arrived. */
export type Blow = { after: number; pause: number } & (
  | { what: 'kill'; role: 'sender' | 'orchestrator'; which: number }
  | { what: 'cut'; connections: number }
  | { what: 'postgres'; how: 'stop' | 'crash' }
  | { what: 'temporal' }
);

export interface StormPlan {
  seed: number;
  blows: Blow[];
  /** `HEED_FAULT_POINT` of senders as they are started, one after the other; the later ones have none. */
  points: string[];
}

export interface StormSize {
  people: number;
  /** Senders and orchestrators killed from outside; each named point kills one more. */
  kills: number;
  points: number;
  cuts: number;
  postgresRestarts: number;
  temporalRestarts: number;
}

const named = ['after_data', 'after_250', 'before_record'] as const;

/** The same for the same seed: moments between 4 % and 80 % of the messages, and a random pause after each. */
export function planStorm(seed: number, size: StormSize): StormPlan {
  const random = seeded(seed);
  const below = (most: number) => Math.floor(random() * most);
  const moment = () => ({
    after: Math.floor(size.people * (0.04 + 0.76 * random())),
    pause: below(250),
  });
  const times = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, n) => make(n));
  const blows: Blow[] = [
    // Two of three kills hit a sender: that is where messages are.
    ...times(size.kills, (n) => ({
      ...moment(),
      what: 'kill' as const,
      role: n % 3 === 2 ? ('orchestrator' as const) : ('sender' as const),
      which: below(8),
    })),
    ...times(size.cuts, () => ({
      ...moment(),
      what: 'cut' as const,
      connections: 1 + below(4),
    })),
    ...times(size.postgresRestarts, (n) => ({
      ...moment(),
      what: 'postgres' as const,
      how: n % 2 === 0 ? ('crash' as const) : ('stop' as const),
    })),
    ...times(size.temporalRestarts, () => ({ ...moment(), what: 'temporal' as const })),
  ];
  const pass = (point: (typeof named)[number]) => 1 + below(point === 'before_record' ? 3 : 60);
  return {
    seed,
    blows: blows.sort((a, b) => a.after - b.after),
    points: times(size.points, (n) => {
      const point = named[(n + seed) % named.length]!;
      return `${point}:${pass(point)}`;
    }),
  };
}
