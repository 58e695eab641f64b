/** A mail as it came; parsed when somebody reads it. */
export interface StoredMail {
  /** Counts up from 1 and is never used twice. */
  id: number;
  /** The envelope's sender and recipients, not what the headers claim. */
  from: string;
  to: string[];
  receivedAt: Date;
  raw: Buffer;
}

/** The newest mails, bounded by number and by bytes, so that a campaign of a million does not end the machine. */
export class MailStore {
  private readonly mails = new Map<number, StoredMail>();
  private lastId = 0;
  private bytes = 0;

  constructor(
    private readonly maxMails: number,
    private readonly maxBytes: number,
  ) {}

  add(from: string, to: string[], raw: Buffer): StoredMail {
    const mail = { id: ++this.lastId, from, to, receivedAt: new Date(), raw };
    this.mails.set(mail.id, mail);
    this.bytes += raw.length;
    for (const oldest of this.mails.values()) {
      if (this.mails.size <= this.maxMails && this.bytes <= this.maxBytes) break;
      this.mails.delete(oldest.id);
      this.bytes -= oldest.raw.length;
    }
    return mail;
  }

  get(id: number): StoredMail | undefined {
    return this.mails.get(id);
  }

  /** Oldest first; `to` is one recipient's address, whatever the case of its letters. */
  list(filter: { to?: string | undefined; after?: number | undefined } = {}): StoredMail[] {
    const to = filter.to?.toLowerCase();
    const after = filter.after ?? 0;
    return [...this.mails.values()].filter(
      (mail) => mail.id > after && (!to || mail.to.some((address) => address.toLowerCase() === to)),
    );
  }

  clear(): void {
    this.mails.clear();
    this.bytes = 0;
  }
}
