import { type Frequency, frequencies } from '@heed/schema/domain/frequency';
import { type Id, type IdKind, readId } from '@heed/schema/domain/ids';
import { leavingReasons } from '@heed/schema/domain/leaving-reasons';
import { pauseLengths } from '@heed/schema/domain/pauses';
import { z } from 'zod';
import { type FormFields, fieldsOf, type SentForm } from './form-fields.js';

export type FormProblem =
  | 'unknownTopic'
  | 'missingFrequency'
  | 'unknownFrequency'
  | 'unknownPause'
  | 'pauseTwice'
  | 'pauseDay'
  | 'unknownPersona'
  | 'noTopics'
  | 'unreadable';
/** A fault of a form, and the topic it is about. */
export interface FieldProblem {
  topic?: string;
  problem: FormProblem;
}

/** A TypeID in a form, as the UUID that services take. */
const idOf = <K extends IdKind>(kind: K, problem: FormProblem) =>
  z.string(problem).transform((text, context): Id<K> => {
    try {
      return readId(kind, text);
    } catch {
      context.addIssue({ code: 'custom', message: problem });
      return z.NEVER;
    }
  });

const frequency = z.enum(frequencies, {
  error: ({ input }) => (input === undefined ? 'missingFrequency' : 'unknownFrequency') satisfies FormProblem,
});
const topicId = idOf('list', 'unknownTopic');
const topicOrAll = z.union([z.literal('all').transform(() => null), topicId], 'unknownTopic');

const choice = z.object({
  listId: topicId,
  subscribed: z.boolean().optional(),
  // Also where it was not touched: a form that comes without it was not read from our page.
  frequency,
  frequencyChanged: z.boolean(),
});

/** A day is judged against the contact's own today, once that is known (`applyForm`). */
const pause = z
  .object({
    listId: topicOrAll,
    length: z.enum(pauseLengths, 'unknownPause').optional(),
    until: z
      .string()
      .regex(/^\d{4}-\d\d-\d\d$/, 'pauseDay')
      .optional(),
  })
  .refine(({ length, until }) => !length || !until, 'pauseTwice');

/** What is said on leaving keeps nobody from it: a reason that is none is left out. */
const said = {
  reason: z.enum(leavingReasons).optional().catch(undefined),
  comment: z.string().optional(),
};

/** What the page's buttons send, by `intent`. */
const preferenceForm = z.discriminatedUnion(
  'intent',
  [
    z.object({
      intent: z.literal('save'),
      topics: z.array(choice).min(1, 'noTopics').max(500, 'unreadable'),
      pause: pause.optional(),
      personaId: z
        .union([z.literal('').transform(() => null), idOf('persona', 'unknownPersona')], 'unknownPersona')
        .optional(),
    }),
    z.object({ intent: z.literal('less_often'), listId: topicId, frequency }),
    z.object({ intent: z.literal('end_pause'), listId: topicOrAll }),
    z.object({ intent: z.literal('leave_topic'), listId: topicId, ...said }),
    z.object({ intent: z.literal('leave_brand'), ...said }),
    z.object({ intent: z.literal('leave_all_brands'), ...said }),
    z.object({ intent: z.literal('return_to_brands') }),
    z.object({ intent: z.literal('undo'), operationId: idOf('operation', 'unreadable') }),
  ],
  'unreadable',
);
export type PreferenceForm = z.infer<typeof preferenceForm>;

export type ReadForm =
  | { ok: true; form: PreferenceForm; sent: SentForm }
  | { ok: false; problems: FieldProblem[]; sent: SentForm };

/** Reads the page's form; `form-fields.ts` says how it is written. */
export function readForm(data: FormData): ReadForm {
  const fields = fieldsOf(data);
  const sent = sentBy(fields);
  const parsed = preferenceForm.safeParse(fields);
  if (parsed.success) return { ok: true, form: parsed.data, sent };
  return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue, fields)), sent };
}

function problemOf(issue: z.core.$ZodIssue, { topics }: FormFields): FieldProblem {
  const [field, index] = issue.path;
  const topic = field === 'topics' && typeof index === 'number' ? topics[index]?.listId : undefined;
  return { topic, problem: issue.message as FormProblem };
}

/** What was chosen, to fill the form again when it is refused. What was not touched shows as it stands by then. */
function sentBy({ topics, pause, personaId }: FormFields): SentForm {
  const chosen = topics.map(
    ({ listId, subscribed, frequency, frequencyChanged }): [string, SentForm['topics'][string]] => [
      listId ?? '',
      { subscribed, frequency: frequencyChanged ? frequencyOf(frequency) : undefined },
    ],
  );
  return { topics: Object.fromEntries(chosen), pause, personaId };
}

function frequencyOf(value: string | undefined): Frequency | undefined {
  return frequencies.find((known) => known === value);
}
