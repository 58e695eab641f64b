import type { Id } from '@heed/schema/domain/ids';
import {
  createMessageTemplate,
  getMessageTemplate,
  pageOfMessageTemplates,
  updateMessageTemplate,
} from '@heed/schema/services/message-templates';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import { Report } from '../reports/report.js';
import type { ApiContext } from '../requests/context.js';
import { given } from '../requests/given.js';
import { MessageTemplateId } from '../scalars/ids.js';
import { SendingIdentity } from '../sending-identities/sending-identity.js';
import { MessageTemplate, MessageTemplateConnection } from './message-template.js';
import { CreateMessageTemplateInput, UpdateMessageTemplateInput } from './message-template-inputs.js';

@Resolver(() => MessageTemplate)
export class MessageTemplateResolver {
  @Requires('messages:read')
  @Query(() => MessageTemplateConnection, {
    description: 'The templates of transactional mail, oldest first.',
  })
  messageTemplates(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.tenant, args, (session, page) => pageOfMessageTemplates(session, { page }));
  }

  @Requires('messages:read')
  @Query(() => MessageTemplate, { description: 'One template of transactional mail.' })
  messageTemplate(
    @Arg('templateId', () => MessageTemplateId, { description: 'Which template.' })
    templateId: Id<'messageTemplate'>,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getMessageTemplate(session, templateId));
  }

  @Requires('messages:write')
  @Mutation(() => MessageTemplate, { description: 'Writes a template of transactional mail.' })
  createMessageTemplate(
    @Arg('input', () => CreateMessageTemplateInput, { description: 'What template.' })
    input: CreateMessageTemplateInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createMessageTemplate(session, input));
  }

  @Requires('messages:write')
  @Mutation(() => MessageTemplate, {
    description: 'Changes what is given about a template; what waits to be sent says the new words.',
  })
  updateMessageTemplate(
    @Arg('input', () => UpdateMessageTemplateInput, { description: 'What to change.' })
    { templateId, ...input }: UpdateMessageTemplateInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => updateMessageTemplate(session, { templateId, ...given(input) }));
  }

  @FieldResolver(() => SendingIdentity, { description: 'Who its messages are from.' })
  sendingIdentity(@Root() template: MessageTemplate, @Ctx() context: ApiContext) {
    return context.loaders.sendingIdentity.load(template.identityId);
  }

  @Requires('campaigns:read')
  @FieldResolver(() => Report, { description: 'What became of all its messages, live.' })
  report(@Root() template: MessageTemplate): Report {
    return { campaignId: template.campaignId };
  }
}
