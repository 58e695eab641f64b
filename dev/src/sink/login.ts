import { createHmac } from 'node:crypto';

export interface Login {
  user: string;
  pass: string;
  /** Default: PLAIN, LOGIN, CRAM-MD5. */
  mechanisms?: readonly string[];
}

/** One try to log in, line by line; what it answers last begins with 235 or 535. */
export type LoginTry = (line: string) => string;

const base64 = (text: string) => Buffer.from(text).toString('base64');
const text = (encoded: string) => Buffer.from(encoded, 'base64').toString();

/** Begins a try with `AUTH …`: the next lines go to `next`, until it answers something other than 334. */
export function beginLogin(login: Login, line: string): { answer: string; next?: LoginTry } {
  const [, mechanism = '', initial] = line.trim().split(/\s+/);
  const offered = login.mechanisms ?? ['PLAIN', 'LOGIN', 'CRAM-MD5'];
  if (!offered.includes(mechanism.toUpperCase())) return { answer: '504 5.5.4 not this way\r\n' };
  const verdict = (good: boolean) => (good ? '235 2.7.0 come in\r\n' : '535 5.7.8 not you\r\n');
  switch (mechanism.toUpperCase()) {
    case 'PLAIN': {
      const next: LoginTry = (given) => verdict(text(given) === `\0${login.user}\0${login.pass}`);
      return initial ? { answer: next(initial) } : { answer: '334 \r\n', next };
    }
    case 'CRAM-MD5': {
      const question = `<${Date.now()}@localhost>`;
      const digest = createHmac('md5', login.pass).update(question).digest('hex');
      return {
        answer: `334 ${base64(question)}\r\n`,
        next: (given) => verdict(text(given) === `${login.user} ${digest}`),
      };
    }
    default: {
      let user: string | undefined;
      const next: LoginTry = (given) => {
        if (user !== undefined) return verdict(user === login.user && text(given) === login.pass);
        user = text(given);
        return `334 ${base64('Password:')}\r\n`;
      };
      return { answer: `334 ${base64('Username:')}\r\n`, next };
    }
  }
}
