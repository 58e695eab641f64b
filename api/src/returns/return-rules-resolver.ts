import { usualReturnRules } from '@heed/schema/domain/returns';
import { setReturnRules } from '@heed/schema/services/return-rules';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';
import { Tenant } from '../tenants/tenant.js';
import { ReturnRules, SetReturnRulesInput } from './return-rules.js';

@Resolver(() => Tenant)
export class ReturnRulesResolver {
  @Requires('returns:write')
  @Mutation(() => Tenant, { description: 'Sets what bounces and complaints come to.' })
  setReturnRules(
    @Arg('input', () => SetReturnRulesInput, { description: 'What to set.' }) input: SetReturnRulesInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => setReturnRules(session, input));
  }

  @FieldResolver(() => ReturnRules, { description: 'What bounces and complaints come to.' })
  returnRules(@Root() { returnRules }: Tenant) {
    return returnRules ?? usualReturnRules;
  }
}
