import { say } from '../start/progress.js';
import { readMail } from './inbox.js';
import { keepLostLeads } from './lost-leads.js';
import { peopleFile } from './people-csv.js';
import {
  followCampaign,
  foundAccount,
  importPeople,
  prepareBrand,
  saveTopCustomers,
  send,
  writeThankYou,
} from './story.js';

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

/**
 * Tells the product's story through its public API, with the documents of `docs/operations/`: two brands, four topics, an
 * import of 5,000, a segment, a campaign, somebody who leaves, somebody who is opted out, and the next campaign.
 * Where mail goes to a real server, nothing is sent: the campaign stays a draft.
 */
export async function runDemo(place: DemoPlace): Promise<DemoResult> {
  const { owner, accountKey, tenantKey, team } = await foundAccount(place.apiUrl, place.operatorKey);
  const keys = { account: accountKey, tenant: tenantKey };
  const { identityId, lists } = await prepareBrand(team);
  const listId = lists.Offers as string;
  const people = peopleFile();
  const job = await importPeople(team, listId, people.bytes);
  say(`Imported ${job.created} people; ${job.rejected} broken rows came back with line, column and reason`);

  const { leads, lost } = await keepLostLeads(team, people.topCustomers.slice(3));
  say(`The CRM told of ${leads} leads; "Lost for want of stock" are ${lost}`);

  const { segmentId, count } = await saveTopCustomers(team, listId);
  const campaignId = await writeThankYou(team, { listId, identityId, segmentId });
  if (!place.mailboxUrl) return { keys, page: place.preferencesUrl };
  await send(team, campaignId);
  const report = await followCampaign(team, campaignId);
  say(`"Thank-you offer for top customers" went to ${report.counts.sent} of the ${count} who spent over 100`);

  const [reader, leaver, optedOut] = people.topCustomers as [string, string, string];
  const mail = await readMail(place.mailboxUrl, leaver);
  await fetch(mail.oneClickUrl, {
    method: 'POST',
    body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
  });
  await owner.run('opt-out-globally', { input: { email: optedOut, note: 'Asked by telephone' } });
  const encore = await writeThankYou(team, {
    listId,
    identityId,
    segmentId,
    name: 'Encore for top customers',
  });
  await send(team, encore);
  const { skippedBy } = await followCampaign(team, encore);
  say(`The next campaign left out who had left: ${Object.keys(skippedBy).join(', ').toLowerCase()}`);
  return { keys, page: (await readMail(place.mailboxUrl, reader)).pageUrl };
}
