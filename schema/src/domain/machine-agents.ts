/**
 * User agents that are no person's program: scanners of links, proxies that load a mail's images for everybody whether or
 * not it is opened (Gmail, Yahoo, Apple), previews of chats, and programs that say what they are.
 */
const known = new RegExp(
  [
    'GoogleImageProxy|YahooMailProxy|YMailProxy|ggpht\\.com',
    'Barracuda|Proofpoint|Mimecast|SafeLinks|Safe-?Browsing|MessageLabs|Symantec|Cloudmark|FireEye|Fortinet|FortiGuard|Sophos',
    'TrendMicro|Trend Micro|IronPort|Zscaler|Forcepoint|Websense|CheckPoint|Vade|Hornetsecurity|SpamTitan|Trustwave|Cyren|Bitdefender',
    'Office Existence Discovery|BingPreview|SkypeUriPreview|Google-?Safety|Google-Read-Aloud|GoogleOther|AppEngine-Google',
    '(?<!cu)bot\\b|crawl|spider|slurp|scan(?:ner)?\\b|monitor|preview|prefetch|headless|phantomjs|lighthouse|validator',
    'facebookexternalhit|WhatsApp|TelegramBot|Slack|Discord|LinkedIn|Twitter|Pinterest|Embedly|vkShare',
    '^node\\b|curl/|wget/|python|aiohttp|httpx|java/|okhttp|libwww|lwp::|httpclient|go-http|axios|node-fetch|undici|got \\(|ruby|perl|php/|guzzle|postman|insomnia',
  ].join('|'),
  'i',
);

/** Apple's Mail Privacy Protection loads every image with exactly this; programs of people say more. */
const bare = /^Mozilla\/[\d.]+$/;

/** Whether a request's own headers say that no person looks at what it asks for. */
export function isMachineAgent(headers: {
  userAgent: string | undefined;
  /** `Sec-Purpose`, `Purpose`, `X-Purpose`, `X-Moz`: what browsers send with what nobody asked for yet. */
  purpose: string | undefined;
}): boolean {
  const agent = headers.userAgent?.trim() ?? '';
  if (!agent || bare.test(agent) || known.test(agent)) return true;
  return /prefetch|preview|prerender/i.test(headers.purpose ?? '');
}
