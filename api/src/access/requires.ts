import { HeedError } from '@heed/schema/domain/errors';
import { allows, type KeyScope, keyScopes } from '@heed/schema/domain/key-scopes';
import { type AuthChecker, Authorized, Extensions } from 'type-graphql';
import type { ApiContext } from '../requests/context.js';
import type { Caller } from './caller.js';

/** What a field wants of its caller: a scope, or to be the operator or a contact with their own link. */
type Requirement = KeyScope | 'operator' | 'contact';

/**
 * Declares, beside a query or mutation, who may call it. A test fails on a field without one. What works for an account
 * as a whole too names the scope that it takes of a key that works in no tenant.
 */
export function Requires(requirement: Requirement, ofAccount?: KeyScope): MethodDecorator {
  return (target, property, descriptor) => {
    Authorized<Either>({ requirement, ofAccount })(target, property, descriptor as never);
    Extensions({ requires: requirement })(target, property, descriptor as never);
  };
}

interface Either {
  requirement: Requirement;
  ofAccount: KeyScope | undefined;
}

export const checkAccess: AuthChecker<ApiContext, Either> = ({ context }, either) => {
  for (const { requirement, ofAccount } of either) checkEither(context.caller, requirement, ofAccount);
  return true;
};

/** @throws {HeedError} as `check`. */
export function checkEither(caller: Caller, requirement: Requirement, ofAccount?: KeyScope): void {
  const asAccount = caller.kind === 'key' && !caller.tenantId;
  check(caller, asAccount ? (ofAccount ?? requirement) : requirement);
}

/** @throws {HeedError} UNAUTHENTICATED for nobody, FORBIDDEN for somebody else, INVALID_INPUT without a tenant. */
export function check(caller: Caller, requirement: Requirement): void {
  if (caller.kind === 'anonymous') {
    throw new HeedError('UNAUTHENTICATED', 'This needs a key: send "Authorization: Bearer <key>".');
  }
  if (requirement === 'operator' || requirement === 'contact') {
    if (caller.kind === requirement) return;
    const whose = requirement === 'operator' ? "the operator's key" : "a contact's own link token";
    throw new HeedError('FORBIDDEN', `This needs ${whose}.`);
  }
  if (caller.kind !== 'key')
    throw new HeedError('FORBIDDEN', 'This needs an API key of an account or a tenant.');
  if (!allows(caller, requirement)) {
    throw new HeedError(
      'FORBIDDEN',
      `This key (role ${caller.role}) does not have the scope "${requirement}".`,
    );
  }
  if (keyScopes[requirement].level === 'tenant' && !caller.tenantId) {
    throw new HeedError(
      'INVALID_INPUT',
      'This works in one tenant: name it with the header "heed-tenant: tenant_…".',
      ['heed-tenant'],
    );
  }
}
