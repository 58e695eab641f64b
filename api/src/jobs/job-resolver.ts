import type { Id } from '@heed/schema/domain/ids';
import type { JobKind as Kind } from '@heed/schema/domain/jobs';
import { pageOfRejections } from '@heed/schema/services/job-rejections';
import { cancelJob, getJob, pageOfJobs } from '@heed/schema/services/jobs';
import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { JobId } from '../scalars/ids.js';
import { Job, JobConnection, JobKind, RejectionConnection } from './job.js';

@InputType({ description: 'A job to stop.' })
class CancelJobInput {
  @Field(() => JobId, { description: 'Which job.' })
  jobId!: Id<'job'>;
}

@Resolver(() => Job)
export class JobResolver {
  @Requires('contacts:read', 'opt_outs:read')
  @Query(() => Job, { description: 'One job: how far it is, and what became of it.' })
  job(
    @Arg('jobId', () => JobId, { description: 'Which job.' }) jobId: Id<'job'>,
    @Ctx() context: ApiContext,
  ) {
    return context.here.read((session) => getJob(session, { jobId }));
  }

  @Requires('contacts:read', 'opt_outs:read')
  @Query(() => JobConnection, {
    description:
      'The jobs of the tenant, newest first; of the account as a whole for its key without a tenant.',
  })
  jobs(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('kind', () => JobKind, { nullable: true, description: 'Only those of this kind.' })
    kind: Kind | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.here, args, (session, page) => pageOfJobs(session, { page, kind }));
  }

  @Requires('contacts:write', 'opt_outs:write')
  @Mutation(() => Job, { description: 'Asks a job to stop, after the batch at hand; what landed stays.' })
  cancelJob(
    @Arg('input', () => CancelJobInput, { description: 'Which job.' }) input: CancelJobInput,
    @Ctx() context: ApiContext,
  ) {
    return context.here.write((session) => cancelJob(session, input));
  }

  @FieldResolver(() => RejectionConnection, {
    description: 'The rejected rows, with line, column and reason.',
  })
  rejections(@Root() job: Job, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.here, args, (session, page) => pageOfRejections(session, { jobId: job.id, page }), {
      cursor: 'line',
    });
  }
}
