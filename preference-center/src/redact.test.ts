import { withoutTokens } from './redact.js';

const token = `AQEB${'x-_9'.repeat(22)}abc`;

test('a logged error holds no link token, whole or cut', () => {
  const text = withoutTokens(
    new Error(`You made a POST request to "/p/${token}" and /u/${token.slice(0, 50)}.`),
  );
  expect(text).toContain('You made a POST request to "/p/[token]" and /u/[token].');
  expect(text).not.toContain('x-_9x-_9');
});

test('what is thrown without being an error is logged too', () => {
  expect(withoutTokens(`lost ${token}`)).toBe('lost [token]');
});
