import { pageOfUnknowns, resendUnknown } from '@heed/schema/services/unknowns';
import { makeSendingWorld, type SendingWorld, until } from '../support/sending-world.js';
import { addTemplate, ask, numbersOf } from './single-world.js';

let sending: SendingWorld;

beforeAll(async () => {
  sending = await makeSendingWorld();
  await sending.startWorkers({ roles: ['orchestrator'] });
});
afterAll(() => sending.close());

test('a sender killed in the middle: its order mails are unknown, later ones go, and a resend reaches who was missed', async () => {
  const brand = await sending.world.brand('Olive');
  const { templateId, campaignId } = await addTemplate(brand);
  const order = (n: number) =>
    ask(brand, { templateId, address: { email: `p${n}@example.com` }, data: { n } });
  const numbers = () => numbersOf(brand, campaignId);
  const doomed = await sending.startSender();
  sending.smtp.delay = 5_000;
  for (let n = 0; n < 8; n++) await order(n);
  await until(() => sending.smtp.heard.length > 0);
  await doomed.kill();
  sending.smtp.delay = 0;

  const successor = await sending.startSender();
  await order(8);
  await until(async () => {
    const { waiting, claimed } = await numbers();
    return waiting + claimed === 0;
  }, 40_000);
  const { sent, unknown } = await numbers();
  expect(sent + unknown).toBe(9);
  expect(unknown).toBeGreaterThan(0);
  expect(new Set(sending.smtp.heard).size).toBe(sending.smtp.heard.length);

  const { nodes } = await brand.act((session) => pageOfUnknowns(session, { page: { first: 50 } }));
  expect(nodes).toHaveLength(unknown);
  for (const key of nodes) await brand.act((session) => resendUnknown(session, key));
  await until(async () => (await numbers()).sent === 9);
  expect(new Set(sending.smtp.mails.map(({ to }) => to)).size).toBe(9);
  const ids = (to: string) =>
    sending.smtp.mails
      .filter((mail) => mail.to === to)
      .map(({ source }) => /^Message-ID: (.*)\r$/im.exec(source)![1]);
  for (let n = 0; n < 9; n++) expect(new Set(ids(`p${n}@example.com`)).size).toBe(1);
  await successor.stop();
  expect(await successor.exited).toBe('exit code 0');
});
