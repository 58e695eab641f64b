import { type Bench, type BenchOptions, type BenchResult, type Figure, figure } from './bench.js';
import { Comparison } from './send/comparison.js';
import type { Measured } from './send/product.js';
import { makeScene, type Scene } from './send/scene.js';

/** What section 7 of the design wants. */
const targets = { rate: 0.6, cpu: 3, memory: 250, growth: 1.3 };
/** The blaster is so quick that fewer say little. */
const fewestBlasts = 50_000;
/** nodemailer is slow enough to be measured on fewer. */
const nodemailerShare = 0.2;

export const send: Bench = {
  about: 'a campaign to 100,000 people, ledger kept, against nodemailer and a program without a database',
  async run(options) {
    const { quick, say } = options;
    const sizes = quick ? [2_000, 10_000] : [10_000, 100_000, 1_000_000];
    const scene = await makeScene(sizes, say);
    try {
      return await measure(scene, sizes, options);
    } finally {
      await scene.stop();
    }
  },
};

async function measure(scene: Scene, sizes: number[], { quick, say }: BenchOptions): Promise<BenchResult> {
  const { sink } = scene.plant;
  const { rsa: rsaIdentity, ed25519: edIdentity } = scene.identities;
  const most = quick ? 10_000 : 100_000;
  const blasts = Math.max(most, fewestBlasts);
  const compare = new Comparison(scene, sizes[0]!, say);
  const sender = await compare.startSender();

  const growth: Measured[] = [];
  for (const people of sizes) growth.push(await compare.heed(`${people} people`, people, [sender]));
  const plain = growth[sizes.indexOf(most)]!;
  const bare = await compare.rival('blaster', 'the bare blaster', blasts);
  const client = await compare.rival('client', 'Heed’s SMTP client alone', blasts);
  const ledger = await compare.ledger('Heed’s ledger alone', most);
  await sink.misbehave({ delay: 5 });
  const slow = await compare.heed('5 ms per reply', most, [sender]);
  const slowBare = await compare.rival('blaster', 'the bare blaster, 5 ms per reply', blasts);
  await sink.misbehave();
  const ed25519 = await compare.heed('DKIM ed25519', most, [sender], { identityId: edIdentity });
  const rsa = await compare.heed('DKIM rsa', most, [sender], { identityId: rsaIdentity });
  const pool = await compare.rival('nodemailer', 'nodemailer’s pool', Math.ceil(most * nodemailerShare), {
    warmUp: 1_000,
  });
  const second = await compare.startSender();
  const two = await compare.heed('2 senders', most, [sender, second]);
  await Promise.all([sender.stop(), second.stop()]);
  const { tlsSink } = scene;
  const tlsSender = await compare.startSender(tlsSink);
  const tls = await compare.heed('TLS', most, [tlsSender], { sink: tlsSink });
  const tlsBare = await compare.rival('blaster', 'the bare blaster, TLS', blasts, { sink: tlsSink });

  const figures: Figure[] = [
    figure('rate against the bare blaster', plain.rate / bare.rate, 'higher', targets.rate),
    figure('CPU per message against the bare blaster', plain.cpu / bare.cpu, 'lower', targets.cpu),
    figure('rate of its SMTP client alone against the bare blaster', client.rate / bare.rate, 'higher'),
    figure('rate of its ledger alone against the bare blaster', ledger.rate / bare.rate, 'higher'),
    figure('rate against its ledger alone', plain.rate / ledger.rate, 'higher'),
    figure('peak memory of the sender, MB', plain.peak, 'lower', targets.memory),
    figure('CPU per message of the sender, µs', plain.cpu, 'lower'),
    figure('CPU per message of PostgreSQL, µs', plain.postgres, 'lower'),
    figure('messages a second', plain.rate, 'higher'),
    figure('rate against nodemailer’s pool', plain.rate / pool.rate, 'higher'),
    figure('CPU per message against nodemailer’s pool', plain.cpu / pool.cpu, 'lower'),
    figure('rate of 2 senders against 1', two.rate / plain.rate, 'higher'),
    figure('rate with 5 ms per reply against the bare blaster', slow.rate / slowBare.rate, 'higher'),
    figure('rate with TLS against the bare blaster', tls.rate / tlsBare.rate, 'higher'),
    figure('rate with DKIM ed25519 against without', ed25519.rate / plain.rate, 'higher'),
    figure('rate with DKIM rsa against without', rsa.rate / plain.rate, 'higher'),
    ...grown(sizes, growth),
  ];
  return { figures, table: compare.table() };
}

/** Cost and memory of each size against the one before. */
function grown(sizes: readonly number[], runs: readonly Measured[]): Figure[] {
  const cost = (run: Measured) => run.cpu + run.postgres;
  return sizes.slice(1).flatMap((people, index) => {
    const [small, large] = [runs[index]!, runs[index + 1]!];
    const between = `${people} people against ${sizes[index]}`;
    return [
      figure(`cost per message, ${between}`, cost(large) / cost(small), 'lower', targets.growth),
      figure(`peak memory, ${between}`, large.peak / small.peak, 'lower'),
    ];
  });
}
