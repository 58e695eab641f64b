import { HeedError } from './errors.js';

/** The way to a place in the input. */
export type Path = readonly (string | number)[];

export function badRule(message: string, path: Path): HeedError {
  return new HeedError('INVALID_RULE', message, path);
}
