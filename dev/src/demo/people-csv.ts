import { type Origin, origins } from './names.js';

/** What is wrong with the file on purpose, by the code that the import gives it. */
export const brokenRows = {
  invalid_email: 12,
  duplicate: 9,
  missing_column: 7,
  wrong_type: 8,
  wrong_encoding: 5,
} as const;

export interface PeopleFile {
  bytes: Buffer;
  /** Rows that land. */
  good: number;
  /** Of those, who spent more than 100 in 2020. */
  topCustomers: string[];
}

/** The same numbers each time: mulberry32, seeded. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const header = 'Email,First name,Last name,Locale,Time zone,2020_Spend\n';

/**
 * A CSV of `rows` people, as a shop would export it: names in five scripts, some spend unset, and a few rows broken in
 * each way that files are broken.
 */
export function peopleFile(rows = 5_000, seed = 7): PeopleFile {
  const next = random(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
  const broken = Object.entries(brokenRows).flatMap(([code, count]) => Array<string>(count).fill(code));
  const every = Math.floor(rows / (broken.length + 1));
  const lines: Buffer[] = [Buffer.from(header)];
  const topCustomers: string[] = [];
  let good = 0;
  for (let n = 1; n <= rows; n += 1) {
    const origin = pick<Origin>(origins);
    const email = `customer${n}@shop.example`;
    const cells = [
      email,
      quoted(pick(origin.first)),
      quoted(pick(origin.last)),
      origin.locale,
      pick(origin.timeZones),
    ];
    const spend = next() < 0.1 ? '' : (next() * 220).toFixed(2);
    const fault = n % every === 0 ? broken[n / every - 1] : undefined;
    lines.push(fault ? brokenLine(fault, cells, spend) : Buffer.from(`${[...cells, spend].join(',')}\n`));
    if (fault) continue;
    good += 1;
    if (Number(spend) > 100) topCustomers.push(email);
  }
  return { bytes: Buffer.concat(lines), good, topCustomers };
}

function brokenLine(fault: string, [email = '', ...rest]: string[], spend: string): Buffer {
  const line = (cells: string[]) => Buffer.from(`${cells.join(',')}\n`);
  switch (fault) {
    case 'invalid_email':
      return line([email.replace('@', ' at '), ...rest, spend]);
    case 'duplicate':
      return line(['Customer1@Shop.example', ...rest, spend]);
    case 'missing_column':
      return line([email, ...rest.slice(0, 2)]);
    case 'wrong_type':
      return line([email, ...rest, 'a lot']);
    default:
      return Buffer.concat([
        Buffer.from(`${email},`),
        Buffer.from([0xff, 0xfe, 0xe9]),
        line(['', ...rest.slice(1), spend]),
      ]);
  }
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
