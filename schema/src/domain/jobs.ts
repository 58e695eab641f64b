export const jobKinds = [
  'import_contacts',
  'export_contacts',
  'test_message',
  'opt_out_addresses',
  'rotate_keys',
  'empty_field',
  'segment_members',
  'change_leads',
] as const;
export type JobKind = (typeof jobKinds)[number];

export const jobStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];
