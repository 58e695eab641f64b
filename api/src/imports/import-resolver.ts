import type { Id } from '@heed/schema/domain/ids';
import { importContacts } from '@heed/schema/services/imports';
import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Job } from '../jobs/job.js';
import type { ApiContext } from '../requests/context.js';
import { ListId, UploadId } from '../scalars/ids.js';
import { ColumnMapping } from '../scalars/json.js';
import { DateTime } from '../scalars/time.js';

@InputType({ description: 'What the people in a file agreed to, as proof.' })
class ImportConsentInput {
  @Field(() => DateTime, { nullable: true, description: 'When they agreed; left out: now.' })
  at?: Date | null;

  @Field(() => String, { description: 'The words they saw.' })
  wording!: string;

  @Field(() => String, { description: 'Where they agreed, like `shop checkout`.' })
  source!: string;
}

@InputType({ description: 'A file to import.' })
class ImportContactsInput {
  @Field(() => UploadId, { description: 'The file, as `POST /uploads` answered: CSV with a header.' })
  uploadId!: Id<'upload'>;

  @Field(() => ListId, { description: 'The list that the people join; an import never makes one.' })
  listId!: Id<'list'>;

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
