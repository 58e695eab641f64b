import type { Id } from '@heed/schema/domain/ids';
import type { RejectionCode } from '@heed/schema/domain/imports';
import type { JobKind as Kind, JobState as State } from '@heed/schema/domain/jobs';
import { Field, Int, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { JobId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';
import { KeptOutRow } from './job-file.js';

export const JobKind = enumOf<Kind>('JobKind', 'What a job does.', {
  import_contacts: 'Imports the contacts of an uploaded file.',
  export_contacts: 'Writes contacts into a file.',
  test_message: 'Sends a test of a campaign.',
  opt_out_addresses: 'Opts out the addresses of an uploaded file.',
  segment_members: 'Adds everybody whom a rule chooses to a fixed segment, or takes them out.',
  rotate_keys: 'Brings hashes and secrets to the newest key.',
  empty_field: 'Empties a deleted custom field, so that its place can be used again.',
  change_leads: 'Changes the leads that a rule chooses.',
});

const JobState = enumOf<State>('JobState', 'Where a job stands.', {
  queued: 'Not begun.',
  running: 'At work.',
  done: 'Ended well; rows may have been rejected.',
  failed: 'Ended with an error.',
  cancelled: 'Ended on request; what landed before stays.',
});

const RejectionReason = enumOf<RejectionCode>('RejectionReason', 'Why a row of a file was rejected.', {
  wrong_encoding: "It holds bytes that are none in the file's encoding.",
  malformed_quote: 'A quote is not closed, or stands where none may.',
  row_too_long: 'It is longer than a row may be.',
  missing_column: 'It has fewer columns than the header.',
  too_many_columns: 'It has more columns than the header.',
  invalid_email: 'The e-mail address cannot be used.',
  invalid_phone: 'The telephone number cannot be used.',
  no_address: 'It has neither an e-mail address nor a telephone number.',
  invalid_locale: 'The language tag is none.',
  invalid_time_zone: 'The time zone is none.',
  invalid_value: 'A value does not fit its field.',
  wrong_type: 'A value is of another type than its field.',
  duplicate: 'The same person stands further up in the file: the first one counts.',
  taken: 'Another contact has this address, number or external id.',
  suppressed: 'The person was erased, and is not to be stored again.',
});

@ObjectType({ description: 'One reason why one row of a file was rejected.' })
class Rejection {
  id!: string;

  @Field(() => Int, { description: 'The line in the file where the row starts; the header is line 1.' })
  line!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The column, as the file names it; null: the row as a whole.',
  })
  field!: string | null;

  @Field(() => RejectionReason, { description: 'Why.' })
  code!: RejectionCode;

  @Field(() => String, { description: 'Why, in words a person can act on.' })
  message!: string;
}

export const RejectionConnection = connectionOf(Rejection, 'rejected rows, in the order of the file');

@ObjectType({ description: 'Work that takes longer than a second: follow it by its id.' })
export class Job {
  @Field(() => JobId, { description: 'Names the job.' })
  id!: Id<'job'>;

  @Field(() => JobKind, { description: 'What it does.' })
  kind!: Kind;

  @Field(() => JobState, { description: 'Where it stands.' })
  state!: State;

  @Field(() => Int, { description: 'How many rows it has dealt with.' })
  processed!: number;

  checkpoint!: unknown;

  input!: unknown;

  @Field(() => Int, { nullable: true, description: 'How many there are in all; null while nobody knows.' })
  total!: number | null;

  @Field(() => Int, {
    description: 'Contacts that are new; of opt-outs, addresses that were not opted out before.',
  })
  created!: number;

  @Field(() => Int, {
    description:
      'Contacts that were there already and were updated; of opt-outs, addresses that were opted out already; of a ' +
      'change of leads, those that changed.',
  })
  updated!: number;

  @Field(() => Int, { description: 'Contacts that were there already, as the file has them.' })
  unchanged!: number;

  @Field(() => Int, { description: 'Rows that the mode of an import passed over.' })
  skipped!: number;

  @Field(() => Int, {
    description:
      'Contacts that were not put on the list, since they had left or reported spam; `keptOutRows` says which. Of a ' +
      'change of leads, those that are won.',
  })
  keptOut!: number;

  @Field(() => Int, { description: 'Rows that were rejected; `rejections` says which and why.' })
  rejected!: number;

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  error!: string | null;

  @Field(() => String, { nullable: true, description: 'The code of why it failed, as in `docs/errors.md`.' })
  errorCode!: string | null;

  @Field(() => Boolean, { description: 'Whether it was asked to stop.' })
  cancelAsked!: boolean;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it began.' })
  startedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  finishedAt!: Date | null;
}

export const KeptOutConnection = connectionOf(
  KeptOutRow,
  'rows that were kept out, in the order of the file',
);

export const JobConnection = connectionOf(Job, 'jobs');
