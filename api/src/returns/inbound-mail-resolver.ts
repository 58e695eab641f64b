import type { Id } from '@heed/schema/domain/ids';
import { getInboundMail, pageOfInboundMails } from '@heed/schema/services/inbound-mails';
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Contact } from '../contacts/contact.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { InboundMailId } from '../scalars/ids.js';
import { InboundMail, InboundMailConnection } from './inbound-mail.js';

@Resolver(() => InboundMail)
export class InboundMailResolver {
  @Requires('returns:read')
  @Query(() => InboundMailConnection, { description: 'The mails that came in, of the last 30 days.' })
  inboundMails(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.tenant, args, (session, page) => pageOfInboundMails(session, { page }));
  }

  @Requires('returns:read')
  @Query(() => InboundMail, { description: 'One mail that came in.' })
  inboundMail(
    @Arg('inboundMailId', () => InboundMailId, { description: 'Which one.' }) id: Id<'inboundMail'>,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getInboundMail(session, id));
  }

  @Requires('contacts:read')
  @FieldResolver(() => Contact, { nullable: true, description: 'Whose message it is about.' })
  contact(@Root() { contactId }: InboundMail, @Ctx() context: ApiContext) {
    return contactId && context.loaders.contact.load(contactId);
  }
}
