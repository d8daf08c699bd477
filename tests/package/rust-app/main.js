import init, { price } from './pkg/shop.js';

await init();
price(2);
