import { archivePersona, createPersona, pageOfPersonas, updatePersona } from '@heed/schema/services/personas';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { List } from '../lists/list.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { Persona, PersonaConnection } from './persona.js';
import { ArchivePersonaInput, CreatePersonaInput, UpdatePersonaInput } from './persona-inputs.js';

@Resolver(() => Persona)
export class PersonaResolver {
  @Requires('lists:read')
  @Query(() => PersonaConnection, { description: 'The personas of the tenant, oldest first.' })
  personas(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('archived', () => Boolean, { defaultValue: false, description: 'With those out of use.' })
    archived: boolean,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfPersonas(session, { page, archived }));
  }

  @Requires('lists:write')
  @Mutation(() => Persona, { description: 'Creates a persona. A tenant has at most 20 in use.' })
  createPersona(
    @Arg('input', () => CreatePersonaInput, { description: 'What persona.' }) input: CreatePersonaInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createPersona(session, input));
  }

  @Requires('lists:write')
  @Mutation(() => Persona, { description: 'Changes what is given about a persona.' })
  updatePersona(
    @Arg('input', () => UpdatePersonaInput, { description: 'What to change.' }) input: UpdatePersonaInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => updatePersona(session, input));
  }

  @Requires('lists:write')
  @Mutation(() => Persona, {
    description: 'Takes a persona out of use: pages no longer offer or follow it; contacts keep it.',
  })
  archivePersona(
    @Arg('input', () => ArchivePersonaInput, { description: 'Which persona.' }) input: ArchivePersonaInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => archivePersona(session, input));
  }

  @FieldResolver(() => [List], { description: 'The topics that their page shows first, in this order.' })
  async lists(@Root() persona: Persona, @Ctx() context: ApiContext) {
    const lists = await context.loaders.list.loadMany(persona.listIds);
    return lists.filter((list) => list !== null);
  }
}
