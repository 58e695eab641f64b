import { setTimeout as sleep } from 'node:timers/promises';
import { GraphqlClient } from './graphql-client.js';
import { thankYouHtml, thankYouText } from './letter.js';

/** The numbers of a report, as `docs/operations/15-follow-report.graphql` asks for them. */
export interface ReportNumbers {
  state: string;
  counts: Record<string, number>;
  skippedBy: Record<string, number>;
}

export interface JobNumbers {
  state: string;
  processed: number;
  created: number;
  updated: number;
  rejected: number;
  error: string | null;
  rejections: {
    totalCount: number;
    nodes: { line: number; field: string | null; code: string; message: string }[];
  };
}

const ended = ['DONE', 'FAILED', 'CANCELLED'];

/** An account with two brands, made with the operator's key. */
export async function foundAccount(apiUrl: string, operatorKey: string) {
  const operator = new GraphqlClient(apiUrl, operatorKey);
  const { createAccount } = await operator.run<{ createAccount: { key: { secret: string } } }>(
    'create-account',
    {
      input: { name: 'Olive & Fig' },
    },
  );
  const owner = new GraphqlClient(apiUrl, createAccount.key.secret);
  const brand = async (name: string, primaryColour: string, timeZone: string) => {
    const { createTenant } = await owner.run<{
      createTenant: { tenant: { id: string }; key: { secret: string } };
    }>('create-tenant', {
      input: { name, defaultLocale: 'en', timeZone, brand: { primaryColour, backgroundColour: '#fbfaf7' } },
    });
    return { id: createTenant.tenant.id, key: createTenant.key.secret };
  };
  const olive = await brand('Olive Grove', '#4f6f37', 'Asia/Jerusalem');
  await brand('Fig & Honey', '#7a3b69', 'Europe/London');
  return {
    owner,
    accountKey: createAccount.key.secret,
    tenantKey: olive.key,
    team: new GraphqlClient(apiUrl, olive.key),
  };
}

/** What the team writes before anybody is mailed: who it is from, four topics, one field. */
export async function prepareBrand(team: GraphqlClient, smtpUrl: string | null = null) {
  const { createSendingIdentity } = await team.run<{ createSendingIdentity: { id: string } }>(
    'create-sending-identity',
    {
      input: {
        name: 'Shop',
        fromEmail: 'hello@olivegrove.example',
        fromName: 'Olive Grove',
        replyTo: 'team@olivegrove.example',
        postalAddress: 'Olive Grove Ltd\n12 Grove Road, Haifa',
        smtpUrl,
      },
    },
  );
  const lists: Record<string, string> = {};
  for (const topic of topics) {
    const { createList } = await team.run<{ createList: { id: string } }>('create-list', { input: topic });
    lists[topic.name] = createList.id;
  }
  await team.run('create-custom-field', {
    input: { key: '2020_Spend', label: 'Spent in 2020', kind: 'NUMBER' },
  });
  return { identityId: createSendingIdentity.id, lists };
}

/** The topics, in words for the recipient. */
const topics = [
  {
    name: 'Offers',
    description: 'Savings on oil, olives and soap.',
    receives: 'Discounts and early access',
    cadence: 'About twice a month',
  },
  {
    name: 'News',
    description: 'What happens in the grove.',
    receives: 'A short letter with pictures',
    cadence: 'Once a week in season',
  },
  {
    name: 'Tips',
    description: 'Cooking with what we grow.',
    receives: 'A recipe or a kitchen trick',
    cadence: 'Every Friday',
  },
  {
    name: 'Alerts',
    description: 'Harvest dates and recalls.',
    receives: 'One short notice',
    cadence: 'Rarely',
  },
];

/** Imports a CSV into a list and waits until the job has ended. */
export async function importPeople(
  team: GraphqlClient,
  listId: string,
  file: Uint8Array,
): Promise<JobNumbers> {
  const uploadId = await team.upload('customers.csv', file);
  const { importContacts } = await team.run<{ importContacts: { id: string } }>('import-contacts', {
    input: {
      uploadId,
      listId,
      consent: { wording: 'Yes, send me offers from Olive Grove.', source: 'shop checkout' },
    },
  });
  return followJob(team, importContacts.id);
}

/** Waits until a job has ended, two minutes at most. */
export async function followJob(team: GraphqlClient, jobId: string): Promise<JobNumbers> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(150)) {
    const { job } = await team.run<{ job: JobNumbers }>('follow-job', { jobId });
    if (ended.includes(job.state)) return job;
  }
  throw new Error('The job did not end within two minutes');
}

/** The saved segment of the story, within Offers. */
export async function saveTopCustomers(team: GraphqlClient, listId: string) {
  const { createSegment } = await team.run<{
    createSegment: { id: string; contacts: { totalCount: number } };
  }>('create-segment', {
    input: { name: 'Spent over 100 in 2020', listId, rule: { field: '2020_Spend', is: '>', value: 100 } },
  });
  return { segmentId: createSegment.id, count: createSegment.contacts.totalCount };
}

/** The campaign of the story, as a draft. */
export async function writeThankYou(
  team: GraphqlClient,
  input: { listId: string; identityId: string; segmentId: string; name?: string },
): Promise<string> {
  const { listId, identityId, segmentId, name = 'Thank-you offer for top customers' } = input;
  const { createCampaign } = await team.run<{ createCampaign: { id: string } }>('create-campaign', {
    input: {
      name,
      listId,
      identityId,
      subject: 'Thank you, {{ contact.firstName | default: "friend" }}',
      preheader: 'A small present for a good customer',
      html: thankYouHtml,
      text: thankYouText,
      audience: { segments: [segmentId] },
    },
  });
  return createCampaign.id;
}

/** Sends a campaign now. */
export async function send(team: GraphqlClient, campaignId: string): Promise<void> {
  await team.run('send-campaign', { input: { campaignId } });
}

/** The report as it stands. */
export async function readReport(team: GraphqlClient, campaignId: string): Promise<ReportNumbers> {
  type Reasons = { reason: string; count: number }[];
  interface Shown {
    campaign: {
      state: string;
      report: Record<string, { totalCount: number }> & Record<'skippedBy' | 'failedBy' | 'heldBy', Reasons>;
    };
  }
  const { campaign } = await team.run<Shown>('follow-report', { campaignId });
  const { skippedBy, failedBy: _, heldBy: __, ...numbers } = campaign.report;
  return {
    state: campaign.state,
    counts: Object.fromEntries(Object.entries(numbers).map(([name, { totalCount }]) => [name, totalCount])),
    skippedBy: Object.fromEntries(skippedBy.map(({ reason, count }) => [reason, count])),
  };
}

/** Follows a campaign to its end, ten minutes at most. */
export async function followCampaign(team: GraphqlClient, campaignId: string): Promise<ReportNumbers> {
  for (const deadline = Date.now() + 600_000; Date.now() < deadline; await sleep(250)) {
    const report = await readReport(team, campaignId);
    if (ended.includes(report.state)) return report;
  }
  throw new Error('The campaign did not end within ten minutes');
}
