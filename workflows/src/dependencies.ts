import type { Database } from '@heed/schema/session/database';
import type { OpenChannel } from './channels/channel.js';

/** What activities work with; given once, when the workers start. */
export interface Dependencies {
  database: Database;
  openChannel: OpenChannel;
  /** The base of every link in a message. */
  publicUrl: string;
  /** Where replies and reports of failure come in; the identities' own addresses without one. */
  inboundDomain?: string | undefined;
  /** How lanes pace themselves; the usual pace when left out. */
  pace?: Partial<LanePace>;
}

export interface LanePace {
  /** Messages a claim at most: what a pause waits for, and what a killed worker leaves unknown. */
  claim: number;
  /**
   * Milliseconds after which a lane gives its slot back, so that tenants take turns: with all slots taken, somebody new
   * waits for a part of it. Starting a lane again costs some 30 ms, its connections are kept.
   */
  turn: number;
  /** Provider errors in a row that pause a campaign; one cut connection may leave eight. */
  troubles: number;
}
export const usualPace: LanePace = { claim: 200, turn: 1_000, troubles: 50 };
