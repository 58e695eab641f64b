import { pageVisited } from './rule.js';
import type { CheckedRule, RuleSubject } from './rule-check.js';
import type { Speech } from './rule-speech.js';
import { dateWords, fieldWords, propertyWords, withinWords } from './rule-test-words.js';
import type { Holding } from './rule-words/rule-words.js';

/** A line of an explanation, and the lines that stand under it. */
interface Line {
  text: string;
  inner?: Line[];
}

/**
 * A rule in words: whom it chooses, then a line for each condition, indented as the rule is nested. Rules that differ
 * read differently; names stand in isolates, so that they turn no line around.
 */
export function explain(rule: CheckedRule, subject: RuleSubject, speech: Speech): string {
  const { holding, parts } = group(rule);
  const head = speech.words.heads[subject][holding];
  return [head, ...parts.flatMap((part) => shown(line(part, speech), 0))].join('\n');
}

/** One condition in words, with what stands under it. */
export function explainPart(rule: CheckedRule, speech: Speech): string {
  const { text, inner = [] } = line(rule, speech);
  return [text, ...inner.flatMap((each) => shown(each, 0))].join('\n');
}

function shown({ text, inner = [] }: Line, depth: number): string[] {
  return [`${'  '.repeat(depth)}• ${text}`, ...inner.flatMap((each) => shown(each, depth + 1))];
}

/** How the parts of a rule hold. Only "not" of a group reads as a group of its own. */
function group(rule: CheckedRule): { holding: Holding; parts: CheckedRule[] } {
  if (rule.kind === 'all' || rule.kind === 'any') return { holding: rule.kind, parts: rule.rules };
  if (rule.kind !== 'not') return { holding: 'one', parts: [rule] };
  const inner = rule.rule;
  if (inner.kind === 'all') return { holding: 'notAll', parts: inner.rules };
  if (inner.kind === 'any') return { holding: 'none', parts: inner.rules };
  return { holding: 'notOne', parts: [inner] };
}

function line(rule: CheckedRule, speech: Speech): Line {
  const { words } = speech;
  const lines = (rules: CheckedRule[]) => rules.map((part) => line(part, speech));
  const { holding, parts } = group(rule);
  switch (rule.kind) {
    case 'all':
    case 'any':
      return { text: words.groups[rule.kind], inner: lines(parts) };
    case 'not': {
      if (holding === 'none' || holding === 'notAll')
        return { text: words.groups[holding], inner: lines(parts) };
      const { text, inner } = line(rule.rule, speech);
      return { text: words.not(text), inner };
    }
    case 'field':
      return { text: fieldWords(rule, speech) };
    case 'date':
      return { text: dateWords(rule, speech) };
    case 'list': {
      const standing = words.list[rule.is](speech.name('list', rule.listId));
      return rule.where
        ? under(rule.where, (meets) => words.where(standing, meets), speech)
        : { text: standing };
    }
    case 'lead':
      return under(rule.rule, words.lead, speech);
    case 'contact':
      return under(rule.rule, words.contact, speech);
    case 'segment':
      return { text: words.segment(speech.name('segment', rule.segmentId)) };
    case 'suppressed':
      return { text: words.suppressed };
    case 'event':
      return eventLine(rule, speech);
    case 'form':
      return {
        text: withinWords(rule.within, said(words.form[rule.is], 'form', rule.formId, speech), speech),
      };
    case 'sms':
      return {
        text: withinWords(rule.within, said(words.sms[rule.is], 'campaign', rule.campaignId, speech), speech),
      };
    case 'email': {
      const { link, is } = rule;
      const linked = link !== undefined && (is === 'clicked' || is === 'not_clicked');
      const fact = linked ? words.link[is](speech.quote(link)) : words.email[is];
      return { text: withinWords(rule.within, said(fact, 'campaign', rule.campaignId, speech), speech) };
    }
  }
}

function under(rule: CheckedRule, say: (meets: string) => string, speech: Speech): Line {
  const { holding, parts } = group(rule);
  return { text: say(speech.words.meets[holding]), inner: parts.map((part) => line(part, speech)) };
}

function said(
  { named, any }: { named: (name: string) => string; any: string },
  kind: 'campaign' | 'form',
  id: string | null,
  speech: Speech,
): string {
  return id === null ? any : named(speech.name(kind, id));
}

function eventLine(rule: Extract<CheckedRule, { kind: 'event' }>, speech: Speech): Line {
  const { words } = speech;
  const { is, value } = rule.count;
  const count = Array.isArray(value)
    ? words.times.between(speech.number(value[0]), speech.number(value[1]))
    : words.times[is as Exclude<typeof is, 'between'>](speech.number(value), value);
  const event =
    rule.name === pageVisited ? words.pageVisited(count) : words.event(speech.quote(rule.name), count);
  const text = withinWords(rule.within, event, speech);
  if (rule.where.length === 0) return { text };
  return {
    text: words.having(text),
    inner: rule.where.map((test) => ({ text: propertyWords(test, speech) })),
  };
}
