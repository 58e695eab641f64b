import type { DemoResult } from '../demo/demo.js';
import type { Services } from './services.js';

export interface Ready {
  apiUrl: string;
  publicUrl: string;
  services: Services;
  operatorKey: string;
  demo: DemoResult | undefined;
}

/** Where to look, for people; then one line for programs. */
export function printReady({ apiUrl, publicUrl, services, operatorKey, demo }: Ready): void {
  const lines = [
    ['The GraphQL explorer', new URL('/', apiUrl).href],
    ['The GraphQL endpoint', apiUrl],
    ['A preference page', demo?.page ?? `${publicUrl} (no demo: mail somebody to get a link)`],
    ['The mailbox', services.mailboxUrl ?? services.smtpUrl],
    [
      'A tenant key for the explorer',
      demo?.keys.tenant ?? 'none yet: create an account with the operator key',
    ],
  ];
  console.log(
    `\n${lines.map(([name, value]) => `  ${`${name}:`.padEnd(32)}${value}`).join('\n')}\n\n  Ctrl-C stops everything.\n`,
  );
  const ready = {
    api: apiUrl,
    preferences: publicUrl,
    page: demo?.page ?? null,
    mailbox: services.mailboxUrl ?? null,
    smtp: services.smtpUrl,
    temporal: services.temporalAddress,
    database: services.databaseUrl,
    keys: { operator: operatorKey, account: demo?.keys.account ?? null, tenant: demo?.keys.tenant ?? null },
  };
  console.log(`READY ${JSON.stringify(ready)}`);
}
