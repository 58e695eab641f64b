import { suggestedAddress } from '@heed/schema/domain/address-faults';
import type { Id } from '@heed/schema/domain/ids';
import { countContacts, pageOfContacts } from '@heed/schema/services/contact-selection';
import { createContact, findByEmail, getContact, updateContact } from '@heed/schema/services/contacts';
import { eraseContact } from '@heed/schema/services/erasure';
import { subscribeContact, unsubscribeContact } from '@heed/schema/services/subscriptions';
import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { List } from '../lists/list.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import { Persona } from '../personas/persona.js';
import type { ApiContext } from '../requests/context.js';
import { ContactId, ListId, SegmentId } from '../scalars/ids.js';
import { FieldValues, RuleData } from '../scalars/json.js';
import { Contact, ContactConnection, Subscription } from './contact.js';
import {
  ChangeSubscriptionInput,
  CreateContactInput,
  EraseContactInput,
  UpdateContactInput,
} from './contact-inputs.js';

@Resolver(() => Contact)
export class ContactResolver {
  @Requires('contacts:read')
  @Query(() => ContactConnection, { description: 'Contacts to whom everything given applies, oldest first.' })
  contacts(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('rule', () => RuleData, { nullable: true, description: 'Whom the rule chooses.' }) rule: unknown,
    @Arg('listId', () => ListId, { nullable: true, description: 'Who is on this list, or was.' })
    listId: Id<'list'> | null,
    @Arg('segmentId', () => SegmentId, { nullable: true, description: 'Who is in this segment.' })
    segmentId: Id<'segment'> | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) =>
      pageOfContacts(session, { rule, listId, segmentId, page }),
    );
  }

  @Requires('segments:read')
  @Query(() => Int, {
    description: 'How many contacts a rule chooses: exact, and what a send to it selects.',
  })
  countContacts(
    @Arg('rule', () => RuleData, { description: 'The rule.' }) rule: unknown,
    @Arg('listId', () => ListId, { nullable: true, description: 'Within this list.' })
    listId: Id<'list'> | null,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => countContacts(session, { rule, listId }));
  }

  @Requires('contacts:read')
  @Query(() => Contact, { description: 'One contact.' })
  contact(
    @Arg('contactId', () => ContactId, { description: 'Which contact.' }) contactId: Id<'contact'>,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getContact(session, contactId), 'contactId');
  }

  @Requires('contacts:read')
  @Query(() => Contact, {
    nullable: true,
    description: 'The contact with this e-mail address; null if there is none.',
  })
  contactByEmail(
    @Arg('email', () => String, { description: 'The address, in any case.' }) email: string,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => findByEmail(session, email));
  }

  @Requires('contacts:write')
  @Mutation(() => Contact, { description: 'Takes a person in.' })
  createContact(
    @Arg('input', () => CreateContactInput, { description: 'Who.' }) input: CreateContactInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createContact(session, input));
  }

  @Requires('contacts:write')
  @Mutation(() => Contact, { description: 'Changes what is given about a contact.' })
  updateContact(
    @Arg('input', () => UpdateContactInput, { description: 'What to change.' })
    { contactId: id, ...input }: UpdateContactInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => updateContact(session, { ...input, id }), 'contactId');
  }

  @Requires('contacts:write')
  @Mutation(() => Subscription, { description: 'Puts a contact on a list, on the word of staff.' })
  subscribeContact(
    @Arg('input', () => ChangeSubscriptionInput, { description: 'Who, on what, and why.' })
    input: ChangeSubscriptionInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => subscribeContact(session, input));
  }

  @Requires('contacts:write')
  @Mutation(() => Subscription, { description: 'Takes a contact off a list, on the word of staff.' })
  unsubscribeContact(
    @Arg('input', () => ChangeSubscriptionInput, { description: 'Who, off what, and why.' })
    input: ChangeSubscriptionInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => unsubscribeContact(session, input));
  }

  @Requires('contacts:erase')
  @Mutation(() => Contact, {
    description:
      'Erases a person, for good: what is known of them goes, the ledger keeps their id, and their address is never stored ' +
      'or mailed by the tenant again. An uploaded file that names them goes too, unless it is being imported.',
  })
  eraseContact(
    @Arg('input', () => EraseContactInput, { description: 'Whom.' }) input: EraseContactInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => eraseContact(session, input));
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether an address of theirs is opted out of every brand, or never to be mailed: yes or no, and nothing else.',
  })
  suppressed(@Root() contact: Contact, @Ctx() context: ApiContext) {
    return context.loaders.suppressed.load(contact.id);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The address that was probably meant, where its domain looks like a typing error.',
  })
  suggestedEmail(@Root() contact: Contact) {
    return contact.email && suggestedAddress(contact.email);
  }

  @FieldResolver(() => FieldValues, { description: 'The custom fields by key; unset ones are null.' })
  fields(@Root() contact: Contact, @Ctx() context: ApiContext) {
    return context.loaders.contactFields.load(contact.id);
  }

  @FieldResolver(() => Persona, {
    nullable: true,
    description: 'Why they are here, if they or the team said so.',
  })
  persona(@Root() contact: Contact, @Ctx() context: ApiContext) {
    return contact.personaId && context.loaders.persona.load(contact.personaId);
  }

  @FieldResolver(() => [Subscription], {
    description: 'Every list they are on, or were: as many as there are topics.',
  })
  subscriptions(@Root() contact: Contact, @Ctx() context: ApiContext) {
    return context.loaders.subscriptions.load(contact.id);
  }
}

@Resolver(() => Subscription)
export class SubscriptionResolver {
  @FieldResolver(() => List, { description: 'The list.' })
  list(@Root() subscription: Subscription, @Ctx() context: ApiContext) {
    return context.loaders.list.load(subscription.listId);
  }

  @Requires('contacts:read')
  @FieldResolver(() => Contact, { description: 'The contact.' })
  contact(@Root() subscription: Subscription, @Ctx() context: ApiContext) {
    return context.loaders.contact.load(subscription.contactId);
  }
}
