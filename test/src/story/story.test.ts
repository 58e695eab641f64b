// Reason for length: one story, told in order to one installation.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromiumFlags, chromiumPath } from '@heed/dev/browser';
import type { GraphqlClient } from '@heed/dev/demo/graphql-client';
import { messagesTo, readMail, withLinks } from '@heed/dev/demo/inbox';
import { brokenRows, peopleFile } from '@heed/dev/demo/people-csv';
import {
  followCampaign,
  followJob,
  foundAccount,
  importPeople,
  prepareBrand,
  readReport,
  saveTopCustomers,
  send,
  writeThankYou,
} from '@heed/dev/demo/story';
import { type Browser, chromium, type Page } from 'playwright-core';
import { answers, type Installation, startInstallation } from './installation.js';

/** The product's own story, told to a whole installation: HTTP, SMTP, Temporal and a browser, nothing in between. */
const dataDir = mkdtempSync(join(tmpdir(), 'heed-story-'));
const people = peopleFile();
let heed: Installation;
let browser: Browser;
let owner: GraphqlClient;
let team: GraphqlClient;
let keys: { account: string; tenant: string };
let lists: Record<string, string>;
let identityId: string;
let segmentId: string;
let campaignId: string;

const offers = () => lists.Offers as string;
const contactId = async (email: string): Promise<string> => {
  const { contactByEmail } = await team.run<{ contactByEmail: { id: string } }>('contact-by-email', {
    email,
  });
  return contactByEmail.id;
};
const standing = async (email: string): Promise<Record<string, string>> => {
  interface Shown {
    contactByEmail: {
      status: string;
      subscriptions: { state: string; frequency: string; list: { name: string } }[];
    };
  }
  const { contactByEmail } = await team.run<Shown>('contact-by-email', { email });
  const topics = contactByEmail.subscriptions.map(({ list, state, frequency }) => [
    list.name,
    `${state} ${frequency}`,
  ]);
  return { status: contactByEmail.status, ...Object.fromEntries(topics) };
};
/** Somebody who got the first campaign, no one twice. */
const readers = people.topCustomers.slice(10);
const nextReader = () => readers.shift() as string;

