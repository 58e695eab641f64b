import type { ApolloServerPlugin } from '@apollo/server';
import { HeedError } from '@heed/schema/domain/errors';
import { GraphQLError, visit } from 'graphql';

/** The zero character, which PostgreSQL keeps in no text, and halves of characters, which are no Unicode. */
function storable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

type Path = (string | number)[];

/** Where in a value, keys included, a text stands that cannot be stored. */
function unstorablePath(value: unknown, path: Path): Path | undefined {
  if (typeof value === 'string') return storable(value) ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = storable(key)
      ? unstorablePath(inner, [...path, Array.isArray(value) ? Number(key) : key])
      : path;
    if (found) return found;
  }
  return undefined;
}

function refuse(path: Path | undefined, nodes?: GraphQLError['nodes']): never {
  const originalError = new HeedError(
    'INVALID_INPUT',
    'The text holds a zero character or half a character.',
    path,
  );
  throw new GraphQLError(originalError.message, {
    originalError,
    nodes,
    extensions: { http: { status: 400 } },
  });
}

/** Refuses, for every field at once and before anything runs, texts that no column could hold. */
export const storableText: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ document, request }) {
        const path = unstorablePath(request.variables ?? {}, []);
        if (path) refuse(path);
        visit(document, {
          StringValue(node) {
            if (!storable(node.value)) refuse(undefined, [node]);
          },
        });
      },
    };
  },
};
