import type { Request, Response } from 'express';

const envelope = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3.5" fill="#3b4a5a"/><path d="M3 5h10v6.5H3zM3 5l5 4 5-4" fill="none" stroke="#fff" stroke-width="1.2" stroke-linejoin="round"/></svg>`;

/** Browsers ask for it on every page; an envelope, kept for a day. */
export function favicon(_request: Request, response: Response): void {
  response.set('Cache-Control', 'public, max-age=86400').type('image/svg+xml').send(envelope);
}
