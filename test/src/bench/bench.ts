/** One figure of a benchmark: a ratio where it can be, so that it means the same on another machine. */
export interface Figure {
  name: string;
  value: number;
  /** Null for what is only told. */
  target: number | null;
  better: 'higher' | 'lower';
}

export interface BenchOptions {
  /** A tenth of the data, in about a minute. */
  quick: boolean;
  say(line: string): void;
}

export interface BenchResult {
  figures: Figure[];
  /** What was measured, for people: the first row names the columns. */
  table: (string | number)[][];
}

export interface Bench {
  about: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

/** Rounded to three digits that matter. */
export function figure(
  name: string,
  value: number,
  better: Figure['better'],
  target: number | null = null,
): Figure {
  return { name, value: Number(value.toPrecision(3)), target, better };
}
