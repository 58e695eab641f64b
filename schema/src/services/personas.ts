import sql, { type Sql } from 'sql-template-tag';
import { HeedError, invalid, notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { inputLine } from '../domain/input-text.js';
import { Persona } from '../entities/persona.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import type { Facts } from './standing.js';
import { requireOpenLists } from './subscriptions.js';

export interface PersonaInput {
  /** In the recipient's words: "I cook at home". */
  name: string;
  /** The topics that the page shows first, in this order. */
  lists: readonly Id<'list'>[];
  /** Where it stands among the others on the page; last when left out. */
  position?: number | null;
}

const most = { personas: 20, lists: 50, position: 1_000_000 };

/**
 * @throws {HeedError} INVALID_INPUT with the path of the field, ALREADY_EXISTS for the name, NOT_FOUND and WRONG_STATE
 * with the place of a list, LIMIT_EXCEEDED beyond 20 personas in use: they are a choice that people read.
 */
export async function createPersona(session: Session, input: PersonaInput): Promise<Persona> {
  const row = await session.row<{ inUse: number; last: number }>(sql`
    select count(*) filter (where archived_at is null) as "inUse", coalesce(max(position), 0) as last
    from persona where tenant_id = ${session.tenantId}`);
  if (row!.inUse >= most.personas)
    throw new HeedError('LIMIT_EXCEEDED', `A tenant has at most ${most.personas} personas.`, ['input']);
  const persona = session.em.create(Persona, {
    tenantId: session.tenantId,
    id: newId('persona'),
    name: await freeName(session, input.name),
    listIds: await readLists(session, input.lists),
    position: readPosition(input.position) ?? row!.last + 1,
    archivedAt: null,
    createdAt: session.at,
  });
  await session.em.flush();
  return persona;
}

/** Changes what is given and leaves the rest. */
export async function updatePersona(
  session: Session,
  input: { personaId: Id<'persona'> } & { [K in keyof PersonaInput]?: PersonaInput[K] | null },
): Promise<Persona> {
  const persona = await getPersona(session, input.personaId);
  if (input.name != null) persona.name = await freeName(session, input.name, persona.id);
  if (input.lists != null) persona.listIds = await readLists(session, input.lists);
  persona.position = readPosition(input.position) ?? persona.position;
  await session.em.flush();
  return persona;
}

/** Takes a persona out of use: the page no longer offers it nor follows it. Contacts keep it. Again is harmless. */
export async function archivePersona(
  session: Session,
  input: { personaId: Id<'persona'> },
): Promise<Persona> {
  const persona = await getPersona(session, input.personaId);
  persona.archivedAt ??= session.at;
  await session.em.flush();
  return persona;
}

async function getPersona(session: Session, id: Id<'persona'>): Promise<Persona> {
  const persona = await session.em.findOne(Persona, { tenantId: session.tenantId, id });
  if (!persona) throw notFound('persona', ['input', 'personaId']);
  return persona;
}

export interface PersonaRow {
  id: Id<'persona'>;
  name: string;
  listIds: Id<'list'>[];
  position: number;
  archivedAt: Date | null;
  createdAt: Date;
}

/** Personas in use, and with `archived` the others too, the oldest first. */
export async function pageOfPersonas(
  session: Session,
  { page, archived = false }: { page: PageInput; archived?: boolean },
): Promise<Page<PersonaRow>> {
  const body = sql`from persona where ${ownPersonas(session)} and (archived_at is null or ${archived}::boolean)`;
  return readPage<PersonaRow>(session, { columns, body, key: sql`id`, page });
}

/** Several at once, for a batch of nodes that name them; unknown ids are left out. */
export async function getPersonasByIds(
  session: Session,
  ids: readonly Id<'persona'>[],
): Promise<PersonaRow[]> {
  return session.sql<PersonaRow>(
    sql`select ${columns} from persona where ${ownPersonas(session)} and id = any(${[...ids]}::uuid[])`,
  );
}

/** A persona that a contact may be given. @throws {HeedError} NOT_FOUND at `path`. */
export async function requirePersona(
  session: Session,
  id: Id<'persona'>,
  path: readonly string[],
): Promise<void> {
  const found = await session.row(
    sql`select 1 from persona where ${ownPersonas(session)} and id = ${id} and archived_at is null`,
  );
  if (!found) throw notFound('persona', path);
}

/** What a wish of a persona changes about a contact, if anything. @throws {HeedError} NOT_FOUND */
export async function readPersonaChange(
  session: Session,
  facts: Facts,
  wished: Id<'persona'> | null | undefined,
): Promise<{ from: Id<'persona'> | null; to: Id<'persona'> | null } | null> {
  if (wished === undefined || wished === facts.personaId) return null;
  if (wished) await requirePersona(session, wished, ['input', 'personaId']);
  return { from: facts.personaId, to: wished };
}

const columns = sql`id, name, list_ids as "listIds", position, archived_at as "archivedAt", created_at as "createdAt"`;

function ownPersonas(session: Session): Sql {
  return sql`tenant_id = ${session.tenantId}`;
}

async function readLists(session: Session, lists: readonly Id<'list'>[]): Promise<Id<'list'>[]> {
  const ids = [...new Set(lists)];
  if (ids.length > most.lists) throw invalid(`At most ${most.lists} lists.`, 'input', 'lists');
  await requireOpenLists(session, ids, ['input', 'lists']);
  return ids;
}

async function freeName(session: Session, text: string, own?: string): Promise<string> {
  const name = inputLine(text, 'input', 'name');
  const other = await session.em.findOne(Persona, { tenantId: session.tenantId, name });
  if (other && other.id !== own)
    throw new HeedError('ALREADY_EXISTS', `There is already a persona "${name}".`, ['input', 'name']);
  return name;
}

function readPosition(position: number | null | undefined): number | undefined {
  if (position == null) return undefined;
  if (!Number.isInteger(position) || position < 0 || position > most.position)
    throw invalid('A position is from 0 to 1,000,000.', 'input', 'position');
  return position;
}
