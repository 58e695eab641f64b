import type { FileDelimiter } from './files.js';
import type { SubscriptionState } from './statuses.js';

/** What an export can tell of a contact, besides custom fields and lists, and the column of `contact` that it comes from. */
export const exportColumns = {
  id: 'id',
  email: 'email',
  phone: 'phone',
  externalId: 'external_id',
  firstName: 'first_name',
  lastName: 'last_name',
  locale: 'locale',
  timeZone: 'time_zone',
  status: 'status',
  smsStanding: 'sms_standing',
  source: 'source',
  consentedAt: 'consented_at',
  impliedAt: 'implied_at',
  confirmedAt: 'confirmed_at',
  leftAt: 'left_at',
  bouncedAt: 'bounced_at',
  complainedAt: 'complained_at',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const;
export type ExportColumn = keyof typeof exportColumns;

/** What is taken when nothing is chosen, with every custom field: what an import reads, and the status. */
export const usualColumns: ExportColumn[] = [
  'id',
  'email',
  'phone',
  'externalId',
  'firstName',
  'lastName',
  'locale',
  'timeZone',
  'status',
];

/** The stored input of an `export_contacts` job. */
export interface ExportJobInput {
  selection: {
    rule?: unknown;
    listId?: string | null;
    state?: SubscriptionState | null;
    segmentId?: string | null;
  };
  /** Properties, and keys of custom fields. */
  columns: string[];
  /** A column for each: how the contact stands on it. */
  lists: string[];
  delimiter: FileDelimiter;
  byteOrderMark: boolean;
  filename: string;
}

/** How far an export is: the contact that was written last. */
export interface ExportCheckpoint {
  after?: string;
}
