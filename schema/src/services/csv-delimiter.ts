import { fileDelimiters } from '../domain/files.js';

/** What the header has most of outside quotes; a comma when it has none. */
export function likeliestDelimiter(header: Buffer): string {
  const text = header.toString('utf8').replace(/"[^"]*"/g, '');
  const known = Object.values(fileDelimiters);
  const counts = known.map((delimiter) => text.split(delimiter).length);
  return known[counts.indexOf(Math.max(...counts))]!;
}
