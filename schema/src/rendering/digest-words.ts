/** What a digest says in its own words; `count` messages, `more` of them beyond those listed. */
interface DigestWords {
  subject(topic: string, count: number): string;
  intro: string;
  more(count: number): string;
}

const english: DigestWords = {
  subject: (topic, count) => `${topic}: ${count} messages`,
  intro: 'What came for you since the last time, in the order it was sent.',
  more: (count) => `and ${count} more`,
};
const hebrew: DigestWords = {
  subject: (topic, count) => `${topic}: ${count} הודעות`,
  intro: 'מה שהצטבר עבורך מאז הפעם הקודמת, לפי סדר השליחה.',
  more: (count) => `ועוד ${count}`,
};

/** By the language that `footerWords` chose. */
export function digestWords(language: string): DigestWords {
  return language === 'he' ? hebrew : english;
}
