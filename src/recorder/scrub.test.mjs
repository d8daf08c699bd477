import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isSecretKey, isSecretName, isValueKey, REDACTED, scrub } from './scrub.js';
import { CLEAN, DIRTY } from './scrub-cases.mjs';

const DOCS = readFileSync(new URL('../../docs/guide/privacy.md', import.meta.url), 'utf8');
const ROWS = DOCS.split('\n')
  .filter((line) => /^\| `.*` \|$/.test(line))
  .map((line) => line.slice('| `'.length, -'` |'.length).split('` | `'))
  .map(([given, stored = given]) => [given, stored.replaceAll('[redacted]', REDACTED)]);
const STACK = '\n    at pay (https://shop.test/pay.js:10:20)\n    at auth/token.js:3:7';

test('scrub gives the results in the tables of docs/guide/privacy.md', () => {
  assert.ok(ROWS.length > 25);
  for (const [given, stored] of ROWS) assert.equal(scrub(given), stored);
});

for (const [name, rows] of Object.entries(DIRTY)) {
  test(`scrub replaces secrets: ${name}`, () => {
    for (const [given, stored] of rows) {
      assert.equal(scrub(given), stored);
      assert.doesNotMatch(stored, /hunter2/i);
      assert.doesNotMatch(scrub(`Error: ${given}${STACK}`), /hunter2/i);
    }
  });
}

test('scrub leaves other texts as they are', () => {
  for (const text of CLEAN) assert.equal(scrub(text), text);
});

test('scrub leaves messages in stacks as they are', () => {
  for (const text of CLEAN) {
    const stack = `Error: ${text}${STACK}`;
    assert.equal(scrub(stack), stack);
  }
});

test('scrub keeps the text after a quoted value', () => {
  for (const value of [
    'Some("hunter2")',
    '["hunter2",{"a":"]"}]',
    '{"a":["hunter2"]}',
    "('hunter2')",
  ]) {
    assert.equal(scrub(`{"password":${value},"n":1} tail`), `{"password":${REDACTED},"n":1} tail`);
  }
  for (const quote of ['"', "'", '`']) {
    const text = (secret) => `password=${quote}${secret}${quote}, user=ann`;
    assert.equal(scrub(text('hunter2 and ]')), text(REDACTED));
  }
});

test('scrub replaces an unclosed value up to the end of the text', () => {
  for (const open of ['[', '{', '(', 'Some(', '["', '{"a":"']) {
    assert.equal(scrub(`password: ${open}hunter2 and more`).includes('more'), false);
  }
});

test('scrub of a scrubbed text changes nothing', () => {
  const texts = [...ROWS, ...Object.values(DIRTY).flat()].map(([given]) => given);
  for (const text of [...texts, ...CLEAN]) assert.equal(scrub(scrub(text)), scrub(text));
  const pieces = [
    ...texts,
    ...CLEAN,
    '"',
    "'",
    '[',
    '}',
    '\\',
    ': ',
    '=',
    '\n',
    ' ',
    '&',
    REDACTED,
  ];
  const random = generator(88_172_645);
  for (let count = 0; count < 3000; count++) {
    let text = '';
    for (let part = 0; part < 6; part++) {
      const piece = pieces[Math.floor(random() * pieces.length)];
      text += piece.slice(0, 1 + Math.floor(random() * piece.length));
    }
    assert.equal(scrub(scrub(text)), scrub(text), JSON.stringify(text));
  }
});

test('scrub replaces lone surrogates', () => {
  assert.equal(scrub('a\ud800b\udc00'), 'a\ufffdb\ufffd');
  assert.equal(scrub('a\u{1f600}'), 'a\u{1f600}');
});

test('scrub takes time in proportion to the length of the text', () => {
  const pieces = [
    ...'[({"\'`\\ \t\n=a1é',
    'password',
    'password ',
    'password: ',
    'password="',
    'password[',
    'password: Some("',
    'token: ',
    'x token: F(',
    'x token: (',
    'token=a,b',
    '"token",((',
    '"token",\'',
    'value:[ name:"token" ',
    'value="name="token" ',
    '<token> ',
    '<token1>',
    '&lt;token&gt;',
    'password "is ',
    'Cookie: a="',
    '//a:b',
    '//a@',
    '-----BEGIN PRIVATE KEY',
    'sk-',
    'otp1',
    '?signature',
    '{"a":"\\"',
    // The keys of these pieces are not secret.
    'Basic : (',
    'a digest={"',
  ];
  // Processor time is measured, because other processes share the machine.
  const time = (text) => {
    const start = process.cpuUsage().user;
    scrub(text);
    return process.cpuUsage().user - start;
  };
  for (const piece of pieces) {
    const text = (length) => piece.repeat(Math.ceil(length / piece.length));
    const short = Math.max(time(text(30_000)), 10_000);
    assert.ok(time(text(300_000)) < short * 40, JSON.stringify(piece));
  }
});

test('isSecretKey recognizes keys', () => {
  for (const key of [
    ...['password', 'userPassword', 'password_confirmation', 'PASSWD', 'db.pwd', 'PGPASSWORD'],
    ...[
      'client_secret',
      'clientsecret',
      'secrets',
      'token',
      'tokens',
      'accessTokens',
      'XSRF-TOKEN',
    ],
    ...[
      'Authorization',
      'auth',
      'x-auth',
      'authMethod',
      'oauth2',
      'Cookie',
      'set-cookie',
      'cookies',
    ],
    ...['apiKey', 'API_KEY', 'userAPIKey', 'sessionId', 'JSESSIONID', 'connect.sid', 'sessid'],
    ...['creditCard', 'credit_card_number', 'cvv', 'ssn', 'private_key', 'jwt', 'pin', 'token2'],
    ...['credentials', 'mysql_pwd', 'privatekey', 'bearer', 'access%5Ftoken', 'user[password]'],
  ]) {
    assert.ok(isSecretKey(key), key);
  }
  for (const key of [
    ...['author', 'authority', 'authors', 'authenticated', 'tokenizer', 'tokenCount', 'max_tokens'],
    ...['key', 'keyboard', 'primaryKey', 'session', 'card', 'pass', 'compass', 'cookieConsent'],
    ...['pinned', 'spin', 'side', 'secretary', 'account', 'number', '', '漢字', '__', '42'],
  ]) {
    assert.ok(!isSecretKey(key), key);
  }
  assert.ok(!isSecretKey('reasoning_tokens', 17));
  assert.ok(isSecretKey('reasoning_tokens', 'hunter2'));
  assert.ok(isSecretKey('pin', 1234));
});

test('isSecretName and isValueKey recognize fields that belong together', () => {
  for (const name of ['token', 'X-Api-Key', 'user[password]']) assert.ok(isSecretName(name));
  for (const name of ['user', 'the password', '', 'tokenCount']) assert.ok(!isSecretName(name));
  for (const key of ['value', 'Value', 'val', 'content']) assert.ok(isValueKey(key));
  assert.ok(!isValueKey('values') && !isValueKey('interval'));
});

/** Returns a generator of pseudo-random numbers from 0 to 1: Marsaglia's xorshift. The same seed gives the same numbers. */
function generator(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
