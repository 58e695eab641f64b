import type { Id } from '@heed/schema/domain/ids';
import type { SegmentFilling } from '@heed/schema/services/segment-filling';
import type { Subject } from '@heed/schema/services/segments';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { RuleSubject } from '../rules/subject.js';
import { enumOf } from '../scalars/enums.js';
import { ContactId, ListId, SegmentId } from '../scalars/ids.js';
import { RuleData } from '../scalars/json.js';

const SegmentChange = enumOf<SegmentFilling['change']>('SegmentChange', 'What becomes of people.', {
  add: 'They are added.',
  remove: 'They are taken out.',
});

@InputType({ description: 'A segment to save.' })
export class CreateSegmentInput {
  @Field(() => String, { description: 'What the team calls it; unique in the tenant.' })
  name!: string;

  @Field(() => ListId, { nullable: true, description: 'Only within this list.' })
  listId?: Id<'list'> | null;

  @Field(() => RuleSubject, { defaultValue: 'contacts', description: 'What its rule is over.' })
  subject!: Subject;

  @Field(() => RuleData, {
    nullable: true,
    description: 'Its rule; without one it is fixed, and starts empty.',
  })
  rule?: unknown;
}

@InputType({ description: 'What to change about a segment; what is left out stays.' })
export class UpdateSegmentInput {
  @Field(() => SegmentId, { description: 'Which segment.' })
  segmentId!: Id<'segment'>;

  @Field(() => String, { nullable: true, description: 'What the team calls it.' })
  name?: string | null;

  @Field(() => ListId, { nullable: true, description: 'Only within this list; null: within all.' })
  listId?: Id<'list'> | null;

  @Field(() => RuleData, { nullable: true, description: 'Its rule.' })
  rule?: unknown;
}

@InputType({ description: 'A segment to delete.' })
export class DeleteSegmentInput {
  @Field(() => SegmentId, { description: 'Which segment.' })
  segmentId!: Id<'segment'>;
}

@InputType({ description: 'Members to add to a fixed segment, or to take out of it.' })
export class SegmentMembersInput {
  @Field(() => SegmentId, { description: 'Which segment: a fixed one.' })
  segmentId!: Id<'segment'>;

  @Field(() => [ContactId], { description: 'Who; up to 10,000 at once.' })
  contactIds!: Id<'contact'>[];
}

@InputType({ description: 'Whom to add to a fixed segment, or to take out of it, by a rule.' })
export class FillSegmentInput {
  @Field(() => SegmentId, { description: 'Which segment: a fixed one.' })
  segmentId!: Id<'segment'>;

  @Field(() => RuleData, { description: 'Everybody whom it chooses now.' })
  rule!: unknown;

  @Field(() => SegmentChange, { defaultValue: 'add', description: 'Whether they come or go.' })
  change!: SegmentFilling['change'];
}

@ObjectType({ description: 'What deleting a segment did.' })
export class DeletedSegment {
  @Field(() => SegmentId, { description: 'Which segment is gone.' })
  segmentId!: Id<'segment'>;
}

@ObjectType({ description: "What changing a segment's members did." })
export class ChangedMembers {
  @Field(() => Int, {
    description: 'How many were added, or taken out; those for whom nothing changed do not count.',
  })
  changed!: number;
}
