// Lists failures of the shop's scripts. Times are minutes before now; `aDay` is the number of failures on an average day.

const HOUR = 60;
const DAY = 24 * HOUR;
const SHOP = 'https://shop.example/assets';

const stack = (title, ...places) => [title, ...places.map((place) => `    at ${place}`)].join('\n');
const own = (name, line, column, file) => `${name} (${SHOP}/${file}:${line}:${column})`;
const framework = own('commitRoot', 1, 48213, 'vendor/react-dom.production.min.js');

const CRUMBS = [
  [41_200, 'navigation', 'https://shop.example/lamps'],
  [33_850, 'click', 'button.add-to-cart'],
  [33_610, 'fetch', 'POST /api/cart 200, 96 ms'],
  [12_400, 'navigation', 'https://shop.example/cart'],
  [1_950, 'input', 'input[name=coupon]'],
  [310, 'click', 'button.checkout'],
];

export const scriptGroups = [
  {
    kind: 'error',
    type: 'TypeError',
    message: "Cannot read properties of undefined (reading 'price')",
    culprit: 'cartTotal (cart.js)',
    first: 30 * HOUR,
    last: 2,
    aDay: 60,
    rising: 9,
    kept: 12,
    path: '/cart',
    stack: stack(
      "TypeError: Cannot read properties of undefined (reading 'price')",
      own('cartTotal', 88, 31, 'cart.js'),
      'Array.reduce (<anonymous>)',
      own('CartView.render', 141, 22, 'cart-view.js'),
      own('renderWithHooks', 1, 31077, 'vendor/react-dom.production.min.js'),
      framework,
      own('async checkout', 62, 5, 'checkout.js'),
    ),
    causes: [
      {
        type: 'CartError',
        message: 'line 3 of the cart has no article',
        frames: [
          frame('CartLine.article', 'cart.js', 52, 13),
          frame('Cart.lineAt', 'cart.js', 31, 20),
        ],
      },
      {
        type: 'SyntaxError',
        message: 'Unexpected end of JSON input',
        frames: [
          { function: 'JSON.parse', file: '<anonymous>', inApp: false },
          frame('readCart', 'storage.js', 19, 15),
        ],
      },
    ],
    locals: {
      line: '3',
      articles: '[{"id":"lamp-17","price":4900},{"id":"bulb-e27","price":350}]',
    },
    breadcrumbs: CRUMBS,
  },
  {
    kind: 'rejection',
    type: 'TypeError',
    message: 'Failed to fetch',
    culprit: 'loadRecommendations (recommendations.js)',
    first: 30 * DAY,
    last: 6,
    aDay: 52,
    path: '/lamps/lamp-17',
    stack: stack(
      'TypeError: Failed to fetch',
      own('loadRecommendations', 24, 26, 'recommendations.js'),
      own('async ProductPage.load', 77, 9, 'product-page.js'),
    ),
    breadcrumbs: CRUMBS.slice(0, 3),
  },
  {
    kind: 'captured',
    handled: true,
    type: 'PaymentError',
    message: 'the issuer declined the card',
    culprit: 'confirmPayment (payment.js)',
    first: 27 * DAY,
    last: 19,
    aDay: 31,
    path: '/checkout/payment',
    stack: stack(
      'PaymentError: the issuer declined the card',
      own('confirmPayment', 118, 11, 'payment.js'),
      own('async placeOrder', 40, 18, 'order.js'),
      own('async HTMLFormElement.onSubmit', 21, 3, 'checkout.js'),
    ),
    causes: [{ type: 'HttpError', message: 'POST /api/payments answered 402', frames: [] }],
    context: { order: '2026-118204', amount: '52.50 EUR', attempt: '2', provider: 'kranich-pay' },
    breadcrumbs: CRUMBS,
  },
  {
    kind: 'error',
    type: 'ReferenceError',
    message: 'couponOf is not defined',
    culprit: 'applyCoupon (coupon.js)',
    first: 47,
    last: 4,
    aDay: 400,
    path: '/cart?coupon=AUTUMN',
    stack: stack(
      'ReferenceError: couponOf is not defined',
      own('applyCoupon', 12, 18, 'coupon.js'),
      own('HTMLInputElement.onChange', 33, 5, 'cart-view.js'),
    ),
    breadcrumbs: CRUMBS.slice(3),
  },
  {
    kind: 'error',
    type: 'QuotaExceededError',
    message:
      "Failed to execute 'setItem' on 'Storage': Setting the value of 'cart' exceeded the quota.",
    culprit: 'saveCart (storage.js)',
    first: 26 * DAY,
    last: 35,
    aDay: 7,
    mark: { state: 'resolved', ago: 3 * DAY, release: '1.4.1' },
    path: '/cart',
    stack: stack(
      "QuotaExceededError: Failed to execute 'setItem' on 'Storage': Setting the value of 'cart' exceeded the quota.",
      own('saveCart', 44, 11, 'storage.js'),
      own('Cart.add', 17, 3, 'cart.js'),
    ),
  },
  {
    kind: 'error',
    type: 'RangeError',
    message: 'Invalid currency code : EURO',
    culprit: 'formatPrice (price.js)',
    first: 24 * DAY,
    last: 5 * DAY,
    aDay: 22,
    mark: { state: 'resolved', ago: 4 * DAY, release: '1.4.1' },
    path: '/lamps',
    stack: stack(
      'RangeError: Invalid currency code : EURO',
      'new NumberFormat (<anonymous>)',
      own('formatPrice', 9, 10, 'price.js'),
      own('PriceTag.render', 15, 12, 'price-tag.js'),
      framework,
    ),
  },
  {
    kind: 'error',
    type: '',
    message: 'ResizeObserver loop completed with undelivered notifications.',
    culprit: '',
    first: 30 * DAY,
    last: 11,
    aDay: 190,
    kept: 3,
    mark: { state: 'ignored', ago: 12 * DAY },
    path: '/lamps',
  },
  {
    kind: 'error',
    type: 'TypeError',
    message: 'window.__priceWatcher.scan is not a function',
    culprit: '',
    first: 16 * DAY,
    last: 3 * HOUR,
    aDay: 3,
    mark: { state: 'ignored', ago: 6 * DAY, untilCount: 500 },
    path: '/lamps/lamp-17',
    stack: stack(
      'TypeError: window.__priceWatcher.scan is not a function',
      'chrome-extension://mfkpeadlbonhgcbkpiaamgoejnbdlhcf/content.js:3:1180',
    ),
  },
  {
    kind: 'rejection',
    type: 'خطأ',
    message: 'تعذّر تحميل سلة التسوق: انتهت مهلة الاتصال (cart.js)',
    culprit: 'loadCart (cart.js)',
    first: 9 * DAY,
    last: 2.4 * HOUR,
    aDay: 9,
    path: '/ar/cart',
    stack: stack('خطأ: تعذّر تحميل سلة التسوق', own('loadCart', 71, 9, 'cart.js')),
    context: { لغة: 'العربية', עברית: 'הסל ריק' },
  },
  {
    kind: 'error',
    type: 'SyntaxError',
    message: `Unexpected token '<', "${'%3Chtml%3E502BadGatewayupstreamprematurelyclosedconnection'.repeat(6)}" is not valid JSON`,
    culprit: 'readStock (stock.js)',
    first: 13 * DAY,
    last: 7 * HOUR,
    aDay: 5,
    path: '/lamps/lamp-17',
    stack: stack(
      'SyntaxError: Unexpected token',
      'JSON.parse (<anonymous>)',
      own('async readStock', 30, 12, 'stock.js'),
    ),
  },
];

function frame(name, file, line, column) {
  return { function: name, file: `${SHOP}/${file}`, line, column, inApp: true };
}
