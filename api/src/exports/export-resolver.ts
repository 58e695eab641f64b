import type { FileDelimiter as Delimiter } from '@heed/schema/domain/files';
import type { Id } from '@heed/schema/domain/ids';
import type { SubscriptionState as State } from '@heed/schema/domain/statuses';
import { exportContacts } from '@heed/schema/services/exports';
import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Job } from '../jobs/job.js';
import { FileDelimiter } from '../jobs/job-file.js';
import { SubscriptionState } from '../lists/standing.js';
import type { ApiContext } from '../requests/context.js';
import { ListId, SegmentId } from '../scalars/ids.js';
import { RuleData } from '../scalars/json.js';

@InputType({
  description:
    'Whom to write into a file, and what of them. Those to whom everything given applies; nobody is left out when nothing is.',
})
class ExportContactsInput {
  @Field(() => RuleData, { nullable: true, description: 'Whom the rule chooses.' })
  rule?: unknown;

  @Field(() => SegmentId, { nullable: true, description: 'Who is in this segment.' })
  segmentId?: Id<'segment'> | null;

  @Field(() => ListId, { nullable: true, description: 'Who is on this list, or was.' })
  listId?: Id<'list'> | null;

  @Field(() => SubscriptionState, {
    nullable: true,
    description: 'With a list: only those who stand so on it.',
  })
  state?: State | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'What of them, in this order: `id`, `email`, `phone`, `externalId`, `firstName`, `lastName`, `locale`, `timeZone`, `status`, `smsStanding`, `source`, `consentedAt`, `impliedAt`, `confirmedAt`, `leftAt`, `bouncedAt`, `complainedAt`, `createdAt`, `updatedAt`, and keys of custom fields. Left out: the first nine, and every custom field.',
  })
  columns?: string[] | null;

  @Field(() => [ListId], {
    nullable: true,
    description: 'A column for each of these lists: how they stand on it.',
  })
  lists?: Id<'list'>[] | null;

  @Field(() => FileDelimiter, { nullable: true, description: 'What parts the cells; left out: a comma.' })
  delimiter?: Delimiter | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the file begins with a byte order mark, so that Excel reads it as UTF-8.',
  })
  byteOrderMark?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is packed, as gzip.' })
  gzip?: boolean | null;

  @Field(() => String, { nullable: true, description: 'What the file is called; left out: `contacts`.' })
  filename?: string | null;
}

@Resolver()
export class ExportResolver {
  @Requires('contacts:write')
  @Mutation(() => Job, {
    description:
      "Writes contacts into a CSV file; the job's `file` says where it is. Cells that a spreadsheet could run begin with an apostrophe, which an import takes away.",
  })
  exportContacts(
    @Arg('input', () => ExportContactsInput, { description: 'Whom, and what of them.' })
    input: ExportContactsInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => exportContacts(session, input));
  }
}
