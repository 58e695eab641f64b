import type { Role } from './actors.js';

/** Where something happens: for the whole account, in one tenant, or wherever the key works (`either`). */
type ScopeLevel = 'account' | 'tenant' | 'either';

interface ScopeRule {
  about: string;
  level: ScopeLevel;
  /** Roles that have it. A key's own scopes narrow its role further. */
  roles: readonly Role[];
}

const everybody = ['owner', 'admin', 'editor', 'viewer'] as const;
const editors = ['owner', 'admin', 'editor'] as const;
const admins = ['owner', 'admin'] as const;

/** The one table of what a key may be allowed: every field of the API names one of these beside its resolver. */
export const keyScopes = {
  'account:read': { about: 'See the account and its tenants.', level: 'account', roles: ['owner'] },
  'tenants:write': { about: 'Create and change tenants.', level: 'account', roles: ['owner'] },
  'opt_outs:read': { about: 'Look up and list global opt-outs.', level: 'account', roles: ['owner'] },
  'opt_outs:write': { about: 'Opt addresses out of every tenant.', level: 'account', roles: ['owner'] },
  'keys:read': { about: 'List API keys.', level: 'either', roles: admins },
  'keys:write': { about: 'Create and revoke API keys.', level: 'either', roles: admins },
  'members:read': { about: 'List the members of the team.', level: 'either', roles: everybody },
  'members:write': { about: 'Add and remove members.', level: 'either', roles: admins },
  'tenant:read': { about: "See the tenant's own settings.", level: 'tenant', roles: everybody },
  'tenant:write': {
    about:
      'Set how many marketing messages a contact gets, when none, and how contacts of each source stand at first.',
    level: 'tenant',
    roles: admins,
  },
  'identities:read': { about: 'See sending identities.', level: 'tenant', roles: everybody },
  'identities:write': { about: 'Create and change sending identities.', level: 'tenant', roles: admins },
  'lists:read': { about: 'See lists.', level: 'tenant', roles: everybody },
  'lists:write': { about: 'Create and change lists.', level: 'tenant', roles: editors },
  'contacts:read': {
    about: 'See contacts, their subscriptions and custom fields.',
    level: 'tenant',
    roles: everybody,
  },
  'contacts:write': {
    about: 'Create, change and import contacts and custom fields.',
    level: 'tenant',
    roles: editors,
  },
  'contacts:erase': { about: 'Erase people for good.', level: 'tenant', roles: admins },
  'leads:read': {
    about: 'See leads, their history, quotations and invoices.',
    level: 'tenant',
    roles: everybody,
  },
  'leads:write': {
    about: 'Create and change leads, mark them lost, tell of quotations and invoices.',
    level: 'tenant',
    roles: editors,
  },
  'leads:configure': {
    about: 'Change the stages and lost reasons of leads.',
    level: 'tenant',
    roles: admins,
  },
  'lost_reasons:add': {
    about: 'Add a lost reason, also while marking a lead lost.',
    level: 'tenant',
    roles: admins,
  },
  'events:read': { about: 'See what contacts did.', level: 'tenant', roles: everybody },
  'events:write': {
    about: 'Record what contacts did, and take it back.',
    level: 'tenant',
    roles: editors,
  },
  'forms:read': { about: 'See forms, and what was sent with them.', level: 'tenant', roles: everybody },
  'forms:write': { about: 'Create and change forms.', level: 'tenant', roles: editors },
  'segments:read': { about: 'See segments and count rules.', level: 'tenant', roles: everybody },
  'segments:write': { about: 'Create and change segments.', level: 'tenant', roles: editors },
  'favourites:write': {
    about: "Keep saved filters of one's own; those of the whole team need `segments:write` too.",
    level: 'tenant',
    roles: everybody,
  },
  'campaigns:read': { about: 'See campaigns, previews and reports.', level: 'tenant', roles: everybody },
  'campaigns:write': { about: 'Create and change campaigns, send tests.', level: 'tenant', roles: editors },
  'campaigns:send': {
    about: 'Send, pause, resume and cancel campaigns; settle, resend and dismiss unknown messages.',
    level: 'tenant',
    roles: editors,
  },
  'returns:read': { about: 'See webhook endpoints and what came back.', level: 'tenant', roles: everybody },
  'returns:write': {
    about: 'Open and close webhook endpoints, hand in bounces, set what they come to.',
    level: 'tenant',
    roles: admins,
  },
  'messages:read': {
    about: 'See templates of transactional mail, and single messages.',
    level: 'tenant',
    roles: everybody,
  },
  'messages:write': {
    about: 'Create and change templates of transactional mail.',
    level: 'tenant',
    roles: editors,
  },
  'messages:send': { about: 'Send transactional and direct messages.', level: 'tenant', roles: editors },
} as const satisfies Record<string, ScopeRule>;

export type KeyScope = keyof typeof keyScopes;

export function isKeyScope(text: string): text is KeyScope {
  return Object.hasOwn(keyScopes, text);
}

/** Whether a key of this role, narrowed to these scopes (none: not narrowed), is allowed something. */
export function allows(key: { role: Role; scopes: readonly string[] }, scope: KeyScope): boolean {
  const roles: readonly Role[] = keyScopes[scope].roles;
  return roles.includes(key.role) && (key.scopes.length === 0 || key.scopes.includes(scope));
}
