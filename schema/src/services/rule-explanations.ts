import { HeedError } from '../domain/errors.js';
import type { Rule } from '../domain/rule.js';
import { type CheckedRule, checkRule, type RuleSubject } from '../domain/rule-check.js';
import { explain } from '../domain/rule-explanation.js';
import type { Path } from '../domain/rule-faults.js';
import { parseRule } from '../domain/rule-parse.js';
import type { Session } from '../session/session.js';
import { withArchivedNamed } from './archived-fields.js';
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

/** Stored rules in words, in three statements however many; one that its fields have left behind says why instead. */
export async function explainStored(session: Session, rules: readonly StoredRule[]): Promise<Explained[]> {
  const { fields } = await vocabulary(session);
  const read = rules.map((stored): Read => {
    try {
      const checked = checkRule(parseRule(stored.rule).rule, fields, [], subjectOf[stored.subject]);
      return { stored, checked };
    } catch (error) {
      return { stored, error };
    }
  });
  const refused = read.filter(({ checked }) => !checked);
  const errors = await withArchivedNamed(
    session,
    refused.map(({ stored, error }) => ({ rule: stored.rule as Rule, path: [], error })),
  );
  const faults = new Map(refused.map((each, i) => [each, faultOf(errors[i])]));
  const speech = await speechFor(
    session,
    read.flatMap(({ checked }) => checked ?? []),
  );
  return read.map((each) => {
    const { stored, checked } = each;
    if (!checked) return { words: null, fault: faults.get(each)! };
    return { words: explain(checked, subjectOf[stored.subject], speech), fault: null };
  });
}

interface Read {
  stored: StoredRule;
  checked?: CheckedRule;
  error?: unknown;
}

function faultOf(error: unknown): string {
  if (!(error instanceof HeedError)) throw error;
  return error.message;
}
