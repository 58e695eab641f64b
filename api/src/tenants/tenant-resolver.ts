import type { Id } from '@heed/schema/domain/ids';
import { createTenant, getTenant, pageOfTenants, updateTenant } from '@heed/schema/services/tenants';
import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { TenantId } from '../scalars/ids.js';
import { CreatedTenant, Tenant, TenantConnection } from './tenant.js';
import { CreateTenantInput, UpdateTenantInput } from './tenant-inputs.js';

@Resolver()
export class TenantResolver {
  @Requires('account:read')
  @Query(() => TenantConnection, { description: "The account's tenants, oldest first." })
  tenants(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.account, args, (session, page) => pageOfTenants(session, { page }));
  }

  @Requires('account:read')
  @Query(() => Tenant, { description: 'One tenant of the account.' })
  tenant(
    @Arg('tenantId', () => TenantId, { description: 'Which tenant.' }) tenantId: Id<'tenant'>,
    @Ctx() context: ApiContext,
  ) {
    return context.account.read((session) => getTenant(session, tenantId));
  }

  @Requires('tenant:read')
  @Query(() => Tenant, { description: 'The tenant that this key works in.' })
  currentTenant(@Ctx() context: ApiContext) {
    return context.tenant.read((session) => getTenant(session, session.tenantId));
  }

  @Requires('tenants:write')
  @Mutation(() => CreatedTenant, { description: 'Creates a tenant, with a key for its first admin.' })
  createTenant(
    @Arg('input', () => CreateTenantInput, { description: 'What tenant.' }) input: CreateTenantInput,
    @Ctx() context: ApiContext,
  ) {
    return context.account.write((session) => createTenant(session, input));
  }

  @Requires('tenants:write')
  @Mutation(() => Tenant, { description: 'Changes what is given about a tenant.' })
  updateTenant(
    @Arg('input', () => UpdateTenantInput, { description: 'What to change.' }) input: UpdateTenantInput,
    @Ctx() context: ApiContext,
  ) {
    return context.account.write((session) => updateTenant(session, input));
  }
}
