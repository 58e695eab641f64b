import { randomUUID } from 'node:crypto';
import { type ErrorCode, HeedError } from '@heed/schema/domain/errors';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LogFault } from '../errors/format-error.js';

const statuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  LIMIT_EXCEEDED: 413,
  WRONG_STATE: 409,
  UNAVAILABLE: 503,
};

/** The status that goes with a code, for answers that are not GraphQL's. */
export function statusOf(code: ErrorCode): number {
  return statuses[code] ?? 400;
}

/** Fastify's own refusals, in our codes. */
const refusals: Record<string, { code: ErrorCode; message: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'LIMIT_EXCEEDED', message: 'The body is larger than 1 MB.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'INVALID_INPUT', message: 'The body is empty.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'INVALID_INPUT', message: 'The body is not JSON.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'INVALID_INPUT', message: 'Send JSON, as application/json.' },
};

/** Every answer outside GraphQL has GraphQL's shape: `{"errors":[{"message","extensions":{"code"}}]}`. */
export function answerFaults(app: FastifyInstance, log: LogFault): void {
  app.setErrorHandler((error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
    if (error instanceof HeedError) {
      const { code, message, path } = error;
      return send(reply, statusOf(code), message, { code, ...(path && { path }) });
    }
    const status = error.statusCode ?? 500;
    if (status < 500) {
      const known = refusals[error.code] ?? {
        code: 'INVALID_INPUT' as const,
        message: 'The request cannot be read.',
      };
      return send(reply, status, known.message, { code: known.code });
    }
    const id = randomUUID();
    log({ id, error });
    return send(reply, 500, `Something went wrong on our side. Tell support the id ${id}.`, {
      code: 'INTERNAL',
      id,
    });
  });
  app.setNotFoundHandler((_request, reply) =>
    send(reply, 404, 'There is nothing here.', { code: 'NOT_FOUND' }),
  );
}

function send(reply: FastifyReply, status: number, message: string, extensions: Record<string, unknown>) {
  return reply
    .code(status)
    .type('application/json; charset=utf-8')
    .send({ errors: [{ message, extensions }] });
}
