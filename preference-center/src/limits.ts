import { type ErrorRequestHandler, type NextFunction, type Request, type Response, raw } from 'express';
import { answerPlainly } from './plain-answer.js';

/** A form of 500 topics is 66 kB. */
const bodyBytes = 80 * 1024;
const windowMs = 60_000;
const postsPerWindow = 60;

/** Reads the whole body of whatever type, or refuses it: Remix itself would read without a limit. */
export const readBody = raw({ type: () => true, limit: bodyBytes, inflate: false });

/** What `readBody` refuses: too long, compressed, or broken off. */
export const refuseBody: ErrorRequestHandler = (error, _request, response, next) => {
  const status = (error as { status?: number }).status;
  if (response.headersSent || !status || status < 400 || status > 499) {
    next(error);
    return;
  }
  response.set('Connection', 'close');
  if (status === 413) answerPlainly(response, 413, 'LIMIT_EXCEEDED', 'The form is larger than 80 kB.');
  else answerPlainly(response, status, 'INVALID_INPUT', 'The request cannot be read.');
};

/**
 * At most 60 forms a minute from one link, in this process: a person never gets there, a stuck client does.
 * One-click posts are not counted: refusing one would keep somebody subscribed, and again is harmless.
 */
export function limitForms() {
  const windows = new Map<string, { since: number; posts: number }>();
  return (request: Request, response: Response, next: NextFunction): void => {
    if (request.method !== 'POST' || request.path.startsWith('/u/')) {
      next();
      return;
    }
    const now = performance.now();
    const link = request.path.slice(0, 120);
    let window = windows.get(link);
    if (!window || now - window.since > windowMs) {
      // Ten thousand links a minute: then counting is given up, not memory.
      if (windows.size >= 10_000) windows.clear();
      window = { since: now, posts: 0 };
      windows.set(link, window);
    }
    window.posts++;
    if (window.posts <= postsPerWindow) {
      next();
      return;
    }
    response.set('Retry-After', String(Math.ceil((windowMs - (now - window.since)) / 1000)));
    answerPlainly(response, 429, 'LIMIT_EXCEEDED', 'Too many forms from this link; wait a minute.');
  };
}
