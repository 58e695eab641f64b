import type { FileDelimiter as Delimiter, FileEncoding as Encoding } from '@heed/schema/domain/files';
import { Field, Int, ObjectType } from 'type-graphql';
import { enumOf } from '../scalars/enums.js';
import { DateTime } from '../scalars/time.js';

export const FileEncoding = enumOf<Encoding>('FileEncoding', "How a file's characters are written.", {
  utf_8: 'UTF-8, with or without a byte order mark.',
  utf_16le: 'UTF-16, little end first: what Windows calls Unicode.',
  utf_16be: 'UTF-16, big end first.',
  windows_1250: 'Windows, Central European.',
  windows_1251: 'Windows, Cyrillic.',
  windows_1252: 'Windows, Western; Latin 1 is part of it.',
  windows_1253: 'Windows, Greek.',
  windows_1254: 'Windows, Turkish.',
  windows_1255: 'Windows, Hebrew.',
  windows_1256: 'Windows, Arabic and Persian.',
  windows_1257: 'Windows, Baltic.',
  windows_1258: 'Windows, Vietnamese.',
  windows_874: 'Windows, Thai.',
  iso_8859_2: 'Latin 2, Central European.',
  iso_8859_5: 'ISO, Cyrillic.',
  iso_8859_6: 'ISO, Arabic.',
  iso_8859_7: 'ISO, Greek.',
  koi8_r: 'KOI8-R, Cyrillic.',
  shift_jis: 'Shift JIS, Japanese.',
  big5: 'Big5, traditional Chinese.',
  gb18030: 'GB 18030, simplified Chinese.',
  euc_kr: 'EUC-KR, Korean.',
});

export const FileDelimiter = enumOf<Delimiter>('FileDelimiter', "What parts a file's cells.", {
  comma: 'A comma.',
  semicolon: 'A semicolon.',
  tab: 'A tab.',
  pipe: 'A vertical bar.',
});

@ObjectType({ description: 'How an uploaded file was read.' })
export class FileReading {
  @Field(() => FileEncoding, { description: 'Its encoding, as declared or as found.' })
  encoding!: Encoding;

  @Field(() => FileDelimiter, {
    nullable: true,
    description: 'What parts its cells, as declared or as found.',
  })
  delimiter!: Delimiter | null;

  @Field(() => Boolean, { description: 'Whether it came packed, as gzip.' })
  compressed!: boolean;

  @Field(() => [String], { description: 'The columns that its first line names.' })
  columns!: string[];

  @Field(() => [String], { description: 'Those of them that fill nothing.' })
  ignoredColumns!: string[];

  @Field(() => Int, { description: 'The next line that is read.' })
  line!: number;
}

@ObjectType({
  description: 'A file that a job made. Fetch it from `path` with the same key; it is kept for a week.',
})
export class JobFile {
  @Field(() => String, { description: 'Its name.' })
  filename!: string;

  @Field(() => Number, { description: 'How large it is unpacked, in bytes.' })
  bytes!: number;

  @Field(() => String, {
    description:
      'Where it is, on this server: GET it with the key that the job was made with, or one like it.',
  })
  path!: string;

  @Field(() => DateTime, { description: 'When it goes.' })
  expiresAt!: Date;
}

@ObjectType({
  description:
    'A row that landed, but whose person was not put on the list: they had left, or reported spam.',
})
export class KeptOutRow {
  id!: string;

  @Field(() => Int, { description: 'The line in the file where the row starts; the header is line 1.' })
  line!: number;
}
