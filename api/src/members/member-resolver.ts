import type { Role } from '@heed/schema/domain/actors';
import type { Id } from '@heed/schema/domain/ids';
import { addMember, pageOfMembers, removeMember } from '@heed/schema/services/members';
import { Arg, Args, Ctx, Field, InputType, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { TeamRole } from '../api-keys/api-key.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { MemberId, TenantId } from '../scalars/ids.js';
import { Member, MemberConnection } from './member.js';

@InputType({ description: 'A person to add to the team.' })
export class AddMemberInput {
  @Field(() => String, { description: 'Their e-mail address.' })
  email!: string;

  @Field(() => TeamRole, { description: 'What they may do.' })
  role!: Role;

  @Field(() => TenantId, { nullable: true, description: 'With an account key: the tenant they work in.' })
  tenantId?: Id<'tenant'> | null;
}

@InputType({ description: 'A person to remove from the team.' })
class RemoveMemberInput {
  @Field(() => MemberId, { description: 'Who.' })
  memberId!: Id<'member'>;
}

@Resolver()
export class MemberResolver {
  @Requires('members:read')
  @Query(() => MemberConnection, { description: 'The members of the tenant, or of the whole account.' })
  members(@Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.here, args, (session, page) => pageOfMembers(session, { page }));
  }

  @Requires('members:write')
  @Mutation(() => Member, { description: 'Adds a person to the team.' })
  addMember(
    @Arg('input', () => AddMemberInput, { description: 'Who.' }) input: AddMemberInput,
    @Ctx() context: ApiContext,
  ) {
    return context.here.write((session) => addMember(session, input));
  }

  @Requires('members:write')
  @Mutation(() => Member, { description: 'Removes a person from the team, and says who it was.' })
  removeMember(
    @Arg('input', () => RemoveMemberInput, { description: 'Who.' }) input: RemoveMemberInput,
    @Ctx() context: ApiContext,
  ) {
    return context.here.write((session) => removeMember(session, input));
  }
}
