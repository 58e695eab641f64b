import type { Frequency as FrequencyName } from '@heed/schema/domain/frequency';
import type { Id } from '@heed/schema/domain/ids';
import type { PauseLength as Length } from '@heed/schema/domain/pauses';
import { Field, InputType } from 'type-graphql';
import { LeavingCommentInput } from '../leaving-comments/leaving-comment.js';
import { Frequency } from '../lists/standing.js';
import { enumOf } from '../scalars/enums.js';
import { ListId, OperationId, PersonaId } from '../scalars/ids.js';

const PauseLength = enumOf<Length>(
  'PauseLength',
  'How long a pause lasts, from the day on which it is chosen.',
  {
    two_weeks: 'Fourteen days.',
    one_month: 'A calendar month.',
    three_months: 'Three calendar months.',
  },
);

@InputType({ description: 'What the contact wants of one topic; what is left out stays as it is.' })
class TopicChoiceInput {
  @Field(() => ListId, { description: 'Which topic.' })
  listId!: Id<'list'>;

  @Field(() => Boolean, { nullable: true, description: 'Whether they want it at all.' })
  subscribed?: boolean | null;

  @Field(() => Frequency, { nullable: true, description: 'How often, at most.' })
  frequency?: FrequencyName | null;
}

@InputType({
  description:
    'A pause: by its length or until a day, one of them. It ends by itself, at midnight where the contact is.',
})
class PauseInput {
  @Field(() => ListId, { nullable: true, description: 'Which topic; left out: every topic that is on.' })
  listId?: Id<'list'> | null;

  @Field(() => PauseLength, { nullable: true, description: 'How long.' })
  length?: Length | null;

  @Field(() => String, {
    nullable: true,
    description: 'The day on which mail comes again, like `2026-05-03`: from tomorrow to a year ahead.',
  })
  until?: string | null;
}

@InputType({ description: "A contact's choices; topics that are left out stay as they are." })
export class SavePreferencesInput {
  @Field(() => [TopicChoiceInput], { description: 'One choice for each topic.' })
  topics!: TopicChoiceInput[];

  @Field(() => PauseInput, { nullable: true, description: 'A pause, after the choices of topics.' })
  pause?: PauseInput | null;

  @Field(() => PersonaId, { nullable: true, description: 'Why they are here; null: none of the personas.' })
  personaId?: Id<'persona'> | null;
}

@InputType({ description: 'A pause to end before its time.' })
export class EndPauseInput {
  @Field(() => ListId, { nullable: true, description: 'Of which topic; left out: of all.' })
  listId?: Id<'list'> | null;
}

@InputType({ description: 'A topic to leave, and what is said about it.' })
export class LeaveTopicInput extends LeavingCommentInput {
  @Field(() => ListId, { description: 'Which topic.' })
  listId!: Id<'list'>;
}

@InputType({ description: 'What to undo.' })
export class UndoInput {
  @Field(() => OperationId, { description: 'Which operation: within an hour of it.' })
  operationId!: Id<'operation'>;
}
