import type { Id } from '@heed/schema/domain/ids';
import type { LeadOrder as Order } from '@heed/schema/domain/leads';
import { pageOfLeadChanges, pageOfLeads } from '@heed/schema/services/lead-selection';
import { createLead, getLead, updateLead, upsertLeads } from '@heed/schema/services/leads';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Contact } from '../contacts/contact.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { ContactId, LeadId } from '../scalars/ids.js';
import { RuleData } from '../scalars/json.js';
import { Lead, LeadConnection, LeadOrder } from './lead.js';
import { LeadChangeConnection, UpsertedLead, UpsertedLeads } from './lead-changes.js';
import { CreateLeadInput, UpdateLeadInput, UpsertLeadsInput } from './lead-inputs.js';
import { LeadStage, LostReason } from './lead-stage.js';
import { shownRows } from './rows.js';

@Resolver(() => Lead)
export class LeadResolver {
  @Requires('leads:read')
  @Query(() => LeadConnection, {
    description:
      'Leads to whom everything given applies; `totalCount` is exact, and the contacts of these leads are whom a send to ' +
      '`{"lead": <rule>}` selects, each once.',
  })
  leads(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('rule', () => RuleData, {
      nullable: true,
      description:
        'Which leads: a rule over leads, in which fields are those of the lead, and everything else is about its contact.',
    })
    rule: unknown,
    @Arg('contactId', () => ContactId, { nullable: true, description: 'Only those of this contact.' })
    contactId: Id<'contact'> | null,
    @Arg('order', () => LeadOrder, { defaultValue: 'newest', description: 'In which order.' })
    order: Order,
    @Ctx() context: ApiContext,
  ) {
    return pages(
      context.tenant,
      args,
      (session, page) => pageOfLeads(session, { rule, contactId, order, page, path: ['rule'] }),
      { cursor: 'lead' },
    );
  }

  @Requires('leads:read')
  @Query(() => Lead, { description: 'One lead.' })
  lead(
    @Arg('leadId', () => LeadId, { description: 'Which lead.' }) leadId: Id<'lead'>,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getLead(session, leadId));
  }

  @Requires('leads:write')
  @Mutation(() => Lead, { description: 'Takes a lead in, and its contact when missing.' })
  createLead(
    @Arg('input', () => CreateLeadInput, { description: 'What lead.' }) input: CreateLeadInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createLead(session, input));
  }

  @Requires('leads:write')
  @Mutation(() => Lead, { description: 'Changes what is given about a lead.' })
  updateLead(
    @Arg('input', () => UpdateLeadInput, { description: 'What to change.' }) input: UpdateLeadInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => updateLead(session, input));
  }

  @Requires('leads:write')
  @Mutation(() => UpsertedLeads, {
    description:
      'Brings leads in step with another program: each is made, or changed in what is given. A faulty row is told with its ' +
      'path and keeps none of the others. Again changes nothing.',
  })
  upsertLeads(
    @Arg('input', () => UpsertLeadsInput, { description: 'Which leads.' }) input: UpsertLeadsInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(async (session) => shownRows(await upsertLeads(session, input), 'leads'));
  }

  @Requires('contacts:read')
  @FieldResolver(() => Contact, { description: 'Whose it is.' })
  contact(@Root() lead: Lead, @Ctx() context: ApiContext) {
    return context.loaders.contact.load(lead.contactId);
  }

  @FieldResolver(() => LeadStage, { description: 'How far it came.' })
  stage(@Root() lead: Lead, @Ctx() context: ApiContext) {
    return context.loaders.leadStage.load(lead.stage);
  }

  @FieldResolver(() => LostReason, {
    nullable: true,
    description: 'Why it was lost; null: it is not, or nobody said why.',
  })
  lostReason(@Root() lead: Lead, @Ctx() context: ApiContext) {
    return lead.lostReason && context.loaders.lostReason.load(lead.lostReason);
  }

  @FieldResolver(() => LeadChangeConnection, { description: 'What happened to it, the oldest first.' })
  history(@Root() { id: leadId }: Lead, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.tenant, args, (session, page) => pageOfLeadChanges(session, { leadId, page }));
  }
}

@Resolver(() => UpsertedLead)
export class UpsertedLeadResolver {
  @FieldResolver(() => Lead, { nullable: true, description: 'The lead as it is now; null: it was refused.' })
  lead(@Root() { id }: UpsertedLead, @Ctx() context: ApiContext) {
    return id && context.loaders.lead.load(id);
  }
}

@Resolver(() => Contact)
export class LeadsOfContactResolver {
  @Requires('leads:read')
  @FieldResolver(() => LeadConnection, { description: 'Their leads, the newest first.' })
  leads(
    @Root() { id: contactId }: Contact,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfLeads(session, { contactId, page }), {
      cursor: 'lead',
    });
  }
}
