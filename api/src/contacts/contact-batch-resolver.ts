import { upsertContacts } from '@heed/schema/services/contact-batches';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';
import { UpsertContactsInput, UpsertedContacts } from './contact-batch.js';

@Resolver()
export class ContactBatchResolver {
  @Requires('contacts:write')
  @Mutation(() => UpsertedContacts, {
    description:
      'Takes in up to 1,000 contacts, or changes those who are there. Again is harmless. A faulty one is refused alone.',
  })
  async upsertContacts(
    @Arg('input', () => UpsertContactsInput, { description: 'Whom, and what is said about them.' })
    input: UpsertContactsInput,
    @Ctx() context: ApiContext,
  ): Promise<UpsertedContacts> {
    return { results: await context.tenant.write((session) => upsertContacts(session, input)) };
  }
}
