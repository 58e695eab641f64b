import { type ErrorRequestHandler, type NextFunction, type Request, type Response, raw } from 'express';
import { answerPlainly } from './plain-answer.js';

/** A form of 500 topics is 66 kB. */
const bodyBytes = 80 * 1024;
const windowMs = 60_000;
const postsPerWindow = 60;

/** A brand's own form: 30 answers, two of them long. */
const answersBytes = 64 * 1024;

const reading = (limit: number) => raw({ type: () => true, limit, inflate: false });
const [readChoices, readAnswers] = [reading(bodyBytes), reading(answersBytes)];

/** Reads the whole body of whatever type, or refuses it: Remix itself would read without a limit. */
export function readBody(request: Request, response: Response, next: NextFunction): void {
  (isBrandForm(request) ? readAnswers : readChoices)(request, response, next);
}

function isBrandForm({ path }: Request): boolean {
  return path.startsWith('/f/');
}

/** What `readBody` refuses: too long, compressed, or broken off. */
export const refuseBody: ErrorRequestHandler = (error, _request, response, next) => {
  const status = (error as { status?: number }).status;
  if (response.headersSent || !status || status < 400 || status > 499) {
    next(error);
    return;
  }
  response.set('Connection', 'close');
  if (status === 413) answerPlainly(response, 413, 'LIMIT_EXCEEDED', 'The form is too large.');
  else answerPlainly(response, status, 'INVALID_INPUT', 'The request cannot be read.');
};

/**
 * At most 60 forms a minute from one link, in this process: a person never gets there, a stuck client does.
 * One-click posts are not counted: refusing one would keep somebody subscribed, and again is harmless. Nor are a brand's own
 * forms, whose one link everybody has: those are counted by who sends them (`services/form-rates.ts`).
 */
export function limitForms() {
  const windows = new Map<string, { since: number; posts: number }>();
  return (request: Request, response: Response, next: NextFunction): void => {
    if (request.method !== 'POST' || request.path.startsWith('/u/') || isBrandForm(request)) {
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
