import type { RuleNameKind as NameKind, Takes } from '@heed/schema/domain/rule-options';
import type { FieldType, RuleScope as Scope } from '@heed/schema/domain/rule-types';
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';

const RuleScope = enumOf<Scope>('RuleScope', 'Whose data a field is.', {
  contact: 'Of the contact: at the top of a rule.',
  lead: 'Of a lead: inside `lead`, or at the top of a rule over leads.',
  subscription: 'Of a subscription: inside the `where` of a list.',
});

const RuleFieldType = enumOf<FieldType>('RuleFieldType', 'What a field is compared with.', {
  text: 'A text.',
  email: 'An e-mail address, or a part of one.',
  phone: 'A telephone number, or a part of one.',
  number: 'A number.',
  boolean: 'True or false.',
  date: 'A day like `2026-01-31`.',
  datetime: "A day in the tenant's zone, or a moment like `2026-01-31T09:30:00+02:00`.",
  one_of: 'One of its choices.',
  several_of: 'Any of its choices.',
});

const RuleTakes = enumOf<Takes>('RuleTakes', 'How many values an operator takes.', {
  nothing: 'No value.',
  one: 'One value.',
  two: 'An array of two, the smaller first.',
  one_or_two: 'One value, or an array of two.',
  several: 'An array of one or more.',
});

export const RuleNameKind = enumOf<NameKind>('RuleNameKind', 'What a rule can name by its id.', {
  list: 'Lists.',
  segment: 'Segments.',
  email_campaign: 'Campaigns of e-mail.',
  sms_campaign: 'Campaigns of SMS.',
  form: 'Forms.',
});

const RuleNamed = enumOf<NameKind | 'field' | 'date' | 'event' | 'rules' | 'rule' | 'nothing'>(
  'RuleNamed',
  'What stands under the key of a test.',
  {
    list: 'The id of a list.',
    segment: 'The id of a segment.',
    email_campaign: 'The id of a campaign of e-mail.',
    sms_campaign: 'The id of a campaign of SMS.',
    form: 'The id of a form.',
    field: 'The name of a field.',
    date: 'The name of a field that is `dated`.',
    event: 'The name of an event.',
    rules: 'An array of rules.',
    rule: 'A rule.',
    nothing: '`true`.',
  },
);

@ObjectType({ description: 'A way to compare, or what may be asked.' })
class RuleOperator {
  @Field(() => String, { description: 'What a rule writes as `is`.' })
  is!: string;

  @Field(() => String, { description: "What it is called, in the tenant's language." })
  label!: string;

  @Field(() => RuleTakes, { description: 'How many values it takes.' })
  takes!: Takes;

  @Field(() => Boolean, { description: 'Whether `link`, the address of a link, may stand beside it.' })
  link?: boolean;

  @Field(() => Boolean, {
    description: 'Whether `where`, a rule over the subscription, may stand beside it.',
  })
  where?: boolean;
}

@ObjectType({ description: 'A value that a field can have.' })
class RuleChoice {
  @Field(() => String, { description: 'What a rule writes.' })
  value!: string;

  @Field(() => String, { description: "What it is called, in the tenant's language." })
  label!: string;
}

@ObjectType({ description: 'A field that rules can ask about.' })
class RuleField {
  @Field(() => RuleScope, { description: 'Whose data it is.' })
  scope!: Scope;

  @Field(() => String, { description: 'What a rule writes as `field`, or as `date`.' })
  name!: string;

  @Field(() => String, { description: "What it is called, in the tenant's language." })
  label!: string;

  @Field(() => Boolean, { description: "Whether it is one of the tenant's own." })
  custom!: boolean;

  @Field(() => RuleFieldType, { description: 'What it is compared with.' })
  type!: FieldType;

  @Field(() => [RuleOperator], { description: 'How it can be compared.' })
  operators!: RuleOperator[];

  @Field(() => Boolean, { description: 'Whether a test `date` can ask about it.' })
  dated!: boolean;

  @Field(() => [RuleChoice], {
    nullable: true,
    description: 'Its choices; null where any value of the type will do.',
  })
  choices!: RuleChoice[] | null;
}

@ObjectType({ description: 'A kind of test, or of group.' })
class RuleTest {
  @Field(() => String, { description: 'The key that makes it one, like `list`.' })
  kind!: string;

  @Field(() => String, { description: "What it is called, in the tenant's language." })
  label!: string;

  @Field(() => [RuleScope], { description: 'Where it may stand.' })
  scopes!: Scope[];

  @Field(() => RuleNamed, { description: 'What stands under its key.' })
  names!: NameKind | 'field' | 'date' | 'event' | 'rules' | 'rule' | 'nothing';

  @Field(() => Boolean, { description: 'Whether `"any"` may stand there too.' })
  any!: boolean;

  @Field(() => RuleScope, { nullable: true, description: 'The scope of the rule inside, or of `where`.' })
  inside!: Scope | null;

  @Field(() => [RuleOperator], { description: 'What `is` may be; empty where there is none.' })
  operators!: readonly RuleOperator[];

  @Field(() => [String], {
    description: 'Units of `within`; `from` and `to` may stand there too. Empty: none.',
  })
  within!: readonly string[];

  @Field(() => [String], { description: 'Units of `offset`, and of a value so far from today. Empty: none.' })
  offset!: readonly string[];

  @Field(() => [RuleOperator], { description: 'How `count` can be compared, for events.' })
  count!: readonly RuleOperator[];

  @Field(() => [RuleOperator], { description: 'How properties in `where` can be compared, for events.' })
  properties!: readonly RuleOperator[];
}

@ObjectType({ description: 'How much a rule may hold.' })
class RuleLimits {
  @Field(() => Int, { description: 'Levels, a lone test being one.' })
  depth!: number;

  @Field(() => Int, { description: 'Tests.' })
  tests!: number;

  @Field(() => Int, { description: 'Values of one `in`.' })
  values!: number;

  @Field(() => Int, { description: 'Characters of a text.' })
  text!: number;

  @Field(() => Int, { description: 'Tests of properties of one event.' })
  properties!: number;
}

@ObjectType({ description: 'What a rule may say in this tenant: nothing that is offered here is refused.' })
export class RuleOptions {
  @Field(() => [RuleField], { description: 'The fields of every scope.' })
  fields!: RuleField[];

  @Field(() => [RuleTest], { description: 'The kinds of tests and groups.' })
  tests!: RuleTest[];

  @Field(() => RuleLimits, { description: 'How much a rule may hold.' })
  limits!: RuleLimits;
}

@ObjectType({ description: 'Something that a rule can name.' })
export class RuleName {
  id!: string;

  @Field(() => String, { description: 'What a rule writes: an id.' })
  value!: string;

  @Field(() => String, { description: 'What the team calls it.' })
  label!: string;

  @Field(() => [String], { description: "The addresses of a campaign's links, up to 200." })
  links!: string[];
}

export const RuleNameConnection = connectionOf(RuleName, 'things that rules can name');

@ObjectType({ description: 'A property that was seen with an event.' })
class SeenProperty {
  @Field(() => String, { description: 'What a rule writes as `property`.' })
  name!: string;

  @Field(() => [String], { description: 'What it was: `text`, `number` or `boolean`.' })
  types!: string[];
}

@ObjectType({ description: 'An event, by its name.' })
export class SeenEvent {
  @Field(() => String, { description: 'What a rule writes as `event`.' })
  name!: string;

  @Field(() => Int, { description: 'How often it was seen, counted up to 10,000.' })
  count!: number;

  @Field(() => [SeenProperty], { description: 'The properties of the newest 200 of them.' })
  properties!: SeenProperty[];
}
