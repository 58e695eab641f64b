import type { Response } from 'express';

/** A short coded answer without a page: for programs, and for requests that no person's browser makes. */
export function answerPlainly(response: Response, status: number, code: string, sentence: string): void {
  response.status(status).type('text/plain').send(`${code}: ${sentence}\n`);
}
