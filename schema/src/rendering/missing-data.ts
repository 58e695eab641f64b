import { HeedError } from '../domain/errors.js';
import type { CampaignContent, Recipient } from './content.js';
import { renderStrictly } from './engine.js';
import { sampleLinks, scopeFor } from './scope.js';
import { type Part, parsePart, parts } from './templates.js';

/**
 * Refuses a message whose template names data that it was not sent with; `{% if data.x %}` and `| default` may.
 * @throws {HeedError} INVALID_INPUT with the path of what is missing, e.g. `input.data.order.total`.
 */
export function requireData(content: CampaignContent, recipient: Recipient): void {
  const scope = scopeFor(content, recipient, sampleLinks);
  for (const part of Object.keys(parts) as Part[]) {
    const template = parsePart(part, content[part]);
    try {
      renderStrictly(template, parts[part], scope);
    } catch (error) {
      const missing = /undefined variable: ([^\n]+?)(?:, line:|\n|$)/.exec(
        String((error as Error).message),
      )?.[1];
      if (!missing) continue; // another fault: rendering says so, for this message alone
      const path = missing.split(/[.[\]]+/).filter((step) => step !== '');
      throw new HeedError('INVALID_INPUT', `The template needs "${missing}", and it was not given.`, [
        'input',
        ...path,
      ]);
    }
  }
}
