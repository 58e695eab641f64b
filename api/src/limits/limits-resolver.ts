import { setLimits } from '@heed/schema/services/limits';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';
import { given } from '../requests/given.js';
import { Tenant } from '../tenants/tenant.js';
import { Ceiling, QuietHours, SetLimitsInput } from './limits.js';

@Resolver(() => Tenant)
export class LimitsResolver {
  @Requires('tenant:write')
  @Mutation(() => Tenant, {
    description:
      'Sets how many marketing messages a contact of the tenant gets at most, and when it gets none.',
  })
  setLimits(
    @Arg('input', () => SetLimitsInput, { description: 'What to set.' }) input: SetLimitsInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => setLimits(session, given(input, 'quietHours')));
  }

  @FieldResolver(() => [Ceiling], { description: 'How many marketing messages a contact gets at most.' })
  ceilings(@Root() { limits }: Tenant) {
    return limits?.ceilings ?? [];
  }

  @FieldResolver(() => QuietHours, { nullable: true, description: 'When no marketing message leaves.' })
  quietHours(@Root() { limits }: Tenant) {
    return limits?.quietHours ?? null;
  }
}
