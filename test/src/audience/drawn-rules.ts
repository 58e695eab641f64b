/** The answer of the API about what a rule may say. */
interface Operator {
  is: string;
  label: string;
  takes: 'NOTHING' | 'ONE' | 'TWO' | 'ONE_OR_TWO' | 'SEVERAL';
  link: boolean;
  where: boolean;
}
export interface Field {
  scope: string;
  name: string;
  label: string;
  custom: boolean;
  type: string;
  dated: boolean;
  operators: Operator[];
  choices: { value: string; label: string }[] | null;
}
export interface Test {
  kind: string;
  label: string;
  scopes: string[];
  names: string;
  any: boolean;
  inside: string | null;
  operators: Operator[];
  within: string[];
  offset: string[];
  count: Operator[];
  properties: Operator[];
}
export type Json = Record<string, unknown>;

/** What the API offers in one tenant. */
export interface Offer {
  fields: Field[];
  tests: Test[];
  /** Whatever may be named, by kind. */
  names: Record<string, { value: string; label: string; links: string[] }[]>;
  events: { name: string; count: number; properties: { name: string; types: string[] }[] }[];
}

/** Some test of a scope. */
export function someTest({ fields }: Offer, scope: string): Json {
  const field = fields.find((each) => each.scope === scope)!;
  return fieldTest(field, field.operators[0]!);
}

const samples: Record<string, unknown> = {
  TEXT: 'a',
  EMAIL: 'a@b.example',
  PHONE: '+972501234567',
  NUMBER: 1,
  BOOLEAN: true,
  DATE: '2026-01-31',
  DATETIME: '2026-01-31',
};

/** A value of a field, for an operator that takes so many. */
export function valueFor({ type, choices }: Field, takes: Operator['takes']): unknown {
  const one = choices ? choices[0]?.value : samples[type];
  if (takes === 'NOTHING') return undefined;
  return { ONE: one, TWO: [one, one], ONE_OR_TWO: one, SEVERAL: [one] }[takes];
}

const fieldTest = (field: Field, { is, takes }: Operator): Json => ({
  field: field.name,
  is,
  value: valueFor(field, takes),
});
/** Every way that is offered to write a test of this kind, in this scope. */
export function drawnRules(offer: Offer, test: Test, scope: string): Json[] {
  const { fields, names, events } = offer;
  const { kind, names: named } = test;
  if (named === 'RULES') return [{ [kind]: [someTest(offer, scope)] }];
  if (named === 'RULE') return [{ [kind]: someTest(offer, test.inside ?? scope) }];
  if (named === 'NOTHING') return [{ [kind]: true }];
  if (named === 'FIELD') {
    const own = fields.filter((field) => field.scope === scope);
    return own.flatMap((field) => field.operators.map((operator) => fieldTest(field, operator)));
  }
  if (named === 'DATE') {
    const dated = fields.filter((field) => field.scope === scope && field.dated);
    const two = ['2026-01-31', { [test.offset[0]!]: 3 }];
    return dated.flatMap(({ name }) =>
      test.operators.flatMap(({ is, takes }) => [
        ...(takes === 'TWO'
          ? []
          : [
              { date: name, is },
              { date: name, is, value: 'today' },
            ]),
        ...(takes === 'TWO' || takes === 'ONE_OR_TWO' ? [{ date: name, is, value: two }] : []),
        ...test.offset.map((unit) => ({
          date: name,
          is,
          value: takes === 'TWO' ? two : 'today',
          offset: { [unit]: -3 },
        })),
      ]),
    );
  }
  const withins: Json[] = test.within.length > 0 ? [{ from: '2026-01-01', to: '2026-01-31' }] : [];
  withins.push(...test.within.map((unit) => ({ [unit]: 2 })));
  if (named === 'EVENT') {
    const { name, properties } = events[0]!;
    const ofType: Record<string, unknown> = { text: 'a', number: 1, boolean: true };
    const values = properties.flatMap(({ name: property, types }) =>
      types.map((type) => ({ property, type, value: ofType[type] })),
    );
    const many = (takes: string, value: unknown) =>
      ({ NOTHING: undefined, ONE: value, TWO: [value, value], SEVERAL: [value] })[takes];
    return [
      { event: name },
      ...withins.map((within) => ({ event: name, within })),
      ...test.count.map(({ is, takes }) => ({ event: name, count: { is, value: many(takes, 1) } })),
      ...test.properties.flatMap(({ is, takes }) => {
        const fitting = values.filter(({ type }) => type === fits(is) || fits(is) === 'any');
        return fitting.map(({ property, value }) => ({
          event: name,
          where: [{ property, is, value: many(takes, value) }],
        }));
      }),
    ];
  }
  const things = [names[named]![0]!.value, ...(test.any ? ['any'] : [])];
  const asked = test.operators.length > 0 ? test.operators : [{ is: undefined, link: false, where: false }];
  return things.flatMap((thing) =>
    asked.flatMap(({ is, link, where }) => [
      { [kind]: thing, is },
      ...withins.map((within) => ({ [kind]: thing, is, within })),
      ...(link ? [{ [kind]: thing, is, link: names[named]![0]!.links[0] }] : []),
      ...(where ? [{ [kind]: thing, is, where: someTest(offer, test.inside!) }] : []),
    ]),
  );
}

/** What the value of a property must be for an operator: words for texts, sizes for numbers. */
function fits(is: string): string {
  if (['contains', 'not_contains', 'starts_with'].includes(is)) return 'text';
  return ['>', '>=', '<', '<=', 'between'].includes(is) ? 'number' : 'any';
}

/** A test of a scope as a whole rule over contacts. */
export function placed({ names }: Offer, scope: string, rule: Json): Json {
  if (scope === 'CONTACT') return rule;
  return scope === 'LEAD' ? { lead: rule } : { list: names.LIST![0]!.value, is: 'in', where: rule };
}
