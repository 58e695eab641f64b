import { GraphQLScalarType, valueFromASTUntyped } from 'graphql';

function dataScalar(name: string, description: string): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    description,
    parseValue: (value) => value,
    parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
  });
}

/** Checked by the rule language itself, which leads to the fault with a path (`domain/rule-parse.ts`). */
export const RuleData = dataScalar(
  'Rule',
  'A choice of contacts as JSON: `{"all": [...]}`, `{"any": [...]}`, `{"not": ...}` or a test such as ' +
    '`{"field": "2020_Spend", "is": ">", "value": 100}`, `{"list": "list_…", "is": "in"}`, `{"segment": "segment_…"}`.',
);

export const FieldValues = dataScalar(
  'FieldValues',
  'Values of custom fields as a JSON object, by the field\'s key: `{"2020_Spend": 120}`. Null takes a value away.',
);

export const ColumnMapping = dataScalar(
  'ColumnMapping',
  'A JSON object from a column of the file to what it fills: `email`, `phone`, `firstName`, `lastName`, `locale`, ' +
    '`timeZone`, `externalId`, `ignore`, or the key of a custom field.',
);

export const InputPath = dataScalar(
  'InputPath',
  'The way to a place in the input, names and numbers: `["input", "contacts", 17, "email"]`.',
);

/** Checked by `domain/events.ts`. */
export const EventProperties = dataScalar(
  'EventProperties',
  'What an event tells beside its name, as a JSON object: up to 50 texts, numbers, true and false, of 8 kB together, like ' +
    '`{"product": "oil", "total": 12.5}`. Null leaves one out.',
);

/** Made by `domain/form-answers.ts`. */
export const FormAnswers = dataScalar(
  'FormAnswers',
  'What was answered in a form, as a JSON object by the keys of its fields; what was left empty is not there.',
);

/** Checked by `domain/message-data.ts`. */
export const MessageData = dataScalar(
  'MessageData',
  'What a transactional message brings along, as a JSON object of at most 64 kB: its template names `{"order": {"total": 12}}` as ' +
    '`{{ data.order.total }}`.',
);
