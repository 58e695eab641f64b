import { generateKeyPairSync } from 'node:crypto';
import { apiSchema } from '@heed/api/schema';
import type { IdKind } from '@heed/schema/domain/ids';
import {
  astFromValue,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
  print,
} from 'graphql';

type Operation = 'query' | 'mutation';
export interface RootField {
  operation: Operation;
  field: GraphQLField<unknown, unknown>;
}

/** Where in a field's arguments an id stands, e.g. `input.audience.lists.0`, and of what kind. */
export interface IdPlace {
  path: (string | number)[];
  scalar: string;
  kind: IdKind;
  /** Inside a rule: what to write around the id. */
  rule?: (id: string) => unknown;
}

export function rootFields(): RootField[] {
  const schema = apiSchema();
  const of = (operation: Operation, type: GraphQLObjectType): RootField[] =>
    Object.values(type.getFields()).map((field) => ({ operation, field }));
  return [...of('query', schema.getQueryType()!), ...of('mutation', schema.getMutationType()!)];
}

/** Every place in a field's arguments that takes an id, however deep. */
export function idPlaces(field: GraphQLField<unknown, unknown>): IdPlace[] {
  return field.args.flatMap((arg) => placesIn(arg.type, [arg.name]));
}

function placesIn(type: GraphQLInputType, path: (string | number)[]): IdPlace[] {
  if (isNonNullType(type)) return placesIn(type.ofType, path);
  if (isListType(type)) return placesIn(type.ofType, [...path, 0]);
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).flatMap((inner) => placesIn(inner.type, [...path, inner.name]));
  }
  if (!isScalarType(type)) return [];
  if (type.name === 'Rule') {
    return [
      { path, scalar: 'ListId', kind: 'list', rule: (id) => ({ any: [{ list: id, is: 'in' }] }) },
      { path, scalar: 'SegmentId', kind: 'segment', rule: (id) => ({ all: [{ segment: id }] }) },
    ];
  }
  const kind = type.extensions.idKind as IdKind | undefined;
  return kind ? [{ path, scalar: type.name, kind }] : [];
}

let serial = 0;

/** What required fields that are no ids are filled with, by name. A name that is missing here fails the test. */
const texts: Record<string, () => string> = {
  name: () => `Name ${++serial}`,
  label: () => `Label ${++serial}`,
  description: () => 'What it is about',
  receives: () => 'A letter',
  cadence: () => 'Now and then',
  email: () => `e${++serial}@example.com`,
  to: () => 'team@example.com',
  subject: () => 'Hello',
  html: () => '<p>Hello</p>',
  reason: () => 'Asked by telephone',
  wording: () => 'Yes, please',
  source: () => 'shop',
  fromEmail: () => 'hello@example.com',
  fromName: () => 'Olive',
  postalAddress: () => '1 Grove Road',
  what: () => 'Offers of both brands',
  how: () => 'A form in the shop',
  locale: () => 'he',
  text: () => 'A text',
  address: () => 'https://example.com/',
  page: () => '/prices',
  value: () => 'One',
  key: () => `Key_${++serial}`,
  field: () => 'visits',
  choice: () => 'Gold',
  idempotencyKey: () => `key-${++serial}`,
  defaultLocale: () => 'he',
  timeZone: () => 'Asia/Jerusalem',
  from: () => '21:00',
  until: () => '08:00',
  secret: () => 'arn:aws:sns:eu-west-1:123456789012:bounces',
  selector: () => `heed${++serial}`,
  privateKey: () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  externalId: () => `ext-${++serial}`,
  stage: () => 'qualified',
  newReason: () => `Reason ${++serial}`,
  currency: () => 'EUR',
};
const chosen: Record<string, string> = { Role: 'VIEWER' };
/** Fields that a type needs though the schema lets them be left out: one of several has to be there. */
const needed: Record<string, string[]> = {
  CreateContactInput: ['email'],
  AudienceInput: ['lists'],
  PauseInput: ['length'],
  SendTransactionalInput: ['templateId', 'contactId'],
  SendDirectMessageInput: ['html'],
  LeadContactInput: ['contactId'],
  LeadRowInput: ['contact'],
  QuotationRowInput: ['contact', 'amount', 'currency'],
  InvoiceRowInput: ['contact', 'amount', 'currency'],
  MarkLeadsLostInput: ['newReason'],
  ChangeLeadsByRuleInput: ['restore'],
  RecordEventInput: ['contactId'],
  RecordPageVisitInput: ['contactId'],
};
/** What a list of some type needs beside the one that is tried: a form asks for an address. */
const companions: Record<string, object[]> = {
  FormFieldInput: [
    {
      key: 'email',
      kind: 'EMAIL',
      label: [{ locale: 'en', text: 'E-mail' }],
      contactData: 'EMAIL',
      required: true,
    },
  ],
};

