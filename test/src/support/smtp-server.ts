import { type AddressInfo, createServer, type Socket } from 'node:net';

/** How the server treats one message, by its recipient. */
export type Treatment =
  | 'accept'
  /** 550 to RCPT TO. */
  | 'refuse'
  /** The same, repeating the address, as many servers do. */
  | 'refuse_by_name'
  /** 451 to RCPT TO, each time. */
  | 'try_later'
  /** 554 after the whole message. */
  | 'refuse_content'
  /** Hangs up when it hears the recipient. */
  | 'drop_before'
  /** Takes the whole message and hangs up without a word. */
  | 'drop_after'
  /** Takes the whole message and says nothing, for ever. */
  | 'hang';

export interface ReceivedMail {
  to: string;
  from: string;
  /** As on the wire, dots unstuffed. */
  source: string;
}

export interface ScriptedSmtp {
  url: string;
  port: number;
  /** What it said 250 to. */
  mails: ReceivedMail[];
  /** Recipients of every message that came whole, accepted or not. */
  heard: string[];
  /** Milliseconds before each message is accepted. */
  delay: number;
  treat: (recipient: string) => Treatment;
  stop(): Promise<void>;
}

/** An SMTP server in a few lines, which misbehaves as told. Without PIPELINING, with multi-line replies. */
export async function startScriptedSmtp(
  options: { port?: number; smtpUtf8?: boolean } = {},
): Promise<ScriptedSmtp> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    converse(socket, smtp, options.smtpUtf8 ?? false);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const smtp: ScriptedSmtp = {
    url: `smtp://127.0.0.1:${port}`,
    port,
    mails: [],
    heard: [],
    delay: 0,
    treat: () => 'accept',
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  return smtp;
}

function converse(socket: Socket, smtp: ScriptedSmtp, smtpUtf8: boolean): void {
  let rest = '';
  let from = '';
  let to = '';
  let inData = false;
  const say = (...lines: string[]) => socket.write(lines.map((line) => `${line}\r\n`).join(''));
  const address = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? '';

  const endOfData = (source: string) => {
    smtp.heard.push(to);
    const treatment = smtp.treat(to);
    if (treatment === 'hang') return;
    if (treatment === 'drop_after') return socket.destroy();
    if (treatment === 'refuse_content') return say('554 5.7.1 we do not like it');
    const mail = { to, from, source };
    setTimeout(() => {
      smtp.mails.push(mail);
      say('250 2.0.0 taken');
    }, smtp.delay);
  };
  const command = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO')
      return say('250-scripted', '250-8BITMIME', ...(smtpUtf8 ? ['250-SMTPUTF8'] : []), '250 HELP');
    if (verb === 'MAIL') {
      from = address(line);
      return say('250 2.1.0 sender ok');
    }
    if (verb === 'RCPT') {
      to = address(line);
      const treatment = smtp.treat(to);
      if (treatment === 'refuse') return say('550-5.1.1 no such', '550 5.1.1 user here');
      if (treatment === 'refuse_by_name') return say(`550 5.1.1 <${to.toUpperCase()}>: no such user`);
      if (treatment === 'try_later') return say('451 4.3.0 try later');
      if (treatment === 'drop_before') return socket.destroy();
      return say('250 2.1.5 recipient ok');
    }
    if (verb === 'DATA') {
      inData = true;
      return say('354 go on');
    }
    if (verb === 'QUIT') return socket.end('221 bye\r\n');
    return say('250 ok');
  };

  say('220 scripted ESMTP');
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    rest += chunk;
    for (;;) {
      const mark = inData ? '\r\n.\r\n' : '\r\n';
      const end = rest.indexOf(mark);
      if (end < 0) return;
      const text = rest.slice(0, end);
      rest = rest.slice(end + mark.length);
      if (!inData) command(text);
      else {
        inData = false;
        endOfData(text.replace(/^\.\./gm, '.'));
      }
    }
  });
}
