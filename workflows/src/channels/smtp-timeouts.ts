/** What a conversation waits for. */
export type SmtpStep =
  | 'connect'
  | 'greeting'
  | 'hello'
  | 'tls'
  | 'auth'
  | 'reset'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'end'
  | 'chunk'
  | 'quit';

/** Milliseconds of waiting for each answer. */
export type SmtpTimeouts = Record<SmtpStep, number>;

/**
 * RFC 5321 (4.5.3.2) would wait five minutes for each; a lane has others to send to meanwhile. Only the end of data is
 * waited for long: giving up on it leaves a message `unknown`.
 */
export const usualTimeouts: SmtpTimeouts = {
  connect: 10_000,
  greeting: 30_000,
  hello: 15_000,
  tls: 15_000,
  auth: 20_000,
  reset: 30_000,
  mail: 30_000,
  rcpt: 30_000,
  data: 30_000,
  end: 120_000,
  chunk: 120_000,
  quit: 2_000,
};

/** For messages: what was waited for. */
export const stepNames: Record<SmtpStep, string> = {
  connect: 'the connection',
  greeting: 'its greeting',
  hello: 'the answer to EHLO',
  tls: 'TLS',
  auth: 'the login',
  reset: 'the answer to RSET',
  mail: 'the answer to MAIL FROM',
  rcpt: 'the answer to RCPT TO',
  data: 'the answer to DATA',
  end: 'the answer to the whole message',
  chunk: 'the answer to the whole message',
  quit: 'the answer to QUIT',
};
