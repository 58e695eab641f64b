import type { Frequency as FrequencyName } from '@heed/schema/domain/frequency';
import type { ListKind as ListKindName, SubscriptionState as State } from '@heed/schema/domain/statuses';
import { enumOf } from '../scalars/enums.js';

export const SubscriptionState = enumOf<State>('SubscriptionState', 'How a contact stands on a list.', {
  subscribed: 'Gets it.',
  pending: 'Was asked to confirm, and has not yet.',
  unsubscribed: 'Has left it.',
});

export const Frequency = enumOf<FrequencyName>('Frequency', 'How often a contact wants one topic, at most.', {
  every: 'Every message.',
  daily: 'Once a day.',
  weekly: 'Once a week.',
  biweekly: 'Every two weeks.',
  monthly: 'Once a month.',
  quarterly: 'Every three months.',
});

export const ListKind = enumOf<ListKindName>('ListKind', 'Who is on a list.', {
  opt_in: 'Only those who joined.',
  implied: 'Those with an existing relationship, such as customers, until they leave.',
});
