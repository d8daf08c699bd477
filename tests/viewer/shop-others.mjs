// Lists failures of the shop's Rust part, failures that the browser reports, and captures of the shop itself.

const HOUR = 60;
const DAY = 24 * HOUR;
const WASM = 'https://shop.example/assets/pricing_bg.wasm';

const rust = (name, index, offset) =>
  `pricing.wasm.${name} (${WASM}:wasm-function[${index}]:${offset})`;
const PANIC = [
  'Error',
  rust('std::panicking::panic_with_hook::h1f0c7a7d2b9e4c10', 64, '0x6d5b'),
  rust('core::panicking::panic_fmt::hf1b6c7a20d3e9a55', 191, '0xa130'),
  rust('core::panicking::panic_bounds_check::h7788aa0c9b7e3d11', 203, '0xa3f0'),
  rust('pricing::discount::best_of::h6a6160e298d7b05d', 302, '0xaf8c'),
  rust('pricing::cart::Cart::total::h51be0a9187fd3c42', 118, '0x80a1'),
  rust('total', 356, '0xb1f8'),
  'total (https://shop.example/assets/pricing.js:110:10)',
  'CartView.render (https://shop.example/assets/cart-view.js:139:17)',
].join('\n    at ');

export const otherGroups = [
  {
    kind: 'panic',
    type: 'panic',
    message: 'index out of bounds: the len is 3 but the index is 3',
    culprit: 'pricing::discount::best_of (pricing_bg.wasm)',
    fatal: true,
    location: 'src/discount.rs:88:21',
    first: 3.4 * DAY,
    last: 14,
    aDay: 17,
    kept: 9,
    path: '/cart',
    stack: PANIC,
    scopes: [
      {
        function: 'pricing::discount::best_of',
        location: 'src/discount.rs:84',
        values: {
          'discounts.len()': '3',
          next: '3',
          customer: 'Customer { id: 20417, group: Returning, since: 2023 }',
        },
      },
      {
        function: 'pricing::cart::Cart::total',
        location: 'src/cart.rs:41',
        values: {
          lines:
            '[Line { article: "lamp-17", pieces: 1 }, Line { article: "bulb-e27", pieces: 4 }]',
          currency: 'Eur',
        },
      },
    ],
    context: { cart: '4 articles' },
    breadcrumbs: [
      [64_000, 'navigation', 'https://shop.example/lamps'],
      [8_420, 'pricing::cart', 'added bulb-e27, 4 pieces'],
      [940, 'pricing::discount', 'customer is returning: 3 discounts apply'],
      [12, 'pricing::discount', 'comparing each with the next'],
    ],
  },
  {
    kind: 'error',
    type: 'RuntimeError',
    message: 'the instance has panicked',
    culprit: 'total (pricing.js)',
    follows: 'index out of bounds: the len is 3 but the index is 3',
    first: 3.4 * DAY,
    last: 13,
    aDay: 40,
    kept: 3,
    path: '/cart',
    stack:
      'RuntimeError: the instance has panicked\n    at total (https://shop.example/assets/pricing.js:110:10)',
  },
  {
    kind: 'error',
    type: 'RuntimeError',
    message: 'memory access out of bounds',
    culprit: 'pricing::image::scale (pricing_bg.wasm)',
    fatal: true,
    first: 17 * DAY,
    last: 5.5 * HOUR,
    aDay: 2,
    path: '/lamps/lamp-17',
    stack: [
      'RuntimeError: memory access out of bounds',
      rust('core::slice::copy_within::h00aa31c40f8e1b22', 77, '0x71c2'),
      rust('pricing::image::scale::hd4417ca09be8f6a3', 240, '0xa7e4'),
      rust('scale', 361, '0xb220'),
      'scale (https://shop.example/assets/pricing.js:131:10)',
      'ImageZoom.draw (https://shop.example/assets/image-zoom.js:58:21)',
    ].join('\n    at '),
  },
  {
    kind: 'csp',
    type: 'CSPViolation',
    message: 'script-src-elem https://widgets.chat.example/loader.js',
    culprit: '',
    first: 21 * DAY,
    last: 26,
    aDay: 14,
    kept: 3,
    path: '/help',
  },
  {
    kind: 'resource',
    type: 'ResourceError',
    message: 'img https://images.shop.example/lamps/lamp-17-large.webp',
    culprit: '',
    first: 11 * DAY,
    last: 52,
    aDay: 26,
    kept: 4,
    path: '/lamps/lamp-17',
  },
  {
    kind: 'message',
    handled: true,
    type: '',
    message: 'the payment provider answered after 4200 ms',
    culprit: 'confirmPayment (payment.js)',
    first: 29 * DAY,
    last: 1.2 * HOUR,
    aDay: 6,
    path: '/checkout/payment',
    stack: 'Error\n    at confirmPayment (https://shop.example/assets/payment.js:131:7)',
    context: { provider: 'kranich-pay', milliseconds: '4200' },
  },
  {
    kind: 'message',
    handled: true,
    type: '',
    message: 'the stock of lamp-17 is negative',
    culprit: 'readStock (stock.js)',
    first: 8 * DAY,
    last: 20 * HOUR,
    aDay: 1.5,
    path: '/lamps/lamp-17',
    stack: 'Error\n    at readStock (https://shop.example/assets/stock.js:36:7)',
    context: { article: 'lamp-17', stock: '-2' },
  },
];
