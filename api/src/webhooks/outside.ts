/** What is fetched from providers; tests serve it themselves. */
export interface Outside {
  /** The body of an https address. @throws when it does not answer with 200 in time, or leads elsewhere. */
  get(url: string): Promise<string>;
}

/** Milliseconds and characters; a certificate has 2,000. */
const timeout = 5_000;
const longest = 100_000;

export const outside: Outside = {
  async get(url) {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeout) });
    if (answer.status !== 200) throw new Error(`It answered ${answer.status}`);
    const text = await answer.text();
    if (text.length > longest) throw new Error('It answered with too much');
    return text;
  },
};
