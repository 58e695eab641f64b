import { delimiterName } from '@heed/schema/domain/files';
import { type Id, showId } from '@heed/schema/domain/ids';
import type { FileCheckpoint } from '@heed/schema/domain/imports';
import type { JobKind as Kind } from '@heed/schema/domain/jobs';
import { pageOfKeptOut, pageOfRejections } from '@heed/schema/services/job-rejections';
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
import { Job, JobConnection, JobKind, KeptOutConnection, RejectionConnection } from './job.js';
import { FileReading, JobFile } from './job-file.js';

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

  @FieldResolver(() => KeptOutConnection, {
    description: 'The rows whose people were not put on the list, up to 10,000.',
  })
  keptOutRows(@Root() job: Job, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.here, args, (session, page) => pageOfKeptOut(session, { jobId: job.id, page }), {
      cursor: 'line',
    });
  }

  @FieldResolver(() => Boolean, { description: 'Whether it is a dry run, which writes nothing.' })
  dryRun(@Root() job: Job): boolean {
    return (job.input as { dryRun?: boolean }).dryRun ?? false;
  }

  @FieldResolver(() => FileReading, {
    nullable: true,
    description: 'How the uploaded file was read, once it was opened.',
  })
  reading(@Root() job: Job): FileReading | null {
    const { encoding, compressed, columns, ignoredColumns, delimiter, line } =
      job.checkpoint as FileCheckpoint;
    if (encoding === undefined) return null;
    return { encoding, compressed, columns, ignoredColumns, line, delimiter: delimiterName(delimiter) };
  }

  @FieldResolver(() => JobFile, {
    nullable: true,
    description:
      'The export, or every rejected row of an import: its own columns with line, column and reason. Null until the job has ended, where there is none, and when its time is over.',
  })
  async file(@Root() job: Job, @Ctx() context: ApiContext): Promise<JobFile | null> {
    if (job.kind !== 'export_contacts' && job.kind !== 'import_contacts') return null;
    const file = await context.loaders.jobFile.load(job.id);
    return file && { ...file, path: `/jobs/${showId('job', job.id)}/file` };
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
