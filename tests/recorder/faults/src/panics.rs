//! Panics. Each is in a function of its own, which the export calls, so that its stack has a frame for both.

use std::{cell::RefCell, collections::HashMap, hint::black_box, num::ParseIntError};

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn panic_literal() {
    sell_nothing();
}

#[inline(never)]
fn sell_nothing() {
    panic!("nothing to sell");
}

#[wasm_bindgen]
pub fn panic_formatted() {
    sell_out(black_box(7));
}

#[inline(never)]
fn sell_out(article: u32) {
    panic!("article {article} is sold out");
}

#[wasm_bindgen]
pub fn unwrap_none() {
    find_article(&HashMap::new());
}

#[inline(never)]
fn find_article(stock: &HashMap<u32, String>) -> usize {
    stock.get(&42).unwrap().len()
}

#[wasm_bindgen]
pub fn expect_err() {
    black_box(parse_price(black_box("12 €")));
}

#[inline(never)]
fn parse_price(text: &str) -> u32 {
    let price: Result<u32, ParseIntError> = text.parse();
    price.expect("a price is a number")
}

#[wasm_bindgen]
pub fn index_out_of_bounds() {
    black_box(nth_article(black_box(&[1, 2, 3]), black_box(9)));
}

#[inline(never)]
fn nth_article(articles: &[u32], at: usize) -> u32 {
    articles[at]
}

#[wasm_bindgen]
pub fn slice_inside_character() {
    black_box(cut_name(black_box("crème"), black_box(3)));
}

#[inline(never)]
fn cut_name(name: &str, at: usize) -> usize {
    name[..at].len()
}

#[wasm_bindgen]
pub fn divide_by_zero() {
    black_box(share_cost(black_box(10), black_box(0)));
}

#[inline(never)]
fn share_cost(cost: u32, people: u32) -> u32 {
    cost / people
}

#[wasm_bindgen]
pub fn borrowed_twice() {
    count_stock(&RefCell::new(vec![1]));
}

#[inline(never)]
fn count_stock(stock: &RefCell<Vec<u32>>) {
    let articles = stock.borrow_mut();
    stock.borrow_mut().extend(articles.iter());
}

#[wasm_bindgen]
pub fn panic_in_trait_impl() {
    let discounts: [Box<dyn Discount>; 1] = [Box::new(Percent(black_box(120)))];
    for discount in black_box(discounts) {
        black_box(discount.apply(100));
    }
}

trait Discount {
    fn apply(&self, price: u32) -> u32;
}

struct Percent(u32);

impl Discount for Percent {
    #[inline(never)]
    fn apply(&self, price: u32) -> u32 {
        assert!(self.0 <= 100, "a discount above the price");
        price - price * self.0 / 100
    }
}

#[wasm_bindgen]
pub fn panic_in_generic() {
    black_box(Cart::<f64>(Vec::new()).largest());
}

struct Cart<T>(Vec<T>);

impl<T: Copy + PartialOrd> Cart<T> {
    #[inline(never)]
    fn largest(&self) -> T {
        let larger = |a: T, b: T| if a < b { b } else { a };
        let largest = self.0.iter().copied().reduce(larger);
        largest.expect("a cart holds something")
    }
}

#[wasm_bindgen]
pub fn panic_in_closure() {
    let check = |price| assert!(price > 0, "nothing is free");
    each_price(&[1, 0], black_box(&check));
}

#[inline(never)]
fn each_price(prices: &[u32], check: &dyn Fn(u32)) {
    for price in prices {
        check(*price);
    }
}

#[wasm_bindgen]
pub fn panic_in_nested_modules() {
    shop::checkout::payment::charge(black_box(0));
}

mod shop {
    pub mod checkout {
        pub mod payment {
            #[inline(never)]
            pub fn charge(amount: u32) {
                assert_ne!(amount, 0, "nothing to charge");
            }
        }
    }
}
