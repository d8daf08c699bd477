// The code that is bundled. It has names, which a minifier replaces.

function checkStock(article) {
  if (article.count === 0) throw new Error('out of stock');
  return article;
}

function reserve(article) {
  return checkStock(article).count - 1;
}

class Cart {
  articles = [];

  addArticle(article) {
    if (article.price === undefined) throw new RangeError('no price');
    this.articles.push(article);
  }

  total() {
    return this.articles.reduce((sum, article) => {
      if (article.price < 0) throw new RangeError('negative price');
      return sum + article.price;
    }, 0);
  }
}

function fill(article) {
  const cart = new Cart();
  cart.articles.push({ price: -1 });
  if (article) cart.addArticle(article);
  return cart;
}

function printReceipt(order) {
  return order.customer.address;
}

export const failures = {
  'in function': () => reserve({ count: 0 }),
  'in method': () => fill({ name: 'milk' }),
  'in arrow': () => fill().total(),
  'property of undefined': () => printReceipt({ id: 1 }),
};
