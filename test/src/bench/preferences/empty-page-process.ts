/** An almost empty Remix page behind the product's own server: what the product's page cannot do without. */
import { startPreferenceCenter } from '@heed/preference-center/server';
import { openDatabase } from '@heed/schema/session/database';
import { Keyring } from '@heed/schema/tokens/keyring';

process.env.NODE_ENV ??= 'production';
const keyring = Keyring.parse(process.env.HEED_KEYS!);
// Opened as the product does; no page of this build asks it anything.
const database = await openDatabase({ url: process.env.DATABASE_URL!, keyring });
const { url } = await startPreferenceCenter({
  database,
  port: 0,
  host: '127.0.0.1',
  publicUrl: 'http://127.0.0.1',
  pages: new URL('./empty-page/', import.meta.url),
});
process.once('disconnect', () => process.exit(0));
process.send?.({ type: 'ready', url });
