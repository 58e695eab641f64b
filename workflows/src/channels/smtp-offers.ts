/** What a server's EHLO offers, as far as it matters here. */
export interface SmtpOffers {
  pipelining: boolean;
  chunking: boolean;
  smtpUtf8: boolean;
  startTls: boolean;
  /** It takes `SIZE=` in MAIL FROM (RFC 1870). */
  size: boolean;
  /** Bytes of the largest message it takes; infinite when it does not say. */
  largest: number;
  /** Mechanisms, in capitals. */
  auth: readonly string[];
}

/** A server that knows only HELO. */
export const noOffers: SmtpOffers = {
  pipelining: false,
  chunking: false,
  smtpUtf8: false,
  startTls: false,
  size: false,
  largest: Number.POSITIVE_INFINITY,
  auth: [],
};

/** Reads the lines of an answer to EHLO, the server's name first. */
export function readOffers(lines: readonly string[]): SmtpOffers {
  const words = new Map<string, string>();
  const auth: string[] = [];
  for (const line of lines.slice(1)) {
    const [word = '', ...rest] = line
      .slice(4)
      .trim()
      .toUpperCase()
      .split(/[\s=]+/);
    if (word === 'AUTH')
      auth.push(...rest); // also the `AUTH=LOGIN` of old servers
    else words.set(word, rest.join(' '));
  }
  return {
    pipelining: words.has('PIPELINING'),
    chunking: words.has('CHUNKING'),
    smtpUtf8: words.has('SMTPUTF8'),
    startTls: words.has('STARTTLS'),
    size: words.has('SIZE'),
    largest: Number(words.get('SIZE')) || Number.POSITIVE_INFINITY,
    auth,
  };
}
