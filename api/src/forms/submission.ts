import type { Answers, Authority } from '@heed/schema/domain/forms';
import type { Id } from '@heed/schema/domain/ids';
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { SubmissionId } from '../scalars/ids.js';
import { FormAnswers } from '../scalars/json.js';
import { DateTime } from '../scalars/time.js';

const SubmissionAuthority = enumOf<Authority>('SubmissionAuthority', 'On whose word a form was sent.', {
  link: 'By a link in their own mail: what they answered changed their contact data.',
  first: 'Nobody had the address: the contact was made by it.',
  claimed:
    'Somebody typed the address of a contact: nothing of theirs was changed, and topics they were not on are pending.',
});

@ObjectType({ description: 'A form that a contact sent.' })
export class Submission {
  formId!: Id<'form'>;
  contactId!: Id<'contact'>;
  listIds!: Id<'list'>[];

  @Field(() => SubmissionId, { description: 'Names it.' })
  id!: Id<'formSubmission'>;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => FormAnswers, { description: 'What was answered.' })
  answers!: Answers;

  @Field(() => SubmissionAuthority, { description: 'On whose word.' })
  authority!: Authority;
}

export const SubmissionConnection = connectionOf(Submission, 'forms that were sent, the newest first');
