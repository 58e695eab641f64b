import { openDatabase } from '@heed/schema/session/database';
import { Keyring } from '@heed/schema/tokens/keyring';
import { startPreferenceCenter } from './server.js';
import { readSettings } from './settings.js';

// React's development build is 5 times slower.
process.env.NODE_ENV ??= 'production';

try {
  const settings = readSettings(process.env);
  const database = await openDatabase({ url: settings.databaseUrl, keyring: Keyring.parse(settings.keys) });
  const center = await startPreferenceCenter({ ...settings, database });

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await center.stop();
    await database.close();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);

  console.log(`Preference center: ${center.url}`);
  process.send?.({ type: 'ready', url: center.url });
} catch (error) {
  console.error(`The preference center did not start: ${(error as Error).message}`);
  process.exit(1);
}
