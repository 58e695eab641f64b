import type { Id } from '@heed/schema/domain/ids';
import type { TenantLimits } from '@heed/schema/domain/limits';
import type { ReturnRules as Rules } from '@heed/schema/domain/returns';
import type { SourceSetting } from '@heed/schema/domain/sources';
import type { TenantTracking } from '@heed/schema/domain/tracking';
import { Field, ObjectType } from 'type-graphql';
import { NewApiKey } from '../api-keys/api-key.js';
import { connectionOf } from '../pages/connection.js';
import { TenantId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';
import { Brand } from './brand.js';

@ObjectType({ description: 'One brand or workspace of an account: everything a team sees belongs to one.' })
export class Tenant {
  @Field(() => TenantId, { description: 'Names the tenant, also in the header `heed-tenant`.' })
  id!: Id<'tenant'>;

  @Field(() => String, { description: "The brand's name, as recipients read it." })
  name!: string;

  @Field(() => String, { description: 'The language of those whose own is not known (BCP 47).' })
  defaultLocale!: string;

  @Field(() => String, { description: 'The zone in which relative dates are meant (IANA).' })
  timeZone!: string;

  @Field(() => Brand, { description: 'How its pages look, and what they say.' })
  brand!: Brand;

  limits!: TenantLimits | null;
  sources!: SourceSetting[] | null;
  returnRules!: Rules | null;

  tracking!: TenantTracking | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A tenant that was just created, with its first key.' })
export class CreatedTenant {
  @Field(() => Tenant, { description: 'The tenant.' })
  tenant!: Tenant;

  @Field(() => NewApiKey, { description: "An admin's key for it. The secret is shown this once." })
  key!: NewApiKey;
}

export const TenantConnection = connectionOf(Tenant, 'tenants');
