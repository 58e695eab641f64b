import type { Database } from '@heed/schema/session/database';

/** What the server hands to every loader and action. */
export interface PageContext {
  database: Database;
  /** `PUBLIC_URL`: where the links of a mail lead. */
  publicUrl: string;
  /** Of this answer's inline style; in its Content-Security-Policy. */
  nonce: string;
  /** The client's address, for the proof of consent; a proxy's word only where a proxy is trusted. */
  ip?: string;
  /** Logs the unexpected, without any link token. */
  report: (error: unknown) => void;
}

declare module '@remix-run/node' {
  interface AppLoadContext extends PageContext {}
}
