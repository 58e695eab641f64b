import { fillIn } from './form-world.js';

/** What answers the whole of the usual form, as people type it. */
export const everything = {
  name: ' Noa ',
  family: 'Levi',
  phone: '+972 50 123 4567',
  spend: '120.5',
  birthday: '1990-02-28',
  member: 'yes',
  colour: 'black',
  interests: ['soap', 'oil'],
  words: 'I like\r\nyour shop.',
};
let people = 0;
/** An address that nobody had before. */
export const somebody = () => `p${++people}@example.com`;

/** Sends, and says where one is led. */
export async function sent(
  url: string,
  answers: Record<string, string | string[]>,
  headers = {},
): Promise<string> {
  const response = await fillIn(url, answers, headers);
  expect(response.status).toBe(303);
  return response.headers.get('location')!;
}
