import type { OwnerRef } from '@heed/schema/contract/workflows';
import { type ErrorCode, HeedError } from '@heed/schema/domain/errors';
import type { Id } from '@heed/schema/domain/ids';
import type { Database } from '@heed/schema/session/database';
import { inSession, type Scope, type Session } from '@heed/schema/session/session';
import { ApplicationFailure, Context } from '@temporalio/activity';

/** Faults that another try cannot mend. */
const final: readonly ErrorCode[] = [
  'NOT_FOUND',
  'INVALID_ID',
  'INVALID_INPUT',
  'INVALID_RULE',
  'INVALID_TEMPLATE',
];

/** Tries after which a fault of ours is taken to be there to stay; a database that is away is waited for. */
const mostFaults = 8;

/**
 * One transaction for a workflow's tenant, or its account as a whole, at business time `at`.
 * @throws {ApplicationFailure} with the error's code as its type; retried unless the fault is final.
 */
export async function inTenant<T>(
  database: Database,
  tenant: OwnerRef,
  at: Date,
  work: (session: Session) => Promise<T>,
  { hot, name = 'campaign' }: Pick<Scope, 'hot'> & { name?: string } = {},
): Promise<T> {
  const scope = {
    accountId: tenant.accountId as Id<'account'>,
    tenantId: tenant.tenantId as Id<'tenant'> | undefined,
    actor: { type: 'system', name } as const,
    at,
    hot,
  };
  try {
    return await inSession(database, scope, work);
  } catch (error) {
    if (!(error instanceof HeedError)) {
      if (Context.current().info.attempt < mostFaults) throw error;
      throw ApplicationFailure.create({
        message: 'A fault of ours; the log says more.',
        type: 'INTERNAL',
        nonRetryable: true,
      });
    }
    throw ApplicationFailure.create({
      message: error.message,
      type: error.code,
      nonRetryable: final.includes(error.code),
      cause: error,
    });
  }
}
