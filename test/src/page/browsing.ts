/** One request as a browser makes it, without following redirects. */
export function visit(url: string, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { redirect: 'manual', ...init });
}

/** Presses a button of the page: a form post from the same origin. */
export function press(
  url: string,
  fields: [string, string][],
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = new URLSearchParams(fields);
  return visit(url, { method: 'POST', body, headers: { origin: new URL(url).origin, ...headers } });
}

/** Presses, then goes where the answer leads: the text of that page. */
export async function pressAndRead(url: string, fields: [string, string][]): Promise<string> {
  const response = await press(url, fields);
  if (response.status !== 303) throw new Error(`The form was answered ${response.status}`);
  return words(await (await visit(new URL(response.headers.get('location')!, url).href)).text());
}

/** What a browser would send for the page as it stands: every field of the form that has the save button. */
export function savedFields(html: string): [string, string][] {
  const form = /<form[^>]*>(?:(?!<\/form>).)*value="save".*?<\/form>/s.exec(html)?.[0] ?? '';
  const fields: [string, string][] = [['intent', 'save']];
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const ticked = !input.includes('type="checkbox"') || input.includes('checked');
    if (ticked) fields.push([attribute(input, 'name'), attribute(input, 'value')]);
  }
  for (const [, name, options] of form.matchAll(/<select[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs)) {
    const chosen = /<option[^>]*selected[^>]*>/.exec(options!)?.[0] ?? '';
    fields.push([name!, attribute(chosen, 'value')]);
  }
  return fields;
}

function attribute(tag: string, name: string): string {
  return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}

/** The text of a page, without tags. */
export function words(html: string): string {
  return html
    .replace(/<(style|title)[^>]*>.*?<\/\1>/gs, '')
    .replace(/<!--.*?-->/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}
