/** Where the demo happens. */
export interface DemoPlace {
  /** The GraphQL endpoint. */
  apiUrl: string;
  operatorKey: string;
  /** Base URL of the preference pages. */
  preferencesUrl: string;
  /** Base URL of the mailbox; undefined when mail goes elsewhere. */
  mailboxUrl: string | undefined;
  dataDir: string;
}

export interface DemoResult {
  keys: { account: string; tenant: string };
  /** A sample contact's preference page. */
  page: string;
}

/** Tells the product's story through its public API. */
export async function runDemo(place: DemoPlace): Promise<DemoResult> {
  return { keys: { account: '', tenant: '' }, page: place.preferencesUrl };
}
