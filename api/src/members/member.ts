import type { Role } from '@heed/schema/domain/actors';
import type { Id } from '@heed/schema/domain/ids';
import { Field, ObjectType } from 'type-graphql';
import { TeamRole } from '../api-keys/api-key.js';
import { connectionOf } from '../pages/connection.js';
import { MemberId, TenantId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

@ObjectType({ description: 'A person of the team.' })
export class Member {
  @Field(() => MemberId, { description: 'Names the member.' })
  id!: Id<'member'>;

  @Field(() => TenantId, { nullable: true, description: 'The tenant they work in; null for an owner.' })
  tenantId!: Id<'tenant'> | null;

  @Field(() => String, { description: 'Their e-mail address.' })
  email!: string;

  @Field(() => TeamRole, { description: 'What they may do.' })
  role!: Role;

  @Field(() => DateTime, { description: 'When they were added.' })
  createdAt!: Date;
}

export const MemberConnection = connectionOf(Member, 'members');
