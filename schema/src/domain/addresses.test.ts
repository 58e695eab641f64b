import { normaliseEmail, normalisePhone } from './addresses.js';

describe('normaliseEmail', () => {
  test.each([
    [' Anna.Levi@Example.COM ', 'Anna.Levi@example.com', 'anna.levi@example.com'],
    ["o'brien+news@sub.example.co.uk", "o'brien+news@sub.example.co.uk", "o'brien+news@sub.example.co.uk"],
    ['info@bücher.example', 'info@xn--bcher-kva.example', 'info@xn--bcher-kva.example'],
    ['info@BU\u0308CHER.example', 'info@xn--bcher-kva.example', 'info@xn--bcher-kva.example'],
    ['a@דוגמה.co.il', 'a@xn--6dbbec0c.co.il', 'a@xn--6dbbec0c.co.il'],
  ])('%s is taken', (text, email, key) => {
    expect(normaliseEmail(text)).toMatchObject({ ok: true, email, key, international: false });
  });

  test('an internationalised local part is taken and flagged: only some servers can deliver it', () => {
    expect(normaliseEmail('Élan@example.com')).toEqual({
      ok: true,
      email: 'Élan@example.com',
      key: 'élan@example.com',
      international: true,
    });
    expect(normaliseEmail('e\u0301lan@example.com')).toMatchObject({ key: 'élan@example.com' });
    expect(normaliseEmail('小明@例子.中国')).toMatchObject({
      email: '小明@xn--fsqu00a.xn--fiqs8s',
      international: true,
    });
  });

  test.each([
    '',
    '   ',
    'anna',
    'anna@',
    '@example.com',
    'anna@localhost',
    'anna levi@example.com',
    'Anna <anna@example.com>',
    'anna@exam ple.com',
    'anna@example..com',
    'anna@-example.com',
    'anna@example.com.',
    'anna@[192.0.2.1]',
    'anna@192.0.2.1',
    '.anna@example.com',
    'an..na@example.com',
    'anna@ex%61mple.com',
    'anna@example.com\r\nBcc: b@example.com',
    'an\u200bna@example.com',
    'an\u202ena@example.com',
    'an\u0000na@example.com',
    'an\ud800na@example.com',
  ])('%j is refused with a sentence', (text) => {
    const reading = normaliseEmail(text);
    expect(reading.ok).toBe(false);
    expect(!reading.ok && reading.message).toMatch(/e-mail address/);
  });

  test('64 bytes before the @ and 254 in all (RFC 5321), counted in UTF-8', () => {
    const long = (n: number) => 'a'.repeat(n);
    expect(normaliseEmail(`${long(64)}@example.com`).ok).toBe(true);
    expect(normaliseEmail(`${long(65)}@example.com`).ok).toBe(false);
    expect(normaliseEmail(`${'é'.repeat(32)}@example.com`).ok).toBe(true);
    expect(normaliseEmail(`${'é'.repeat(33)}@example.com`).ok).toBe(false);
    const domain = `${long(60)}.${long(60)}.${long(60)}`;
    expect(normaliseEmail(`${long(60)}@${domain}.${long(10)}`).ok).toBe(true); // 254
    expect(normaliseEmail(`${long(61)}@${domain}.${long(10)}`).ok).toBe(false);
    expect(normaliseEmail(`a@${long(64)}.com`).ok).toBe(false);
    expect(normaliseEmail(`${long(1_000_000)}@example.com`).ok).toBe(false);
  });
});

describe('normalisePhone', () => {
  test.each([
    ['+972 50-123-4567', '+972501234567'],
    ['00972501234567', '+972501234567'],
    ['+1 (212) 555.0100', '+12125550100'],
    ['\u200e+۹۸ ۹۱۲ ۱۲۳ ۴۵۶۷', '+989121234567'],
  ])('%s', (text, phone) => expect(normalisePhone(text)).toEqual({ ok: true, phone, key: phone }));

  test.each(['', '050-1234567', '+0501234567', '+12345', '+1234567890123456', '+97250CALLME'])(
    '%j is refused',
    (text) => expect(normalisePhone(text).ok).toBe(false),
  );
});