beforeAll(async () => {
  [heed, browser] = await Promise.all([
    startInstallation(dataDir, '--no-demo'),
    chromiumPath().then((executablePath) => chromium.launch({ executablePath, args: chromiumFlags })),
  ]);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await heed?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A page of the browser as a recipient opens it, without JavaScript unless it is asked for. */
async function open(url: string, javaScriptEnabled = false): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

describe('the main job, end to end', () => {
  test('an account owns two brands; one defines its topics and a custom field', async () => {
    const founded = await foundAccount(heed.ready.api, heed.ready.keys.operator);
    ({ owner, team } = founded);
    keys = { account: founded.accountKey, tenant: founded.tenantKey };
    ({ lists, identityId } = await prepareBrand(team));
    expect(Object.keys(lists)).toEqual(['Offers', 'News', 'Tips', 'Alerts']);
  });

  test('5,000 people are imported: good rows land, broken ones come back with line, column and reason', async () => {
    const job = await importPeople(team, offers(), people.bytes);
    const broken = Object.values(brokenRows).reduce((sum, count) => sum + count, 0);
    expect(job).toMatchObject({
      state: 'DONE',
      processed: 5_000,
      created: people.good,
      updated: 0,
      rejected: broken,
    });
    expect(people.good + broken).toBe(5_000);
    const { nodes } = job.rejections;
    const counts = Object.entries(Object.groupBy(nodes, ({ code }) => code)).map(([code, rows]) => [
      code.toLowerCase(),
      rows!.length,
    ]);
    expect(Object.fromEntries(counts)).toEqual(brokenRows);
    for (const { line, field, message } of nodes) {
      expect(line).toBeGreaterThan(1);
      expect(field).toMatch(/^(Email|First name|Locale|Time zone|2020_Spend)$/);
      expect(message.length).toBeGreaterThan(10);
    }
    expect(await standing('customer1@shop.example')).toEqual({
      status: 'SUBSCRIBED',
      Offers: 'SUBSCRIBED EVERY',
    });
  });

  test('the segment counts live and opens its people', async () => {
    const saved = await saveTopCustomers(team, offers());
    segmentId = saved.segmentId;
    expect(saved.count).toBe(people.topCustomers.length);
    interface Shown {
      segment: {
        contacts: { nodes: { email: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
    }
    const behind: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { segment }: Shown = await team.run<Shown>('see-segment', { segmentId, first: 500, after });
      behind.push(...segment.contacts.nodes.map(({ email }) => email));
      ({ hasNextPage: more, endCursor: after } = segment.contacts.pageInfo);
    }
    expect(behind.sort()).toEqual([...people.topCustomers].sort());
  });

  test('the campaign is previewed as one contact and tested: no ledger row, and its links save nothing', async () => {
    campaignId = await writeThankYou(team, { listId: offers(), identityId, segmentId });
    const [somebody] = people.topCustomers as [string];
    const asSomebody = await contactId(somebody);
    const { previewCampaign } = await team.run<{
      previewCampaign: { subject: string; html: string; to: string };
    }>('preview-campaign', { campaignId, contactId: asSomebody });
    expect(previewCampaign.subject).toMatch(/^Thank you, \S/);
    expect(previewCampaign.html).toContain('12 Grove Road, Haifa');

    const input = { campaignId, contactId: asSomebody, to: 'team@olivegrove.example' };
    const { sendTestMessage } = await team.run<{ sendTestMessage: { id: string } }>('send-test-message', {
      input,
    });
    expect(await followJob(team, sendTestMessage.id)).toMatchObject({ state: 'DONE', error: null });
    const mail = await readMail(heed.ready.mailbox, 'team@olivegrove.example');
    expect(mail.subject).toBe(`[Test] ${previewCampaign.subject}`);
    const page = await open(mail.pageUrl);
    await page.getByRole('button', { name: 'Leave Offers' }).click();
    await page.waitForLoadState();
    expect(await standing(somebody)).toMatchObject({ Offers: 'SUBSCRIBED EVERY' });
    expect((await readReport(team, campaignId)).counts.selected).toBe(0);
  });

  test('it is sent; an address opted out globally while it runs gets nothing; everybody else exactly one mail', async () => {
    await send(team, campaignId);
    let report = await readReport(team, campaignId);
    for (; !report.counts.sent; report = await readReport(team, campaignId)) await sleep(50);
    await ask('mutation ($input: CampaignActionInput!) { pauseCampaign(input: $input) { state } }', {
      input: { campaignId },
    });
    const waiting = `query ($id: CampaignId!) { campaign(campaignId: $id) { report { waiting(first: 500) { nodes { contact { email } } } } } }`;
    interface Waiting {
      campaign: { report: { waiting: { nodes: { contact: { email: string } }[] } } };
    }
    const { campaign } = await ask<Waiting>(waiting, { id: campaignId });
    const optedOut = campaign.report.waiting.nodes.at(-1)!.contact.email;
    await owner.run('opt-out-globally', {
      input: { email: optedOut.toUpperCase(), note: 'Asked by telephone' },
    });
    await ask('mutation ($input: CampaignActionInput!) { resumeCampaign(input: $input) { state } }', {
      input: { campaignId },
    });

    report = await followCampaign(team, campaignId);
    expect(report.state).toBe('DONE');
    expect(report.skippedBy).toEqual({ GLOBAL_OPT_OUT: 1 });
    const { selected, ...states } = report.counts;
    expect(selected).toBe(people.topCustomers.length);
    expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(selected);
    const got = (await messagesTo(heed.ready.mailbox))
      .map(({ to }) => to)
      .filter((to) => to.startsWith('customer'));
    expect(got.sort()).toEqual(people.topCustomers.filter((email) => email !== optedOut).sort());
    readers.splice(0, readers.length, ...readers.filter((email) => email !== optedOut));
    const { optOut } = await owner.run<{ optOut: { note: string } }>('look-up-opt-out', { email: optedOut });
    expect(optOut.note).toBe('Asked by telephone');
  });

  test('the mail carries what mailbox providers ask for, and nothing that a name could break', async () => {
    const mail = await readMail(heed.ready.mailbox, nextReader());
    const header = (name: string) =>
      mail.headers.filter((line) => line.name.toLowerCase() === name).map((line) => line.value);
    expect(header('list-unsubscribe')).toEqual([
      expect.stringMatching(/^<http:\/\/127\.0\.0\.1:\d+\/u\/[\w-]{95}>$/),
    ]);
    expect(header('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
    expect(header('list-id')).toEqual([expect.stringMatching(/^"?Offers"? <[\w.-]+>$/)]);
    expect(header('message-id')).toEqual([expect.stringMatching(/^<[^<>\s]+@olivegrove\.example>$/)]);
    expect(header('feedback-id')[0]!.split(':')).toHaveLength(4);
    expect(header('auto-submitted')).toEqual([]);
    expect(mail.text).toContain('12 Grove Road, Haifa');
  });

  test.each([false, true])(
    'a recipient leaves Offers on the page, and only Offers, and takes it back (JavaScript: %s)',
    async (script) => {
      const reader = nextReader();
      const page = await open((await readMail(heed.ready.mailbox, reader)).pageUrl, script);
      for (const topic of [
        'Savings on oil',
        'What happens in the grove',
        'Cooking with what we grow',
        'Harvest dates',
      ]) {
        expect(await page.getByText(topic).isVisible()).toBe(true);
      }
      await page.getByRole('button', { name: 'Leave Offers' }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
      expect(await standing(reader)).toMatchObject({ status: 'SUBSCRIBED', Offers: 'UNSUBSCRIBED EVERY' });
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('button', { name: 'Leave Offers' }).waitFor();
      expect(await standing(reader)).toMatchObject({ status: 'SUBSCRIBED', Offers: 'SUBSCRIBED EVERY' });
    },
  );

  test('the next campaign leaves out, with the reason, who has left: by one-click, by the page, by leaving all', async () => {
    const [clicker, leaver, farewell] = [nextReader(), nextReader(), nextReader()];
    const { oneClickUrl } = await readMail(heed.ready.mailbox, clicker);
    const click = () =>
      fetch(oneClickUrl, { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) });
    for (const response of [await click(), await click()]) {
      expect([response.status, response.redirected, response.headers.get('set-cookie')]).toEqual([
        200,
        false,
        null,
      ]);
    }
    const leave = async (who: string, button: RegExp) => {
      const page = await open((await readMail(heed.ready.mailbox, who)).pageUrl);
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    };
    await leave(leaver, /^Leave everything from Olive Grove/);
    await leave(farewell, /^Leave every brand/);
    expect(await standing(clicker)).toMatchObject({ status: 'SUBSCRIBED', Offers: 'UNSUBSCRIBED EVERY' });
    expect(await standing(leaver)).toMatchObject({ status: 'UNSUBSCRIBED', Offers: 'UNSUBSCRIBED EVERY' });

    const next = await writeThankYou(team, { listId: offers(), identityId, segmentId, name: 'Encore' });
    await send(team, next);
    const report = await followCampaign(team, next);
    expect(report.skippedBy).toEqual({ LIST_UNSUBSCRIBED: 1, UNSUBSCRIBED: 1, GLOBAL_OPT_OUT: 2 });
    interface Skipped {
      campaign: { report: { skipped: { totalCount: number; nodes: { contact: { email: string } }[] } } };
    }
    const { campaign } = await team.run<Skipped>('open-skipped', {
      campaignId: next,
      reason: 'LIST_UNSUBSCRIBED',
    });
    expect(campaign.report.skipped).toMatchObject({
      totalCount: 1,
      nodes: [{ contact: { email: clicker } }],
    });
    for (const gone of [clicker, leaver, farewell]) {
      expect((await messagesTo(heed.ready.mailbox, gone)).length).toBe(1);
    }
  });

  test('importing the same people again changes nothing and re-subscribes nobody', async () => {
    const before = (await messagesTo(heed.ready.mailbox)).length;
    const job = await importPeople(team, offers(), people.bytes);
    expect(job).toMatchObject({ state: 'DONE', created: 0, updated: 0, unchanged: people.good, keptOut: 2 });
    const again = await writeThankYou(team, {
      listId: offers(),
      identityId,
      segmentId,
      name: 'After the import',
    });
    await send(team, again);
    expect((await followCampaign(team, again)).skippedBy).toEqual({
      LIST_UNSUBSCRIBED: 1,
      UNSUBSCRIBED: 1,
      GLOBAL_OPT_OUT: 2,
    });
    expect((await messagesTo(heed.ready.mailbox)).length).toBe(before + people.topCustomers.length - 4);
  });

  test('who chose News once a week gets one letter, and the second one waits', async () => {
    const reader = nextReader();
    const { pageUrl } = await readMail(heed.ready.mailbox, reader);
    const page = await open(pageUrl);
    await page.getByRole('checkbox', { name: 'News' }).check();
    await page.getByRole('combobox', { name: /News/ }).selectOption('weekly');
    await page.getByRole('button', { name: 'Save choices' }).last().click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    expect(await standing(reader)).toMatchObject({ News: 'SUBSCRIBED WEEKLY' });

    const sendNews = async (name: string) => {
      const id = await writeThankYou(team, { listId: lists.News as string, identityId, segmentId, name });
      await send(team, id);
      return (await followCampaign(team, id)).counts;
    };
    expect(await sendNews('First letter')).toMatchObject({ sent: 1, held: 0 });
    expect(await sendNews('Second letter')).toMatchObject({ sent: 0, held: 1 });
    const subjects = (await messagesTo(heed.ready.mailbox, reader)).map(withLinks);
    expect(new Set(subjects.map(({ oneClickUrl }) => oneClickUrl)).size).toBe(subjects.length);
  });

  test('a second start finds everything as it was; stopping leaves nothing behind', async () => {
    const { ready } = heed;
    expect(await heed.stop()).toBe(0);
    for (const place of [
      ready.api,
      ready.preferences,
      ready.mailbox,
      ready.smtp,
      ready.temporal,
      ready.database,
    ]) {
      expect([place, await answers(place)]).toEqual([place, false]);
    }
    heed = await startInstallation(dataDir, '--no-demo');
    const { GraphqlClient } = await import('@heed/dev/demo/graphql-client');
    team = new GraphqlClient(heed.ready.api, keys.tenant);
    expect((await readReport(team, campaignId)).counts.selected).toBe(people.topCustomers.length);
  }, 120_000);
});

/** A document of the team's own. */
async function ask<T>(query: string, variables: Record<string, unknown>): Promise<T> {
  return team.ask<T>(query, variables);
}
