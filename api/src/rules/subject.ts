import type { Subject } from '@heed/schema/services/segments';
import { enumOf } from '../scalars/enums.js';

export const RuleSubject = enumOf<Subject>('RuleSubject', 'What a rule is over.', {
  contacts: 'Contacts.',
  leads: 'Leads; a message goes to the contact of each, once.',
});
