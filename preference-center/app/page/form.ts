import { type Frequency, frequencies } from '@heed/schema/domain/frequency';
import { type Id, type IdKind, readId } from '@heed/schema/domain/ids';
import { z } from 'zod';

export type FormProblem =
  | 'unknownTopic'
  | 'missingFrequency'
  | 'unknownFrequency'
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

const choice = z.object({
  listId: idOf('list', 'unknownTopic'),
  subscribed: z.boolean(),
  frequency: z.enum(frequencies, {
    error: ({ input }) =>
      (input === undefined ? 'missingFrequency' : 'unknownFrequency') satisfies FormProblem,
  }),
});

/** What the page's buttons send, by `intent`. */
const preferenceForm = z.discriminatedUnion(
  'intent',
  [
    z.object({
      intent: z.literal('save'),
      topics: z.array(choice).min(1, 'noTopics').max(500, 'unreadable'),
    }),
    z.object({ intent: z.literal('leave_topic'), listId: idOf('list', 'unknownTopic') }),
    z.object({ intent: z.literal('leave_brand') }),
    z.object({ intent: z.literal('leave_all_brands') }),
    z.object({ intent: z.literal('return_to_brands') }),
    z.object({ intent: z.literal('undo'), operationId: idOf('operation', 'unreadable') }),
  ],
  'unreadable',
);
export type PreferenceForm = z.infer<typeof preferenceForm>;

/** What was sent, to fill the form again when it is refused. */
export type Sent = Record<string, { subscribed: boolean; frequency?: Frequency }>;

export type ReadForm =
  | { ok: true; form: PreferenceForm }
  | { ok: false; problems: FieldProblem[]; sent: Sent };

/**
 * Reads the page's form. Each topic shown sends `topic`, a ticked one `on`, both with its id, and its frequency as
 * `often-<id>`; a topic that is not sent is left alone.
 */
export function readForm(data: FormData): ReadForm {
  const one = (name: string) => text(data.get(name));
  const on = new Set(data.getAll('on').map(text));
  const shown = new Set([...data.getAll('topic'), ...on].map(text));
  const topics = [...shown].map((id) => ({
    listId: id,
    subscribed: on.has(id),
    frequency: one(`often-${id}`),
  }));
  const parsed = preferenceForm.safeParse({
    intent: one('intent'),
    topics,
    listId: one('list'),
    operationId: one('operation'),
  });
  if (parsed.success) return { ok: true, form: parsed.data };
  const sent = Object.fromEntries(
    topics.map(({ listId, subscribed, frequency }) => [
      listId,
      { subscribed, frequency: frequencyOf(frequency) },
    ]),
  );
  return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue, topics)), sent };
}

function problemOf(issue: z.core.$ZodIssue, topics: { listId?: string }[]): FieldProblem {
  const [field, index] = issue.path;
  const topic = field === 'topics' && typeof index === 'number' ? topics[index]?.listId : undefined;
  return { topic, problem: issue.message as FormProblem };
}

/** Files are no answer to anything asked here. */
function text(value: FormDataEntryValue | null | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function frequencyOf(value: string | undefined): Frequency | undefined {
  return frequencies.find((frequency) => frequency === value);
}
