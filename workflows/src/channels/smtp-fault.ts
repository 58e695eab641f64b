/** Why a conversation could not begin: nothing was handed over. */
export class SmtpFault extends Error {
  constructor(
    message: string,
    /** Whether the same may work a little later. */
    readonly again: boolean,
  ) {
    super(message);
    this.name = 'SmtpFault';
  }
}

/** One line of at most 500 characters, for the ledger. */
export function tidy(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 500);
}
