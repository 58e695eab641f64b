import type { Id } from '@heed/schema/domain/ids';
import type { Subject } from '@heed/schema/services/segments';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { RuleSubject } from '../rules/subject.js';
import { FavouriteId, ListId } from '../scalars/ids.js';
import { RuleData } from '../scalars/json.js';

@InputType({ description: 'A filter to save.' })
export class CreateFavouriteInput {
  @Field(() => String, { description: 'What to call it.' })
  name!: string;

  @Field(() => RuleData, { description: 'Its rule.' })
  rule!: unknown;

  @Field(() => RuleSubject, { defaultValue: 'contacts', description: 'What its rule is over.' })
  subject!: Subject;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'For the whole team, which needs `segments:write`; else for the member whose key this is.',
  })
  shared!: boolean;

  @Field(() => Boolean, { defaultValue: false, description: 'Lists of its subject open with it.' })
  isDefault!: boolean;

  @Field(() => Int, { nullable: true, description: 'Where it stands; last when left out.' })
  position?: number | null;
}

@InputType({ description: 'What to change about a favourite; what is left out stays.' })
export class UpdateFavouriteInput {
  @Field(() => FavouriteId, { description: 'Which favourite.' })
  favouriteId!: Id<'favourite'>;

  @Field(() => String, { nullable: true, description: 'What to call it.' })
  name?: string | null;

  @Field(() => RuleData, { nullable: true, description: 'Its rule.' })
  rule?: unknown;

  @Field(() => Boolean, { nullable: true, description: 'Whether lists of its subject open with it.' })
  isDefault?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Where it stands.' })
  position?: number | null;
}

@InputType({ description: 'A favourite to delete.' })
export class DeleteFavouriteInput {
  @Field(() => FavouriteId, { description: 'Which favourite.' })
  favouriteId!: Id<'favourite'>;
}

@ObjectType({ description: 'What deleting a favourite did.' })
export class DeletedFavourite {
  @Field(() => FavouriteId, { description: 'Which favourite is gone.' })
  favouriteId!: Id<'favourite'>;
}

@InputType({ description: 'A favourite to make a segment of.' })
export class SegmentFromFavouriteInput {
  @Field(() => FavouriteId, { description: 'Which favourite; it stays.' })
  favouriteId!: Id<'favourite'>;

  @Field(() => String, { nullable: true, description: "The segment's name; the favourite's when left out." })
  name?: string | null;

  @Field(() => ListId, { nullable: true, description: 'Only within this list.' })
  listId?: Id<'list'> | null;
}
