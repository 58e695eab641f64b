import type { CampaignContent, Recipient, Templates } from './content.js';
import { digestWords } from './digest-words.js';
import { footerWords } from './footer.js';
import { publicBase } from './links.js';
import { compileMessage, type RenderSettings } from './message.js';
import { compilePart, join, joinLine } from './pieces.js';
import { webVersionPosition } from './tracking.js';

/** Items that a digest lists; it says how many more there are. */
export const mostItems = 50;
/** Characters of a message's text that stand in for a preheader it lacks. */
const summaryLength = 140;

/** One message of a digest, as its contact would have got it. */
export interface DigestItem {
  /** Its subject. */
  title: string;
  /** Its preheader, or the beginning of its text. */
  summary: string;
  /** Its hosted web version; over the door that counts it as a click of its own campaign where it is tracked. */
  url: string;
}

/**
 * A campaign's messages as items of digests: compiled once. Rendering throws as `compileCampaign`'s does.
 * @throws {HeedError} as `compileMessage`.
 */
export function compileItem(
  content: CampaignContent,
  settings: RenderSettings,
): (recipient: Recipient, at: Date, options: { tracked: boolean }) => DigestItem {
  const message = compileMessage(content, settings);
  const preheader = compilePart('preheader', content.preheader, content);
  const base = publicBase(settings.publicUrl);
  return (recipient, at, { tracked }) => {
    const frame = message.frame(recipient, at);
    return {
      title: message.subject(frame),
      summary:
        joinLine('preheader', preheader, frame) || beginning(join('text', message.bodies(frame).text, frame)),
      url: tracked ? `${base}/c/${frame.token}/${webVersionPosition}` : `${base}/w/${frame.token}`,
    };
  };
}

/** The text without the footer that Heed added, and without addresses: nobody reads those in a summary. */
function beginning(text: string): string {
  const [words = ''] = text.split('\n\n-- \n');
  const line = words
    .replace(/https?:\/\/\S+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (line.length <= summaryLength) return line;
  const cut = line.slice(0, summaryLength);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), summaryLength / 2)).trimEnd()}…`;
}

/** Every digest is rendered from these, in the brand's colours; what differs comes as its recipient's `data`. */
export const digestTemplates: Templates = {
  subject: '{{ data.subject }}',
  preheader: '{{ data.preheader }}',
  html: `<!doctype html>
<html lang="{{ data.language }}" dir="{{ data.direction }}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{ data.subject }}</title></head>
<body style="margin:0;font:16px/1.5 sans-serif;color:#222">
<div style="padding:24px 12px;background:{{ data.backgroundColour }}">
<div style="max-width:600px;margin:0 auto;padding:24px;background:#fff;border-top:4px solid {{ data.primaryColour }}">
<p style="margin:0;color:#555"><bdi>{{ brand.name }}</bdi></p>
<h1 style="margin:0 0 8px;font-size:22px"><bdi>{{ topic.name }}</bdi></h1>
<p style="margin:0 0 16px">{{ data.intro }}</p>
{% for item in data.items %}<div style="padding:12px 0;border-top:1px solid #ddd">
<a href="{{ item.url }}" style="color:#222;font-weight:bold"><bdi>{{ item.title }}</bdi></a>
{% if item.summary %}<p style="margin:4px 0 0;color:#444"><bdi>{{ item.summary }}</bdi></p>{% endif %}
</div>
{% endfor %}{% if data.more %}<p style="margin:16px 0 0">{{ data.more }}</p>
{% endif %}</div>
</div>
</body>
</html>
`,
  text: '{{ data.text }}',
};

/** What those templates are rendered with: in the contact's language, the items in the order they come. */
export function digestData(
  content: CampaignContent,
  recipient: Pick<Recipient, 'locale'>,
  items: readonly DigestItem[],
): Record<string, unknown> {
  const { language, direction } = footerWords(recipient.locale, content.defaultLocale);
  const words = digestWords(language);
  const listed = items.slice(0, mostItems);
  const more = items.length > listed.length ? words.more(items.length - listed.length) : '';
  const topic = content.topic?.name ?? '';
  const entries = listed.map(({ title, summary, url }) => [title, summary, url].filter(Boolean).join('\n'));
  return {
    language,
    direction,
    subject: words.subject(topic, items.length),
    preheader: listed
      .map(({ title }) => title)
      .join(' · ')
      .slice(0, summaryLength),
    primaryColour: content.brand.primaryColour ?? '#222222',
    backgroundColour: content.brand.backgroundColour ?? '#ffffff',
    intro: words.intro,
    items: listed,
    more,
    text: [`${content.brand.name}: ${topic}`, words.intro, ...entries, more].filter(Boolean).join('\n\n'),
  };
}
