import { setSources, sourcesInForce } from '@heed/schema/services/sources';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';
import { Tenant } from '../tenants/tenant.js';
import { SetSourcesInput, Source } from './source.js';

@Resolver(() => Tenant)
export class SourceResolver {
  @Requires('tenant:write')
  @Mutation(() => Tenant, {
    description:
      'Decides how new contacts of each source stand at first: by a form, an event, the API, or whatever names they are given. ' +
      'Who is a contact already stays as they are.',
  })
  setSources(
    @Arg('input', () => SetSourcesInput, { description: 'All that is decided.' }) input: SetSourcesInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => setSources(session, input.sources));
  }

  @FieldResolver(() => [Source], { description: 'How new contacts stand at first, by where they come from.' })
  sources(@Root() { sources }: Tenant) {
    return sourcesInForce(sources);
  }
}
