import type { Id } from '@heed/schema/domain/ids';
import { previewCampaign } from '@heed/schema/services/previews';
import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';
import { CampaignId, ContactId } from '../scalars/ids.js';
import { Preview, previewOf } from './preview.js';

@Resolver()
export class PreviewResolver {
  @Requires('campaigns:read')
  @Query(() => Preview, { description: 'A campaign as one contact would get it. Nothing is sent or kept.' })
  previewCampaign(
    @Arg('campaignId', () => CampaignId, { description: 'Which campaign.' }) campaignId: Id<'campaign'>,
    @Arg('contactId', () => ContactId, { description: 'As whom.' }) contactId: Id<'contact'>,
    @Ctx() context: ApiContext,
  ) {
    const { publicUrl } = context;
    return context.tenant.read(async (session) =>
      previewOf(await previewCampaign(session, { campaignId, contactId, publicUrl })),
    );
  }
}
