import type { Id } from '@heed/schema/domain/ids';
import type { Channel as ChannelName } from '@heed/schema/domain/statuses';
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { OptOutId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

export const Channel = enumOf<ChannelName>('Channel', 'How a message goes.', {
  email: 'By e-mail.',
  sms: 'By SMS.',
});

@ObjectType({
  description: 'An account-wide opt-out. The address itself is not kept, only a keyed hash of it.',
})
export class OptOut {
  @Field(() => OptOutId, { description: 'Names the entry.' })
  id!: Id<'suppression'>;

  @Field(() => Channel, { description: 'What kind of address it is.' })
  channel!: ChannelName;

  @Field(() => String, { nullable: true, description: 'What was noted with it.' })
  note!: string | null;

  @Field(() => String, { description: 'Who entered it, like `contact` or `key:…`.' })
  actor!: string;

  @Field(() => DateTime, { description: 'Since when.' })
  at!: Date;
}

export const OptOutConnection = connectionOf(OptOut, 'global opt-outs, newest first');
