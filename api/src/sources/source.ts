import type { InitialStatus as Status } from '@heed/schema/domain/sources';
import { Field, InputType, ObjectType } from 'type-graphql';
import { enumOf } from '../scalars/enums.js';

const InitialStatus = enumOf<Status>(
  'InitialStatus',
  'How a contact stands at first, as long as nothing else is known of their consent.',
  {
    subscribed: 'Has agreed, on the basis that the source gives.',
    pending: 'Has not agreed yet.',
    transactional: 'Gets order and service mail, and mail steps of sequences, but no campaigns.',
  },
);

@ObjectType({ description: 'Where contacts come from, and how they stand at first.' })
export class Source {
  @Field(() => String, { description: 'As contacts carry it, like `checkout`.' })
  source!: string;

  @Field(() => InitialStatus, { description: 'How a new contact of this source stands.' })
  status!: Status;

  @Field(() => String, {
    nullable: true,
    description: 'What the consent of those who are subscribed rests on: kept as proof with each.',
  })
  basis!: string | null;
}

@InputType({ description: 'How contacts of one source stand at first.' })
class SourceInput {
  @Field(() => String, { description: 'As contacts carry it, 1 to 60 characters, like `checkout`.' })
  source!: string;

  @Field(() => InitialStatus, { description: 'How a new contact of this source stands.' })
  status!: Status;

  @Field(() => String, {
    nullable: true,
    description: 'What their consent rests on: needed where they are subscribed, and only there.',
  })
  basis?: string | null;
}

@InputType({ description: 'How contacts of each source stand at first.' })
export class SetSourcesInput {
  @Field(() => [SourceInput], {
    description:
      'Up to 50 sources. One that is left out stands as usual: pending, and `abandoned_cart` transactional.',
  })
  sources!: SourceInput[];
}
