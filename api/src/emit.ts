import { writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { apiSchema } from './schema.js';

/** The schema as text, in an order that does not depend on the order of the files. */
export function sdl(): string {
  return `${printSchema(lexicographicSortSchema(apiSchema()))}\n`;
}

/** `npm run emit -w api`: writes `api/schema.graphql`, which a test compares. */
if (process.argv[1] === import.meta.filename) {
  writeFileSync(new URL('../schema.graphql', import.meta.url), sdl());
}
