import type { Database } from '@heed/schema/session/database';

/** What the server hands to every loader and action. */
export interface PageContext {
  database: Database;
  /** `PUBLIC_URL`: where the links of a mail lead. */
  publicUrl: string;
  /** Of this answer's inline style; in its Content-Security-Policy. */
  nonce: string;
  /** The Content-Security-Policy that allows one inline style, by its nonce or its hash, and a form to lead elsewhere. */
  policy: (style: string, leadsTo?: string) => string;
  /** Whether the client takes gzip. */
  gzip: boolean;
  /** The body of the answer, where the route has it whole: a Response makes a stream of it first, which takes 40 µs. */
  whole?: Uint8Array;
  /** The client's address, for the proof of consent; a proxy's word only where a proxy is trusted. */
  ip?: string;
  /** Logs the unexpected, without any link token. */
  report: (error: unknown) => void;
}

declare module '@remix-run/node' {
  interface AppLoadContext extends PageContext {}
}
