import type { Id } from '@heed/schema/domain/ids';
import type { LeavingReason as Reason } from '@heed/schema/domain/leaving-reasons';
import type { OperationKind as Kind } from '@heed/schema/domain/operations';
import { Field, InputType, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { OperationKind } from '../preferences/preferences.js';
import { enumOf } from '../scalars/enums.js';
import { OperationId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

export const LeavingReason = enumOf<Reason>('LeavingReason', 'Why somebody left, if they cared to say.', {
  too_often: 'Too many messages.',
  not_relevant: 'Not what interests them.',
  never_asked: 'They say they never asked for it.',
  other: 'Something else.',
});

@ObjectType({
  description: 'What somebody said on leaving a topic or the brand. Nobody has to say anything.',
})
export class LeavingComment {
  contactId!: Id<'contact'>;
  listId!: Id<'list'> | null;

  @Field(() => OperationId, { description: 'Names what they did.' })
  id!: Id<'operation'>;

  @Field(() => OperationKind, { description: 'What they did.' })
  kind!: Kind;

  @Field(() => LeavingReason, { nullable: true, description: 'The reason they chose.' })
  reason!: Reason | null;

  @Field(() => String, { nullable: true, description: 'What they wrote.' })
  comment!: string | null;

  @Field(() => DateTime, { description: 'When.' })
  at!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When they undid it.' })
  undoneAt!: Date | null;
}

export const LeavingCommentConnection = connectionOf(
  LeavingComment,
  'what people said on leaving, newest first',
);

@InputType({ description: 'What somebody says on leaving. Nobody has to.' })
export class LeavingCommentInput {
  @Field(() => LeavingReason, { nullable: true, description: 'The reason.' })
  reason?: Reason | null;

  @Field(() => String, { nullable: true, description: 'A comment; what is beyond 1,000 characters is cut.' })
  comment?: string | null;
}
