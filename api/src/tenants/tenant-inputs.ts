import type { Id } from '@heed/schema/domain/ids';
import { Field, InputType } from 'type-graphql';
import { TenantId } from '../scalars/ids.js';
import { BrandInput } from './brand.js';

@InputType({ description: 'A tenant to create.' })
export class CreateTenantInput {
  @Field(() => String, { description: "The brand's name, as recipients read it." })
  name!: string;

  @Field(() => String, { description: 'The language of those whose own is not known (BCP 47), like `he`.' })
  defaultLocale!: string;

  @Field(() => String, {
    description: 'The zone in which relative dates are meant (IANA), like `Asia/Jerusalem`.',
  })
  timeZone!: string;

  @Field(() => BrandInput, { nullable: true, description: 'How its pages look, and what they say.' })
  brand?: BrandInput | null;
}

@InputType({ description: 'What to change about a tenant; what is left out stays.' })
export class UpdateTenantInput {
  @Field(() => TenantId, { description: 'Which tenant.' })
  tenantId!: Id<'tenant'>;

  @Field(() => String, { nullable: true, description: "The brand's name." })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The language of those whose own is not known (BCP 47).',
  })
  defaultLocale?: string | null;

  @Field(() => String, { nullable: true, description: 'The zone in which relative dates are meant (IANA).' })
  timeZone?: string | null;

  @Field(() => BrandInput, { nullable: true, description: 'How its pages look, and what they say.' })
  brand?: BrandInput | null;
}
