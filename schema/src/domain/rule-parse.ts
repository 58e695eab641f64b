import { type IdKind, readId, showId } from './ids.js';
import { type NodeKind, nodeSchemas, type Rule, ruleLimits } from './rule.js';
import { badRule, type Path } from './rule-faults.js';

/** What a rule names apart from fields: UUIDs, each with the place that names it first. */
export type RuleReferences = Record<'lists' | 'segments' | 'emails' | 'sms' | 'forms', Map<string, Path>>;

export interface ParsedRule {
  /** As it is stored: only known keys, ids as TypeIDs. */
  rule: Rule;
  references: RuleReferences;
  tests: number;
}

/** Kinds of nodes that name something by its id, and where they may say "any". */
const named = {
  list: { id: 'list', seen: 'lists', any: false },
  segment: { id: 'segment', seen: 'segments', any: false },
  email: { id: 'campaign', seen: 'emails', any: true },
  sms: { id: 'campaign', seen: 'sms', any: true },
  form: { id: 'form', seen: 'forms', any: true },
} as const satisfies Partial<Record<NodeKind, { id: IdKind; seen: keyof RuleReferences; any: boolean }>>;

/**
 * Reads a rule from outside: its shape, depth, size and the kinds of its ids. Values are checked against the fields
 * afterwards (`rule-check.ts`). Ids may be TypeIDs or plain UUIDs. Walks with a list of its own, not by recursion, so
 * a thousand levels are refused like eleven.
 * @throws {HeedError} INVALID_RULE with the path to the fault.
 */
export function parseRule(input: unknown, path: Path = []): ParsedRule {
  const references: RuleReferences = {
    lists: new Map(),
    segments: new Map(),
    emails: new Map(),
    sms: new Map(),
    forms: new Map(),
  };
  const result: { rule?: Rule } = {};
  let tests = 0;
  const open: Step[] = [{ node: input, path, depth: 1, put: (rule) => (result.rule = rule) }];
  for (let step = open.pop(); step; step = open.pop()) {
    if (step.depth > ruleLimits.depth) {
      throw badRule(`A rule may be at most ${ruleLimits.depth} levels deep.`, step.path);
    }
    const kind = kindOf(step.node, step.path);
    const node = shapeOf(kind, step.node, step.path) as Record<string, unknown>;
    if (kind === 'all' || kind === 'any') {
      const parts = node[kind] as unknown[];
      if (parts.length > ruleLimits.tests) throw tooMany(step.path);
      const rules: Rule[] = new Array(parts.length);
      step.put((kind === 'all' ? { all: rules } : { any: rules }) as Rule);
      // The last first, so that the list gives them back in order and the first fault is the one reported.
      for (let i = parts.length - 1; i >= 0; i -= 1) {
        open.push({ ...below(step, kind, i), node: parts[i], put: (rule) => (rules[i] = rule) });
      }
    } else if (kind === 'not' || kind === 'lead' || kind === 'contact') {
      const around: Record<string, Rule> = {};
      step.put(around as unknown as Rule);
      open.push({ ...below(step, kind), node: node[kind], put: (rule) => (around[kind] = rule) });
    } else {
      tests += 1;
      if (tests > ruleLimits.tests) throw tooMany(step.path);
      const test = readTest(kind, node, step.path, references) as Record<string, unknown>;
      step.put(test as Rule);
      if (kind === 'list' && test.where !== undefined) {
        open.push({ ...below(step, 'where'), node: test.where, put: (rule) => (test.where = rule) });
      }
    }
  }
  return { rule: result.rule!, references, tests };
}

interface Step {
  node: unknown;
  path: Path;
  depth: number;
  put: (rule: Rule) => void;
}

function below(step: Step, ...way: (string | number)[]): { path: Path; depth: number } {
  return { path: [...step.path, ...way], depth: step.depth + 1 };
}

function tooMany(path: Path): Error {
  return badRule(`A rule may hold at most ${ruleLimits.tests} tests.`, path);
}

const kinds = Object.keys(nodeSchemas) as NodeKind[];

function kindOf(node: unknown, path: Path): NodeKind {
  if (typeof node === 'object' && node !== null && !Array.isArray(node)) {
    const kind = kinds.find((key) => Object.hasOwn(node, key));
    if (kind) return kind;
  }
  throw badRule(`A rule is an object with one of ${kinds.map((key) => `"${key}"`).join(', ')}.`, path);
}

function shapeOf(kind: NodeKind, node: unknown, path: Path): object {
  const parsed = nodeSchemas[kind].safeParse(node);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const place = issue.path as (string | number)[];
  if (issue.code === 'unrecognized_keys') {
    const beside = place.at(-1) ?? kind;
    throw badRule(`"${issue.keys[0]}" does not belong beside "${beside}".`, [
      ...path,
      ...place,
      issue.keys[0]!,
    ]);
  }
  throw badRule(`"${place.at(-1) ?? kind}" ${issue.message}.`, [...path, ...place]);
}

function readTest(
  kind: NodeKind,
  node: Record<string, unknown>,
  path: Path,
  references: RuleReferences,
): Rule {
  if (!Object.hasOwn(named, kind)) return node as unknown as Rule;
  const { id, seen, any } = named[kind as keyof typeof named];
  if (any && node[kind] === 'any') return node as unknown as Rule;
  const place = [...path, kind];
  const uuid = readReference(id, node[kind] as string, place);
  if (!references[seen].has(uuid)) references[seen].set(uuid, place);
  return { ...node, [kind]: showId(id, uuid) } as Rule;
}

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function readReference(kind: IdKind, text: string, path: Path): string {
  if (uuidText.test(text)) return text.toLowerCase();
  try {
    return readId(kind, text);
  } catch (error) {
    throw badRule((error as Error).message, path);
  }
}
