import { HeedError } from '../domain/errors.js';
import { checkRule, type RuleSubject } from '../domain/rule-check.js';
import { explain } from '../domain/rule-explanation.js';
import type { Path } from '../domain/rule-faults.js';
import { parseRule } from '../domain/rule-parse.js';
import type { Session } from '../session/session.js';
import { speechFor } from './rule-speech.js';
import { vocabulary } from './rule-vocabulary.js';
import { readRule } from './rules.js';
import { type Subject, subjectOf } from './segments.js';

/** A rule in words of the tenant's language. @throws {HeedError} INVALID_RULE */
export async function explainRule(
  session: Session,
  { rule, subject = 'contact', path = ['rule'] }: { rule: unknown; subject?: RuleSubject; path?: Path },
): Promise<string> {
  const { checked } = await readRule(session, rule, path, subject);
  return explain(checked, subject, await speechFor(session, [checked]));
}

/** What became of a stored rule: its words, or why it can be used no longer. */
export interface Explained {
  words: string | null;
  fault: string | null;
}

/** A rule as segments and favourites keep it. */
export interface StoredRule {
  rule: unknown;
  subject: Subject;
}

/** Stored rules in words, in two statements however many; one that its fields have left behind says why instead. */
export async function explainStored(session: Session, rules: readonly StoredRule[]): Promise<Explained[]> {
  const { fields } = await vocabulary(session);
  const read = rules.map(({ rule, subject: over }) => {
    const subject = subjectOf[over];
    try {
      return { subject, checked: checkRule(parseRule(rule).rule, fields, [], subject) };
    } catch (error) {
      if (!(error instanceof HeedError)) throw error;
      return { fault: error.message };
    }
  });
  const speech = await speechFor(
    session,
    read.flatMap(({ checked }) => (checked ? [checked] : [])),
  );
  return read.map(({ checked, subject, fault }) =>
    checked ? { words: explain(checked, subject, speech), fault: null } : { words: null, fault: fault! },
  );
}
