import { Resolver } from 'node:dns/promises';

/** The texts at a name of DNS; none is an empty list, and `unknown` that nobody could be asked. */
export type LookUpTxt = (name: string) => Promise<readonly string[] | 'unknown'>;

/** Milliseconds for all of one question. */
const patience = 2_000;

/** The name or the kind of record is not there: an answer, unlike every other fault. */
const absent = new Set(['ENOTFOUND', 'ENODATA']);

/** Asks the system's name servers, once and for 2 s at most; never throws. */
export const lookUpTxt: LookUpTxt = async (name) => {
  const resolver = new Resolver({ timeout: patience, tries: 1 });
  const late = setTimeout(() => resolver.cancel(), patience);
  try {
    const records = await resolver.resolveTxt(name);
    return records.map((strings) => strings.join(''));
  } catch (error) {
    return absent.has((error as NodeJS.ErrnoException).code ?? '') ? [] : 'unknown';
  } finally {
    clearTimeout(late);
  }
};

/** Asks the same question once, and at most so many; the rest is `unknown`. */
export function askOnce(lookUp: LookUpTxt, most = Number.POSITIVE_INFINITY): LookUpTxt {
  const asked = new Map<string, ReturnType<LookUpTxt>>();
  return async (name) => {
    const known = asked.get(name);
    if (known) return known;
    if (asked.size >= most) return 'unknown';
    const answer = lookUp(name);
    asked.set(name, answer);
    return answer;
  };
}
