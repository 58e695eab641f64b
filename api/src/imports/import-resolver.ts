import type { FileDelimiter as Delimiter, FileEncoding as Encoding } from '@heed/schema/domain/files';
import type { Id } from '@heed/schema/domain/ids';
import type { ImportKey as Key, ImportMode as Mode } from '@heed/schema/domain/imports';
import { importContacts } from '@heed/schema/services/imports';
import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Job } from '../jobs/job.js';
import { FileDelimiter, FileEncoding } from '../jobs/job-file.js';
import type { ApiContext } from '../requests/context.js';
import { ListId, UploadId } from '../scalars/ids.js';
import { ColumnMapping } from '../scalars/json.js';
import { DateTime } from '../scalars/time.js';
import { ContactKey, ImportMode } from './import-mode.js';

@InputType({ description: 'What the people in a file or a batch agreed to, as proof.' })
export class ImportConsentInput {
  @Field(() => DateTime, { nullable: true, description: 'When they agreed; left out: now.' })
  at?: Date | null;

  @Field(() => String, { description: 'The words they saw.' })
  wording!: string;

  @Field(() => String, { description: 'Where they agreed, like `shop checkout`.' })
  source!: string;
}

@InputType({ description: 'A file to import.' })
class ImportContactsInput {
  @Field(() => UploadId, {
    description: 'The file, as `POST /uploads` answered: CSV with a header, also as gzip.',
  })
  uploadId!: Id<'upload'>;

  @Field(() => ListId, {
    nullable: true,
    description: 'The list that the people join; an import never makes one. Left out: none.',
  })
  listId?: Id<'list'> | null;

  @Field(() => ColumnMapping, {
    nullable: true,
    description: 'Columns that are not named like what they fill.',
  })
  mapping?: Record<string, string> | null;

  @Field(() => ImportConsentInput, {
    nullable: true,
    description: 'What they agreed to. Without it new contacts land as pending and are not mailed.',
  })
  consent?: ImportConsentInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'A fixed segment inside the list that everybody in the file is added to; made when missing.',
  })
  segmentName?: string | null;

  @Field(() => ContactKey, {
    nullable: true,
    description:
      'By what a row names somebody who is there; left out: each row by e-mail, else phone, else external id.',
  })
  key?: Key | null;

  @Field(() => ImportMode, {
    nullable: true,
    description: 'What becomes of those who are there; left out: UPSERT.',
  })
  mode?: Mode | null;

  @Field(() => Boolean, { nullable: true, description: 'Checks and counts everything, and writes nothing.' })
  dryRun?: boolean | null;

  @Field(() => FileEncoding, {
    nullable: true,
    description:
      'How its characters are written; found out when left out. A byte order mark counts for more.',
  })
  encoding?: Encoding | null;

  @Field(() => FileDelimiter, {
    nullable: true,
    description: 'What parts its cells; found out when left out.',
  })
  delimiter?: Delimiter | null;
}

@Resolver()
export class ImportResolver {
  @Requires('contacts:write')
  @Mutation(() => Job, {
    description:
      'Imports the contacts of an uploaded file into a list. Good rows land, bad ones come back as rejections.',
  })
  importContacts(
    @Arg('input', () => ImportContactsInput, { description: 'What file, into which list.' })
    input: ImportContactsInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => importContacts(session, input));
  }
}
