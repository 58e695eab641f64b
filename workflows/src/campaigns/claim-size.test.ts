import { firstClaim, nextLimit } from './claim-size.js';

/** How large claims get with a server that takes so long for each message. */
function settled(millisecondsEach: number, most = 200): number {
  let limit = firstClaim;
  for (let claims = 0; claims < 20; claims++) limit = nextLimit(limit, limit * millisecondsEach, most);
  return limit;
}

test('a quick server gets the largest claims, a slow one half a second’s worth', () => {
  expect(settled(0.1)).toBe(200);
  expect(settled(1)).toBe(100);
  expect(settled(6)).toBe(50);
  expect(settled(12)).toBe(25);
  expect(settled(1_000)).toBe(20);
});

test('never more than is allowed', () => {
  expect(settled(0.1, 30)).toBe(30);
  expect(settled(1_000, 10)).toBe(10);
});
