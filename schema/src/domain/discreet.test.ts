import { discreet } from './discreet.js';

test('a text for a log keeps its sense, and names nobody', () => {
  expect(discreet('550 5.1.1 <noa.levi@example.com>: user unknown')).toBe('550 5.1.1 <n…@…>: user unknown');
  expect(discreet('to +972501234567 failed')).toBe('to +972… failed');
  expect(discreet(`GET /u/${'a1_-'.repeat(24)} 404`)).toBe('GET /u/[secret] 404');
  expect(discreet('Connection refused at 127.0.0.1:25')).toBe('Connection refused at 127.0.0.1:25');
});
