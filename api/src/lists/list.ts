import type { Id } from '@heed/schema/domain/ids';
import type { ListKind as Kind } from '@heed/schema/domain/statuses';
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { ListId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';
import { ListKind } from './standing.js';

@ObjectType({ description: 'How many contacts stand how on a list.' })
export class ListCounts {
  @Field(() => Int, { description: 'Get it.' })
  subscribed!: number;

  @Field(() => Int, { description: 'Were asked to confirm, and have not yet.' })
  pending!: number;

  @Field(() => Int, { description: 'Have left it.' })
  unsubscribed!: number;
}

@ObjectType({
  description: 'A topic, named and described for the recipient: what a person subscribes to and leaves.',
})
export class List {
  @Field(() => ListId, { description: 'Names the list.' })
  id!: Id<'list'>;

  @Field(() => String, { description: 'Its name, as recipients read it.' })
  name!: string;

  @Field(() => String, { description: 'What it is about, as recipients read it.' })
  description!: string;

  @Field(() => String, { description: 'What one gets, as recipients read it.' })
  receives!: string;

  @Field(() => String, { description: 'How often it is usually sent, as recipients read it.' })
  cadence!: string;

  @Field(() => ListKind, { description: 'Who is on it.' })
  kind!: Kind;

  @Field(() => String, {
    nullable: true,
    description: 'Why everybody is on an implied list, like `customer`.',
  })
  basis!: string | null;

  @Field(() => Int, { description: 'Where it stands on the preference page.' })
  position!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken out of use.' })
  archivedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;
}

export const ListConnection = connectionOf(List, 'lists');
