import { HeedError, invalid } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import { namesField, renameChoices } from '../domain/rule-rewrite.js';
import type { CustomField } from '../entities/custom-field.js';
import type { Session } from '../session/session.js';
import { countChosen, moveChoices } from '../sql/custom-fields.js';
import { readChoice, readChoices } from './custom-field-input.js';
import { refuseUsed, rewriteRule, rulesNaming } from './custom-field-users.js';
import { getCustomField, lockFields } from './custom-fields.js';

export interface ChoicesChange {
  id: Id<'customField'>;
  /** New names; the values of contacts and the rules follow. Two may change names with each other. */
  rename?: readonly { choice: string; to: string }[] | null;
  /** Choices to drop; `moveTo` says what those who have one get instead. */
  remove?: readonly { choice: string; moveTo?: string | null }[] | null;
  /** Come last, in this order. */
  add?: readonly string[] | null;
}

/**
 * Changes what can be chosen. Values and rules follow in this transaction, set-based: all of it, or nothing.
 * @throws {HeedError} INVALID_INPUT; WRONG_STATE for a choice that is dropped without `moveTo` while contacts have it or
 * rules name it.
 */
export async function changeFieldChoices(session: Session, input: ChoicesChange): Promise<CustomField> {
  await lockFields(session);
  const field = await getCustomField(session, input.id);
  if (!field.choices) throw invalid(`A field of kind ${field.kind} has no choices.`, 'input', 'id');
  const { choices, moves, dropped } = readChange({ ...field, choices: field.choices }, input);
  const users = await rulesNaming(session, field.key);
  if (dropped.size > 0) {
    const named = users.filter((user) => user.binds && namesField(user, field.key, dropped));
    refuseUsed(
      `A choice that is removed`,
      named.map(({ shown }) => shown),
      'remove',
    );
    const { n } = (await session.row<{ n: number }>(countChosen(session, field, [...dropped])))!;
    if (n > 0) {
      const who = n === 1 ? '1 contact has' : `${n} contacts have`;
      throw new HeedError(
        'WRONG_STATE',
        `${who} a choice that is removed; say with "moveTo" what they get.`,
        ['input', 'remove'],
      );
    }
  }
  if (moves.size > 0) {
    await session.sql(moveChoices(session, field, { moves, choices }));
    for (const user of users) await rewriteRule(session, user, renameChoices(user, field.key, moves));
  }
  field.choices = choices;
  await session.em.flush();
  return field;
}

interface ReadChange {
  choices: string[];
  /** From a choice as it is to what it becomes. */
  moves: Map<string, string>;
  /** Nobody may have these. */
  dropped: Set<string>;
}

function readChange(
  { kind, choices }: CustomField & { choices: string[] },
  input: ChoicesChange,
): ReadChange {
  const moves = new Map<string, string>();
  const touched = new Set<string>();
  const known = (choice: string, ...place: (string | number)[]) => {
    if (!choices.includes(choice)) throw invalid(`There is no choice "${choice}".`, 'input', ...place);
    if (touched.has(choice)) throw invalid(`"${choice}" is changed twice.`, 'input', ...place);
    touched.add(choice);
  };
  for (const [i, { choice, to }] of (input.rename ?? []).entries()) {
    known(choice, 'rename', i, 'choice');
    const name = readChoice(kind, to, 'rename', i, 'to');
    if (name !== choice) moves.set(choice, name);
  }
  const removed = new Set<string>();
  for (const [i, { choice }] of (input.remove ?? []).entries()) {
    known(choice, 'remove', i, 'choice');
    removed.add(choice);
  }
  const kept = choices.filter((choice) => !removed.has(choice)).map((choice) => moves.get(choice) ?? choice);
  const after = readChoices(kind, [...kept, ...(input.add ?? [])])!;
  const dropped = new Set<string>();
  for (const [i, { choice, moveTo }] of (input.remove ?? []).entries()) {
    if (moveTo == null) dropped.add(choice);
    else if (!after.includes(moveTo)) {
      throw invalid(`There is no choice "${moveTo}" to move to.`, 'input', 'remove', i, 'moveTo');
    } else moves.set(choice, moveTo);
  }
  return { choices: after, moves, dropped };
}
