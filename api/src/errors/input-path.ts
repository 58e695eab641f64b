import type { ApolloServerPlugin } from '@apollo/server';
import { type ASTNode, type DocumentNode, Kind, visit } from 'graphql';

/** `Variable "$input" got invalid value … at "input.rule.all[0]"; …` → `['input', 'rule', 'all', 0]`. */
export function variablePath(message: string): (string | number)[] | undefined {
  const variable = /^Variable "\$(\w+)"/.exec(message);
  if (!variable) return undefined;
  const path = / at "([\w.[\]]+)";/.exec(message)?.[1] ?? variable[1]!;
  const field = /; Field "(\w+)" (?:of required type|is not defined)/.exec(message)?.[1];
  return `${path}.${field ?? ''}`
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Finds the way to a value written into the document: the argument, then the fields and places in lists. */
function literalPath(document: DocumentNode, wanted: ASTNode): (string | number)[] | undefined {
  let found: (string | number)[] | undefined;
  visit(document, {
    enter(node, _key, parent, _path, ancestors) {
      if (found || node !== wanted) return undefined;
      const chain = [...ancestors, ...(parent ? [parent] : []), node];
      found = chain.flatMap((step, index): (string | number)[] => {
        if (Array.isArray(step)) {
          const owner = chain[index - 1] as ASTNode | undefined;
          const place = chain[index + 1] ?? node;
          return owner && 'kind' in owner && owner.kind === Kind.LIST ? [step.indexOf(place)] : [];
        }
        const { kind, name } = step as ASTNode & { name?: { value: string } };
        return (kind === Kind.ARGUMENT || kind === Kind.OBJECT_FIELD) && name ? [name.value] : [];
      });
      return undefined;
    },
  });
  return found?.length ? found : undefined;
}

/** Tells every fault in a literal where in the input it is, before it is formatted. */
export const literalPaths: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didEncounterErrors({ document, errors }) {
        if (!document) return;
        for (const error of errors) {
          const node = error.nodes?.[0];
          const path = node && error.path === undefined ? literalPath(document, node) : undefined;
          if (path) (error.extensions as Record<string, unknown>).inputPath = path;
        }
      },
    };
  },
};
