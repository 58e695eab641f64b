import type { Id } from '@heed/schema/domain/ids';
import { sendDirect } from '@heed/schema/services/direct-messages';
import { getSingleMessage, type SingleMessageNode } from '@heed/schema/services/single-messages';
import { sendTransactional } from '@heed/schema/services/transactional';
import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Delivery } from '../reports/delivery.js';
import type { ApiContext } from '../requests/context.js';
import { CampaignId, ContactId } from '../scalars/ids.js';
import { SingleMessage } from './single-message.js';
import { SendDirectMessageInput, SendTransactionalInput } from './single-message-inputs.js';

@Resolver(() => SingleMessage)
export class SingleMessageResolver {
  @Requires('messages:read')
  @Query(() => SingleMessage, { description: 'One transactional or direct message, and what became of it.' })
  singleMessage(
    @Arg('campaignId', () => CampaignId, { description: 'The campaign in whose ledger it stands.' })
    campaignId: Id<'campaign'>,
    @Arg('contactId', () => ContactId, { description: 'Who gets it.' }) contactId: Id<'contact'>,
    @Arg('occurrence', () => Int, { description: 'Which message of that campaign to them.' })
    occurrence: number,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getSingleMessage(session, { campaignId, contactId, occurrence }));
  }

  @Requires('messages:send')
  @Mutation(() => SingleMessage, {
    description:
      'Sends order and shipping mail and the like, from a template: also to people who left the brand, whatever frequency they chose.',
  })
  sendTransactional(
    @Arg('input', () => SendTransactionalInput, { description: 'What, to whom, with which data.' })
    input: SendTransactionalInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => sendTransactional(session, input));
  }

  @Requires('messages:send')
  @Mutation(() => SingleMessage, {
    description: 'Sends what one member of staff writes to one person. A global opt-out stops it.',
  })
  sendDirectMessage(
    @Arg('input', () => SendDirectMessageInput, { description: 'What, to whom, from whom.' })
    input: SendDirectMessageInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => sendDirect(session, input));
  }

  @FieldResolver(() => Delivery, { description: 'What became of it.' })
  delivery(@Root() message: SingleMessage): Delivery {
    return Object.assign(new Delivery(), message as unknown as SingleMessageNode);
  }
}
