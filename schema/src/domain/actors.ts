/** Roles: `owner` at account level; the others in one tenant. `operator` runs the whole installation. */
export const roles = ['operator', 'owner', 'admin', 'editor', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** Who acts: kept with every consent event, operation and opt-out. */
export type Actor =
  | { type: 'operator' }
  | { type: 'key'; keyId: string; role: Role; memberId?: string }
  | { type: 'contact'; contactId: string }
  | { type: 'system'; name: string };

/** A short text for the ledger of proof: `key:<uuid>`, `contact`, `system:import`. */
export function actorLabel(actor: Actor): string {
  switch (actor.type) {
    case 'operator':
      return 'operator';
    case 'key':
      return `key:${actor.keyId}`;
    case 'contact':
      return 'contact';
    case 'system':
      return `system:${actor.name}`;
  }
}
