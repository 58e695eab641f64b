import type { Role } from '@heed/schema/domain/actors';
import type { Id } from '@heed/schema/domain/ids';
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { ApiKeyId, MemberId, TenantId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';

export const TeamRole = enumOf<Exclude<Role, 'operator'>>('Role', 'What somebody may do.', {
  owner: 'Everything, in every tenant of the account; the only one who opts addresses out globally.',
  admin: 'Everything in one tenant, with its keys, members and sending identities.',
  editor: 'Contacts, lists, segments and campaigns of one tenant.',
  viewer: 'Sees one tenant, changes nothing.',
});

@ObjectType({ description: 'A key of the API. Its secret is shown once, when it is made.' })
export class ApiKey {
  @Field(() => ApiKeyId, { description: 'Names the key; not a secret.' })
  id!: Id<'apiKey'>;

  @Field(() => TenantId, { nullable: true, description: "The tenant it works in; null for an owner's key." })
  tenantId!: Id<'tenant'> | null;

  @Field(() => MemberId, { nullable: true, description: "Whose it is, if it is one person's." })
  memberId!: Id<'member'> | null;

  @Field(() => String, { description: 'What it is for.' })
  name!: string;

  @Field(() => String, { description: 'Its first characters, to recognise it by.' })
  prefix!: string;

  @Field(() => TeamRole, { description: 'What it may do.' })
  role!: Role;

  @Field(() => [String], {
    description: 'What its role is narrowed to, like `contacts:read`; empty: not narrowed.',
  })
  scopes!: string[];

  @Field(() => DateTime, { nullable: true, description: 'From then on it is refused.' })
  expiresAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last used, to the minute.' })
  lastUsedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken back.' })
  revokedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;
}

@ObjectType({ description: 'A key that was just made.' })
export class NewApiKey {
  @Field(() => ApiKey, { description: 'The key.' })
  apiKey!: ApiKey;

  @Field(() => String, {
    description: 'What to send as `Authorization: Bearer …`. Shown this once: keep it safe.',
  })
  secret!: string;
}

export const ApiKeyConnection = connectionOf(ApiKey, 'API keys');
