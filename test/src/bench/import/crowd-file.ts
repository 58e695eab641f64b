import type { AddressHashes } from '@heed/schema/tokens/address-hashes';

/** Names that need no more than what files have: quotes now and then, two scripts. */
const firsts = ['Dana', 'דנה', 'Noa', 'José', 'زهرا', 'Mei', 'Siti', 'Ali'];
const lasts = ['Cohen', 'לוי', '"O\'Neill, Jr."', 'رضایی', 'Binti Ahmad', 'Chen'];
const zones = ['Asia/Jerusalem', 'Asia/Tehran', 'Asia/Kuala_Lumpur', 'Asia/Taipei'];
const cities = ['Haifa', 'Jerusalem', 'Tehran', 'Kuala Lumpur', 'Taipei', 'Lisbon', 'Madrid'];

const of = <T>(some: readonly T[], n: number): T => some[n % some.length]!;

/** A shop's customers: an address, names, language, zone, a number and a text. `spent` makes every row differ. */
interface Person {
  email: string;
  first: string;
  last: string;
  locale: string;
  zone: string;
  spend: string;
  city: string;
}

/** Spread as addresses are: not in the order of the alphabet. */
function person(n: number, spent: number): Person {
  const scattered = (Math.imul(n, 2654435761) >>> 0).toString(36);
  return {
    email: `${scattered}.${n}@mail${n % 50}.example`,
    first: of(firsts, n),
    last: of(lasts, n),
    locale: n % 3 === 0 ? 'he' : 'en',
    zone: of(zones, n),
    spend: String(((n * 37) % 40_000) / 100 + spent),
    city: of(cities, n),
  };
}

const rowsAChunk = 5_000;

function* chunks(rows: number, line: (n: number) => string, first = ''): Generator<Buffer> {
  if (first) yield Buffer.from(first);
  for (let from = 0; from < rows; from += rowsAChunk) {
    const lines: string[] = [];
    for (let n = from; n < Math.min(rows, from + rowsAChunk); n++) lines.push(line(n));
    yield Buffer.from(lines.join(''));
  }
}

/** As an upload: CSV. */
export function crowdCsv(rows: number, { spent = 0, from = 0 } = {}): Generator<Buffer> {
  const line = (n: number) => {
    const { email, first, last, locale, zone, spend, city } = person(n + from, spent);
    return `${email},${first},${last},${locale},${zone},${spend},${city}\n`;
  };
  return chunks(rows, line, 'email,first name,last name,locale,time zone,2020_Spend,city\n');
}

/** The same for the reference: COPY's text format, normalised and hashed beforehand. */
export function crowdCopy(rows: number, hashes: AddressHashes, { spent = 0 } = {}): Generator<Buffer> {
  return chunks(rows, (n) => {
    const { email, first, last, locale, zone, spend, city } = person(n, spent);
    const hash = `\\\\x${hashes.of(email).contact.toString('hex')}`;
    const name = last.startsWith('"') ? last.slice(1, -1) : last;
    return `${email}\t${email}\t${hash}\t${first}\t${name}\t${locale}\t${zone}\t${spend}\t${city}\n`;
  });
}
