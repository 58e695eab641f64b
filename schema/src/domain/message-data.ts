import { HeedError, invalid } from './errors.js';

/** What a transactional message carries, as JSON, in bytes. */
export const largestMessageData = 64 * 1024;
/** Objects and lists inside each other. */
const deepest = 20;

/**
 * The data of a transactional message: a JSON object. Texts may hold anything; what comes out in HTML is escaped.
 * @throws {HeedError} INVALID_INPUT for something else than an object, LIMIT_EXCEEDED over 64 kB or 20 levels.
 */
export function readMessageData(data: unknown, path: readonly string[] = ['input', 'data']): MessageData {
  if (data === null || data === undefined) return {};
  if (typeof data !== 'object' || Array.isArray(data)) {
    throw invalid('"data" is a JSON object, like {"order": {"total": 12}}.', ...path);
  }
  if (deeperThan(data, deepest)) {
    throw new HeedError('LIMIT_EXCEEDED', `"data" can have ${deepest} levels at most.`, path);
  }
  if (Buffer.byteLength(JSON.stringify(data)) > largestMessageData) {
    throw new HeedError('LIMIT_EXCEEDED', '"data" can have 64 kB at most, written as JSON.', path);
  }
  return data as MessageData;
}

export type MessageData = Record<string, unknown>;

/** JSON with the keys of every object in order: the same data gives the same text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const sorted = entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => deeperThan(inner, levels - 1));
}
