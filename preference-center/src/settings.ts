export interface Settings {
  databaseUrl: string;
  keys: string;
  port: number;
  host: string;
  /** Where people reach the page: https outside development. */
  publicUrl: string;
  /** Hops of proxies whose X-Forwarded-For counts; none unless set. */
  trustedProxies: number;
}

/** Reads the environment. @throws {Error} that names the variable and what it should hold. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const port = wholeNumber(env, 'PORT', 65_535);
  const host = env.HOST ?? '127.0.0.1';
  return {
    databaseUrl: required(env, 'DATABASE_URL'),
    keys: required(env, 'HEED_KEYS'),
    port,
    host,
    publicUrl: webAddress(env.PUBLIC_URL ?? `http://${host}:${port}`),
    trustedProxies: env.TRUSTED_PROXIES ? wholeNumber(env, 'TRUSTED_PROXIES', 10) : 0,
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, most: number): number {
  const text = required(env, name);
  if (!/^\d+$/.test(text) || Number(text) > most)
    throw new Error(`${name} must be a whole number from 0 to ${most}`);
  return Number(text);
}

function webAddress(text: string): string {
  if (!/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
    throw new Error('PUBLIC_URL must be an http or https address');
  return text;
}
