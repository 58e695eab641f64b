import type { FileDelimiter, FileEncoding } from './files.js';

/** What a column of an imported file can fill, besides the keys of custom fields. `ignore` drops it. */
export const importTargets = [
  'email',
  'phone',
  'firstName',
  'lastName',
  'locale',
  'timeZone',
  'externalId',
  'ignore',
] as const;
export type ImportTarget = (typeof importTargets)[number];

/** The column of `contact` behind a target. */
export const importColumns: Record<Exclude<ImportTarget, 'ignore'>, string> = {
  email: 'email',
  phone: 'phone',
  firstName: 'first_name',
  lastName: 'last_name',
  locale: 'locale',
  timeZone: 'time_zone',
  externalId: 'external_id',
};

/** Why a row of a file was refused. */
export const rejectionCodes = [
  'wrong_encoding',
  'malformed_quote',
  'row_too_long',
  'missing_column',
  'too_many_columns',
  'invalid_email',
  'invalid_phone',
  'no_address',
  'invalid_locale',
  'invalid_time_zone',
  'invalid_value',
  'wrong_type',
  'duplicate',
  'taken',
  'suppressed',
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

/** By what a row is known to be somebody who is there already. */
export const importKeys = ['email', 'phone', 'external_id'] as const;
export type ImportKey = (typeof importKeys)[number];

/** What a column fills that holds this key. */
export const keyTargets = { email: 'email', phone: 'phone', external_id: 'externalId' } as const;

/** What becomes of people who are there already, and of those who are not. */
export const importModes = ['upsert', 'only_new', 'only_existing'] as const;
export type ImportMode = (typeof importModes)[number];

/** What the people in a file agreed to, as proof. */
export interface ImportConsent {
  /** When they agreed, ISO 8601. */
  at: string;
  /** The words they saw. */
  wording: string;
  /** Where they agreed, e.g. `shop checkout`. */
  source: string;
}

/** What whoever uploads a file says of it; null is found out. */
export interface DeclaredFile {
  encoding: FileEncoding | null;
  delimiter: FileDelimiter | null;
}

/** The stored input of an `import_contacts` job. */
export interface ImportJobInput extends DeclaredFile {
  uploadId: string;
  /** Null: onto no list. */
  listId: string | null;
  segmentId: string | null;
  /** Column as the file names it → target or key of a custom field. */
  mapping: Record<string, string>;
  consent: ImportConsent | null;
  /** Null: each row by the first of them that it has. */
  key: ImportKey | null;
  mode: ImportMode;
  /** Everything is checked and counted, and nothing written. */
  dryRun: boolean;
}

/** How far a job over a file is: what the next worker needs to go on without doing a row twice or losing one. */
export interface FileCheckpoint {
  /** Where the next row starts, in bytes from the start of the text (unpacked, as UTF-8). */
  byte: number;
  /** Of the file, as it was uploaded. */
  bytes: number;
  /** The line of the next row; the header is line 1. */
  line: number;
  delimiter: string;
  encoding: FileEncoding;
  /** It came as gzip. */
  compressed: boolean;
  /** The header, as the file has it; empty where the first line is a row like the others. */
  columns: string[];
  /** Columns of the header that fill nothing. */
  ignoredColumns: string[];
}

/** Rows kept with their reason; further ones are only counted. */
export const mostRejectionsKept = 10_000;
