/** A template that gives exactly these words: what looks like Liquid in them is shown as it stands. */
export function literal(words: string): string {
  return words.replace(/\{[{%]/g, (mark) => `{{ '${mark}' }}`);
}