/** A place that takes any value, not only an id: what to put there. */
interface ValuePlace {
  path: (string | number)[];
  /** The scalar or enum. */
  type: string;
  value: unknown;
}

/** Every leaf of a field's arguments, however deep. */
export function leafPlaces(
  field: GraphQLField<unknown, unknown>,
): { path: (string | number)[]; type: string }[] {
  const leaves = (
    type: GraphQLInputType,
    path: (string | number)[],
  ): { path: (string | number)[]; type: string }[] => {
    if (isNonNullType(type)) return leaves(type.ofType, path);
    if (isListType(type)) return leaves(type.ofType, [...path, 0]);
    if (!isInputObjectType(type)) return [{ path, type: type.name }];
    return Object.values(type.getFields()).flatMap((inner) => leaves(inner.type, [...path, inner.name]));
  };
  return field.args.flatMap((arg) => leaves(arg.type, [arg.name]));
}

/** Asks for the id of a place: the one under test, or an own one. */
type IdMaker = (place: IdPlace) => Promise<string>;

/** Variables with everything required, and the place under test whether it is required or not. */
export async function fill(
  field: GraphQLField<unknown, unknown>,
  tested: IdPlace | ValuePlace,
  id: IdMaker,
): Promise<object> {
  const variables: Record<string, unknown> = {};
  for (const arg of field.args) {
    if (isRequiredArgument(arg) || tested.path[0] === arg.name) {
      variables[arg.name] = await value(arg.type, [arg.name], tested, id);
    }
  }
  return variables;
}

async function value(
  type: GraphQLInputType,
  path: (string | number)[],
  tested: IdPlace | ValuePlace,
  id: IdMaker,
): Promise<unknown> {
  if (isNonNullType(type)) return value(type.ofType, path, tested, id);
  const here = path.join('.') === tested.path.join('.');
  if (isListType(type))
    return [
      await value(type.ofType, [...path, 0], tested, id),
      ...(companions[getNamedType(type).name] ?? []),
    ];
  if (isInputObjectType(type)) {
    const filled: Record<string, unknown> = {};
    for (const inner of Object.values(type.getFields())) {
      const innerPath = [...path, inner.name];
      const leads = innerPath.every((step, i) => step === tested.path[i]);
      const wanted = isRequiredInputField(inner) || needed[type.name]?.includes(inner.name) || leads;
      if (wanted) filled[inner.name] = await value(inner.type, innerPath, tested, id);
    }
    return filled;
  }
  if (here && 'value' in tested) return tested.value;
  if (here && 'rule' in tested && tested.rule) return tested.rule(await id(tested));
  if (isEnumType(type)) return chosen[type.name] ?? type.getValues()[0]!.name;
  const kind = type.extensions.idKind as IdKind | undefined;
  if (kind) return id(here && 'kind' in tested ? tested : { path, scalar: type.name, kind });
  if (type.name === 'Boolean') return true;
  if (type.name === 'Int' || type.name === 'Float') return 1;
  if (type.name === 'Decimal') return '12.50';
  if (type.name === 'DateTime') return '2026-03-01T09:00:00Z';
  if (type.name === 'Rule') return { not: { suppressed: true } };
  const text =
    type.name === 'String' ? texts[String(path.findLast((step) => typeof step === 'string'))] : undefined;
  if (!text) throw new Error(`The generator cannot fill ${path.join('.')} (${type.name}): teach it`);
  return text();
}

/** The document that calls a field with its arguments as variables and asks for what its result holds. */
export function documentFor({ operation, field }: RootField): string {
  const declared = field.args.map((arg) => {
    const value = astFromValue(arg.defaultValue, arg.type);
    return `$${arg.name}: ${arg.type}${value ? ` = ${print(value)}` : ''}`;
  });
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`);
  const list = (parts: string[]) => (parts.length > 0 ? `(${parts.join(', ')})` : '');
  return `${operation}${list(declared)} { ${field.name}${list(passed)} ${selection(field.type, 2)} }`;
}

function selection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument)) return [];
    if (isLeafType(getNamedType(field.type))) return [field.name];
    const inner = depth > 0 ? selection(field.type, depth - 1) : '';
    return inner ? [`${field.name} ${inner}`] : [];
  });
  return fields.length > 0 ? `{ ${fields.join(' ')} }` : '';
}
