import type { ErrorCode } from './errors.js';

/** What is kept of what happened to a lead. `moved`: from a stage to another; `lost`: with its reason. */
export const leadChangeKinds = [
  'created',
  'moved',
  'lost',
  'restored',
  'archived',
  'activated',
  'reassigned',
] as const;
export type LeadChangeKind = (typeof leadChangeKinds)[number];

/** How a list of leads is walked. Without a value come last. */
export const leadOrders = ['newest', 'oldest', 'largest', 'smallest'] as const;
export type LeadOrder = (typeof leadOrders)[number];

export const leadLimits = {
  /** Leads, quotations or invoices in one call. */
  batch: 1_000,
  /** Of a tenant, archived ones included. */
  stages: 100,
  lostReasons: 200,
  /** How far ahead of ours another program's clock may be, in milliseconds. */
  clockSkew: 5 * 60_000,
} as const;

/** What a lead is, as far as changing it goes. Money is decimal text. */
export interface LeadState {
  contactId: string;
  name: string | null;
  stage: string;
  lostReason: string | null;
  lostAt: Date | null;
  active: boolean;
  value: string | null;
  currency: string | null;
  convertedAt: Date | null;
  createdAt: Date;
}

/** What is wished of a lead: what is left out stays, null takes away. */
export type LeadWish = Partial<LeadState>;

/** Why one row of a batch was refused: nothing of it was done. `path` leads from the row to the field. */
export interface RowFault {
  code: ErrorCode;
  message: string;
  path: readonly (string | number)[];
}

export interface LeadRules {
  /** By key, in their order. */
  stages: ReadonlyMap<string, { won: boolean; archived: boolean }>;
  lostReasons: ReadonlyMap<string, { archived: boolean }>;
  at: Date;
}

interface Present extends LeadState {
  /** Something was offered or billed, in its currency. */
  hasSales?: boolean;
  /** Its contact was erased: nothing more is kept of them. */
  erased?: boolean;
}

/**
 * What a lead becomes. A stage that is `won` converts it, and takes back that it was lost; any other stage takes the
 * conversion back. What is lost is out of the pipeline, so it is no longer active unless the wish says so, and active
 * again when it is restored. Saying the same again changes nothing.
 */
export function changedLead(
  before: Present | undefined,
  wish: LeadWish,
  rules: LeadRules,
): { lead: LeadState } | { fault: RowFault } {
  const fault = (code: ErrorCode, field: string, message: string) => ({
    fault: { code, message, path: [field] },
  });
  if (before?.erased) return fault('WRONG_STATE', 'leadId', 'The contact of this lead was erased.');
  const stage = wish.stage ?? before?.stage ?? firstStage(rules);
  if (stage === undefined) return fault('WRONG_STATE', 'stage', 'There is no stage in use to begin with.');
  const place = rules.stages.get(stage);
  if (!place) return fault('NOT_FOUND', 'stage', `There is no stage "${stage}".`);
  const moved = stage !== before?.stage;
  if (moved && place.archived) return fault('WRONG_STATE', 'stage', `The stage "${stage}" is archived.`);

  const asked = wish.lostReason !== undefined || wish.lostAt !== undefined;
  const wishedLost = (wish.lostReason ?? null) !== null || (wish.lostAt ?? null) !== null;
  if (wishedLost && place.won)
    return fault(
      'WRONG_STATE',
      wish.lostReason ? 'lostReason' : 'lostAt',
      'This lead is won; move it to another stage first.',
    );
  const wasLost = before?.lostAt != null;
  const lost = !place.won && (asked ? wishedLost : wasLost);
  const lostReason = lost
    ? wish.lostReason !== undefined
      ? wish.lostReason
      : (before?.lostReason ?? null)
    : null;
  if (lostReason !== null && lostReason !== before?.lostReason) {
    const reason = rules.lostReasons.get(lostReason);
    if (!reason) return fault('NOT_FOUND', 'lostReason', `There is no lost reason "${lostReason}".`);
    if (reason.archived)
      return fault('WRONG_STATE', 'lostReason', `The lost reason "${lostReason}" is archived.`);
  }

  const value = wish.value !== undefined ? wish.value : (before?.value ?? null);
  const currency = wish.currency !== undefined ? wish.currency : (before?.currency ?? null);
  if (value !== null && currency === null)
    return fault('INVALID_INPUT', 'currency', 'A value needs its currency.');
  if (before?.hasSales && currency !== before.currency)
    return fault('INVALID_INPUT', 'currency', `This lead has quotations or invoices in ${before.currency}.`);
  if (wish.convertedAt && !place.won)
    return fault('INVALID_INPUT', 'convertedAt', `The stage "${stage}" is not one where leads are won.`);

  const active = wish.active ?? (lost === wasLost ? (before?.active ?? true) : !lost);
  const contactId = wish.contactId ?? before?.contactId;
  if (contactId === undefined) return fault('INVALID_INPUT', 'contact', 'Say whose lead it is.');
  return {
    lead: {
      contactId,
      name: wish.name !== undefined ? wish.name : (before?.name ?? null),
      stage,
      lostReason,
      lostAt: lost ? (wish.lostAt ?? before?.lostAt ?? rules.at) : null,
      active,
      value,
      currency,
      convertedAt: place.won ? (wish.convertedAt ?? before?.convertedAt ?? rules.at) : null,
      createdAt: wish.createdAt ?? before?.createdAt ?? rules.at,
    },
  };
}

function firstStage({ stages }: LeadRules): string | undefined {
  for (const [key, { won, archived }] of stages) if (!won && !archived) return key;
  return undefined;
}

/** One line of a lead's history. */
export interface LeadStep {
  kind: LeadChangeKind;
  was: string | null;
  became: string | null;
  at: Date;
}

/** What happened between two states of a lead, in the order in which it is told. */
export function leadSteps(before: LeadState | undefined, after: LeadState, at: Date): LeadStep[] {
  const step = (
    kind: LeadChangeKind,
    moment: Date,
    was: string | null = null,
    became: string | null = null,
  ) => ({
    kind,
    was,
    became,
    at: moment,
  });
  const steps: LeadStep[] = [];
  if (!before) steps.push(step('created', after.createdAt, null, after.stage));
  else if (before.stage !== after.stage)
    steps.push(step('moved', after.convertedAt ?? at, before.stage, after.stage));
  if (before && before.contactId !== after.contactId) steps.push(step('reassigned', at));
  const wasLost = before?.lostAt != null;
  if (after.lostAt !== null && (!wasLost || before?.lostReason !== after.lostReason))
    steps.push(step('lost', wasLost ? at : after.lostAt, before?.lostReason ?? null, after.lostReason));
  if (wasLost && after.lostAt === null) steps.push(step('restored', at, before?.lostReason ?? null));
  const lostChanged = wasLost !== (after.lostAt !== null);
  if (before && !lostChanged && before.active !== after.active)
    steps.push(step(after.active ? 'activated' : 'archived', at));
  return steps;
}
