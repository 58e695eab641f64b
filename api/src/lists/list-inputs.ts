import type { Id } from '@heed/schema/domain/ids';
import type { ListKind as Kind } from '@heed/schema/domain/statuses';
import { Field, InputType, Int } from 'type-graphql';
import { ListId } from '../scalars/ids.js';
import { ListKind } from './standing.js';

@InputType({ description: 'A list to create.' })
export class CreateListInput {
  @Field(() => String, { description: 'Its name, as recipients read it; unique in the tenant.' })
  name!: string;

  @Field(() => String, { description: 'What it is about, as recipients read it.' })
  description!: string;

  @Field(() => String, { description: 'What one gets, as recipients read it.' })
  receives!: string;

  @Field(() => String, { description: 'How often it is usually sent, like `about once a week`.' })
  cadence!: string;

  @Field(() => ListKind, { nullable: true, description: 'Who is on it; `OPT_IN` when left out.' })
  kind?: Kind | null;

  @Field(() => String, {
    nullable: true,
    description: 'Implied lists only: why everybody is on it, like `customer`.',
  })
  basis?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Where it stands on the preference page; last when left out.',
  })
  position?: number | null;
}

@InputType({ description: 'What to change about a list; what is left out, or null, stays.' })
export class UpdateListInput {
  @Field(() => ListId, { description: 'Which list.' })
  listId!: Id<'list'>;

  @Field(() => String, { nullable: true, description: 'Its name.' })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is about.' })
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'What one gets.' })
  receives?: string | null;

  @Field(() => String, { nullable: true, description: 'How often it is usually sent.' })
  cadence?: string | null;

  @Field(() => Int, { nullable: true, description: 'Where it stands on the preference page.' })
  position?: number | null;
}

@InputType({ description: 'A list to take out of use.' })
export class ArchiveListInput {
  @Field(() => ListId, { description: 'Which list.' })
  listId!: Id<'list'>;
}
