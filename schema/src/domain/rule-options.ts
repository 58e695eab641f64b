import {
  countOperators,
  dateRelations,
  emailFacts,
  formFacts,
  listStandings,
  type NodeKind,
  operators,
  smsFacts,
} from './rule.js';
import type { RuleVocabulary } from './rule-check.js';
import type { Speech } from './rule-speech.js';
import { spanUnits, withinUnits } from './rule-times.js';
import { type FieldType, operatorsOf, type RuleField, type RuleScope } from './rule-types.js';
import { choicesOf } from './rule-values.js';
import type { RuleWords } from './rule-words/rule-words.js';

/** How many values an operator takes: `one_or_two` either; `several` from one up. */
export type Takes = 'nothing' | 'one' | 'two' | 'one_or_two' | 'several';

export interface OperatorOption {
  is: string;
  label: string;
  takes: Takes;
  /** The test may name a link, or ask about the subscription with `where`. */
  link: boolean;
  where: boolean;
}

export interface FieldOption {
  scope: RuleScope;
  name: string;
  label: string;
  /** One of the tenant's own. */
  custom: boolean;
  type: FieldType;
  operators: OperatorOption[];
  /** Whether a test of dates may ask about it. */
  dated: boolean;
  /** As rules write them; null where any value of the type will do. */
  choices: { value: string; label: string }[] | null;
}

/** What is named by its id, by its name or by its key, and so is to be chosen from a list. */
export type RuleNameKind = 'list' | 'segment' | 'email_campaign' | 'sms_campaign' | 'form';

export interface TestOption {
  /** The key of the test in a rule. */
  kind: NodeKind;
  label: string;
  /** Where it may stand: at the top and inside groups of that scope. */
  scopes: RuleScope[];
  /** What its key names: a thing from a list, a field, an event, rules inside of a scope, or nothing (`true`). */
  names: RuleNameKind | 'field' | 'date' | 'event' | 'rules' | 'rule' | 'nothing';
  /** "any" will do as well. */
  any: boolean;
  /** The scope of the rules inside, of `where` for a list. */
  inside: RuleScope | null;
  operators: readonly OperatorOption[];
  within: readonly string[];
  offset: readonly string[];
  /** How often, and how properties are compared: of events. */
  count: readonly OperatorOption[];
  properties: readonly OperatorOption[];
}

/** Everything that a rule may say in this tenant, for whoever draws a filter: nothing here is refused. */
export function ruleOptions(
  vocabulary: RuleVocabulary,
  speech: Speech,
): { fields: FieldOption[]; tests: TestOption[] } {
  const scopes = ['contact', 'lead', 'subscription'] as const;
  return {
    fields: scopes.flatMap((scope) =>
      [...vocabulary[scope]].map(([name, field]) => fieldOption(scope, name, field, speech)),
    ),
    tests: testOptions(speech),
  };
}

function fieldOption(scope: RuleScope, name: string, field: RuleField, speech: Speech): FieldOption {
  const { type, choices } = field;
  const dated = type === 'date' || type === 'datetime';
  return {
    scope,
    name,
    label: speech.label(scope, name),
    custom: scope === 'contact' && !Object.hasOwn(speech.words.fields.contact, name),
    type,
    dated,
    operators: operatorsOf[type].map((is) => {
      const ofTime = dated && Object.hasOwn(speech.words.timeOperators, is);
      const label = ofTime
        ? speech.words.timeOperators[is as keyof RuleWords['timeOperators']]
        : speech.words.operators[is];
      return operator(is, label, taken(is, type === 'several_of'));
    }),
    choices: choices
      ? choicesOf(field).map((value, i) => ({ value, label: speech.choice(scope, name, choices[i]!) }))
      : null,
  };
}

function operator(is: string, label: string, takes: Takes): OperatorOption {
  return { is, label, takes, link: false, where: false };
}

function taken(is: string, set = false): Takes {
  if (is === 'set' || is === 'not_set') return 'nothing';
  if (is === 'between') return 'two';
  if (is === 'in' || is === 'not_in') return 'several';
  return set && (is === 'equals' || is === 'not_equals') ? 'several' : 'one';
}

function testOptions({ words }: Speech): TestOption[] {
  const plain = {
    names: 'nothing',
    any: false,
    inside: null,
    operators: [],
    within: [],
    offset: [],
    count: [],
    properties: [],
  } as const;
  const all: RuleScope[] = ['contact', 'lead', 'subscription'];
  const people: RuleScope[] = ['contact', 'lead'];
  const asked = <Is extends string>(values: readonly Is[], labels: Record<Is, string>) =>
    values.map((is) => operator(is, labels[is], 'nothing'));
  const compared = (values: readonly (typeof operators)[number][]) =>
    values.map((is) => operator(is, words.operators[is], taken(is)));
  const option = (kind: NodeKind, scopes: RuleScope[], what: Partial<TestOption>): TestOption => ({
    ...plain,
    kind,
    label: words.kinds[kind],
    scopes,
    ...what,
  });
  return [
    option('all', all, { names: 'rules' }),
    option('any', all, { names: 'rules' }),
    option('not', all, { names: 'rule' }),
    option('field', all, { names: 'field' }),
    option('date', all, {
      names: 'date',
      operators: dateRelations.map((is) =>
        operator(
          is,
          words.relations[is],
          is === 'between' ? 'two' : is === 'anniversary' ? 'one_or_two' : 'one',
        ),
      ),
      offset: spanUnits,
    }),
    option('list', people, {
      names: 'list',
      inside: 'subscription',
      operators: asked(listStandings, words.standings).map((one) => ({ ...one, where: one.is !== 'not_in' })),
    }),
    option('segment', people, { names: 'segment' }),
    option('email', people, {
      names: 'email_campaign',
      any: true,
      within: withinUnits,
      operators: asked(emailFacts, words.emailFacts).map((one) => ({
        ...one,
        link: one.is === 'clicked' || one.is === 'not_clicked',
      })),
    }),
    option('sms', people, {
      names: 'sms_campaign',
      any: true,
      within: withinUnits,
      operators: asked(smsFacts, words.smsFacts),
    }),
    option('form', people, {
      names: 'form',
      any: true,
      within: withinUnits,
      operators: asked(formFacts, words.formFacts),
    }),
    option('event', people, {
      names: 'event',
      within: withinUnits,
      count: compared(countOperators),
      properties: compared(operators),
    }),
    option('suppressed', people, {}),
    option('lead', ['contact'], { names: 'rule', inside: 'lead' }),
    option('contact', ['lead'], { names: 'rule', inside: 'contact' }),
  ];
}
