import type { Id } from '@heed/schema/domain/ids';
import type { Subject } from '@heed/schema/services/segments';
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { RuleSubject } from '../rules/subject.js';
import { FavouriteId } from '../scalars/ids.js';
import { RuleData } from '../scalars/json.js';
import { DateTime } from '../scalars/time.js';

@ObjectType({ description: 'A saved filter: of the whole team, or of one member.' })
export class Favourite {
  @Field(() => FavouriteId, { description: 'Names the favourite.' })
  id!: Id<'favourite'>;

  memberId!: Id<'member'> | null;
  keyId!: Id<'apiKey'> | null;

  @Field(() => String, { description: 'What it is called; unique among the same owner’s.' })
  name!: string;

  @Field(() => RuleSubject, { description: 'What its rule is over.' })
  subject!: Subject;

  @Field(() => RuleData, { description: 'Its rule.' })
  rule!: unknown;

  @Field(() => Boolean, { description: 'Whether lists of its subject open with it.' })
  isDefault!: boolean;

  @Field(() => Int, { description: 'Where it stands among the others.' })
  position!: number;

  @Field(() => DateTime, { description: 'When it was saved.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: Date;
}

export const FavouriteConnection = connectionOf(Favourite, 'favourites');
