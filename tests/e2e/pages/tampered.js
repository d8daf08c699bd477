// Makes hostile and malformed records.

globalThis.GROUP = '0123456789abcdef';

/** Texts that, if they are used as markup, set `owned`, create an element, or violate the viewer's policy. */
globalThis.payloads = [
  '<img src=x onerror="globalThis.owned = 1">',
  '"><script>globalThis.owned = 2</script>',
  "'-globalThis.owned-'",
  '<svg/onload=globalThis.owned=3>',
  '<iframe srcdoc="<script>parent.owned=4</script>">',
  'javascript:globalThis.owned=5',
  '</title><style>*{display:none}</style>',
  '<a href="javascript:globalThis.owned=6" data-payload>go</a>',
  '{{constructor.constructor("globalThis.owned=7")()}}',
  '<%= globalThis.owned=8 %>',
  '\u202etxet sdrawkcab\u2066',
  '&lt;img src=x onerror=globalThis.owned=9&gt;',
  '<!--',
  ']]><x data-payload/>',
];

const everything = payloads.join(' ');
/** A number above the largest safe integer of JavaScript, and within the range of Rust's u64. */
const largest = 2 ** 60;

/** Returns an exception whose fields all have the value `text`, apart from the fields in `more`. */
globalThis.exceptionOf = (text, more) => ({
  id: text,
  group: GROUP,
  session: text,
  time: Date.now(),
  kind: text,
  type: text,
  message: text,
  culprit: text,
  fatal: true,
  handled: false,
  location: text,
  follows: text,
  frames: [
    { function: text, symbol: text, file: text, line: 1, column: 2, module: text, inApp: true },
  ],
  causes: [
    {
      type: text,
      message: text,
      frames: [{ function: text, file: `javascript:${text}`, line: 1 }],
    },
  ],
  locals: { [text]: text },
  context: { [text]: text },
  breadcrumbs: [{ time: Date.now(), text, data: text }],
  url: `javascript:${text}`,
  userAgent: text,
  release: text,
  environment: text,
  ...more,
});

globalThis.counterOf = (text, more) => ({
  count: 1,
  first: Date.now(),
  last: Date.now(),
  hours: [[Math.floor(Date.now() / 3_600_000), 1]],
  title: text,
  culprit: text,
  kind: text,
  type: text,
  fatal: true,
  follows: '',
  releases: [[text, Date.now(), Date.now()]],
  ...more,
});

const id = (number) => number.toString(16).padStart(16, '0');
const json = JSON.stringify;

/** Returns hostile records that are well-formed, so that the viewer may show them, as `[key, value]`. */
globalThis.hostileRecords = () => [
  ...payloads.flatMap((payload, at) => [
    [`t/${id(at)}/s`, json(counterOf(payload))],
    [`x/${id(at)}/s/0`, json(exceptionOf(payload))],
  ]),
  [`t/${GROUP}/s`, json(counterOf(everything))],
  [`x/${GROUP}/s/0`, json(exceptionOf(everything))],
  [`x/${GROUP}/s/1`, json(exceptionOf('x'.repeat(1_000_000)))],
  [
    `x/${GROUP}/s/2`,
    json(exceptionOf('many', { frames: Array(100_000).fill({ function: 'f', file: 'f' }) })),
  ],
  [
    `t/${id(100)}/s`,
    `{"count":${largest},"first":${largest},"last":${largest},"hours":[[${largest},${largest}]]}`,
  ],
  [`t/${id(103)}/s`, json(counterOf('no stack'))],
  [
    `x/${id(103)}/s/0`,
    json(exceptionOf('no stack', { frames: [], causes: [{ message: 'none' }] })),
  ],
  [`t/${id(101)}/s`, json(counterOf('many hours', { hours: Array(100_000).fill([1, 1]) }))],
  [
    `t/${id(102)}/~`,
    json(counterOf('a pack', { pack: { of: Array(10_000).fill(['s', largest, largest]) } })),
  ],
];

/** Returns malformed records, which the viewer must not show, as `[key, value]`. */
globalThis.brokenRecords = () => [
  ['v', '1'],
  ['t/', '{}'],
  ['t//s', json(counterOf('no group'))],
  ['t/no-fingerprint/s', json(counterOf('no fingerprint'))],
  [`t/${payloads[0]}/${payloads[0]}`, json(counterOf('markup'))],
  [`t/${id(200)}/s`, ''],
  [`t/${id(201)}/s`, 'null'],
  [`t/${id(202)}/s`, '[[[[['],
  [`t/${id(203)}/s`, '['.repeat(100_000)],
  [`t/${id(204)}/s`, json({ count: -1 })],
  [`t/${id(205)}/s`, json({ count: 'many', title: 5, hours: 'x', releases: {} })],
  [`t/${id(206)}/s`, '{"count":1e400}'],
  ['t/__proto__/s', json(counterOf('prototype'))],
  ['x/__proto__/constructor/prototype', '{"__proto__":{"owned":1}}'],
  [`m/${id(207)}`, json({ state: payloads[0], time: largest })],
  [`m/${id(207)}/removed`, 'yes'],
  ['n/', '{}'],
  ['n/a/b/c', json({ kind: payloads[0], time: 'yesterday', message: 5, stack: [] })],
  ['n/deep', `{"time":1,"causes":${'['.repeat(10_000)}`],
  ['', ''],
];
