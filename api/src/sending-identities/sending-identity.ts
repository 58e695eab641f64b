import type { DkimAlgorithm } from '@heed/schema/domain/dkim';
import type { Id } from '@heed/schema/domain/ids';
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { SendingIdentityId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

@ObjectType({ description: "Who a tenant's mail is from, and the server that sends it." })
export class SendingIdentity {
  @Field(() => SendingIdentityId, { description: 'Names the identity.' })
  id!: Id<'sendingIdentity'>;

  @Field(() => String, { description: 'What the team calls it.' })
  name!: string;

  @Field(() => String, { description: 'The address that mail is from.' })
  fromEmail!: string;

  @Field(() => String, { description: 'The name that mail is from.' })
  fromName!: string;

  @Field(() => String, { nullable: true, description: 'Where replies go; null: to the address it is from.' })
  replyTo!: string | null;

  @Field(() => String, { description: 'The postal address at the foot of every marketing mail.' })
  postalAddress!: string;

  @Field(() => String, {
    nullable: true,
    description: "The mail server, without user and password; null: the installation's own.",
  })
  smtpServer!: string | null;

  @Field(() => Int, { nullable: true, description: 'Messages a second at most; null: no limit.' })
  perSecond!: number | null;

  @Field(() => Int, { nullable: true, description: 'Messages in any 60 minutes at most; null: no limit.' })
  perHour!: number | null;

  dkimDomain!: string | null;
  dkimSelector!: string | null;
  dkimAlgorithm!: DkimAlgorithm | null;
  dkimPublicKey!: string | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: Date;
}

export const SendingIdentityConnection = connectionOf(SendingIdentity, 'sending identities');
