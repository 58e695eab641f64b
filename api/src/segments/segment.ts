import type { Id } from '@heed/schema/domain/ids';
import type { Subject } from '@heed/schema/services/segments';
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { RuleSubject } from '../rules/subject.js';
import { enumOf } from '../scalars/enums.js';
import { SegmentId } from '../scalars/ids.js';
import { RuleData } from '../scalars/json.js';
import { DateTime } from '../scalars/time.js';

const SegmentKind = enumOf<'rule' | 'fixed'>('SegmentKind', 'How a segment chooses.', {
  rule: 'By a rule, asked anew each time.',
  fixed: 'By name: its members were added by hand or by an import.',
});

@ObjectType({
  description: 'A saved choice of contacts, often within one list. Never something to unsubscribe from.',
})
export class Segment {
  @Field(() => SegmentId, { description: 'Names the segment.' })
  id!: Id<'segment'>;

  @Field(() => String, { description: 'What the team calls it.' })
  name!: string;

  @Field(() => SegmentKind, { description: 'How it chooses.' })
  kind!: 'rule' | 'fixed';

  @Field(() => RuleSubject, {
    description: 'What its rule is over; a segment of leads holds their contacts.',
  })
  subject!: Subject;

  listId!: Id<'list'> | null;

  @Field(() => RuleData, { nullable: true, description: 'Its rule; null for a fixed one.' })
  rule!: unknown;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: Date;
}

export const SegmentConnection = connectionOf(Segment, 'segments');
