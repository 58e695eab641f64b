import type { ImportKey, ImportMode as Mode } from '@heed/schema/domain/imports';
import { enumOf } from '../scalars/enums.js';

export const ContactKey = enumOf<ImportKey>('ContactKey', 'By what a contact is known.', {
  email: 'The e-mail address.',
  phone: 'The phone number.',
  external_id: "The tenant's own number of the person.",
});

export const ImportMode = enumOf<Mode>(
  'ImportMode',
  'What becomes of people who are there, and of those who are not.',
  {
    upsert: 'Those who are there are updated, the others created.',
    only_new: 'Those who are there are passed over.',
    only_existing: 'Those who are not there are passed over.',
  },
);
