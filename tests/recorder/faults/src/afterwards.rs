//! Failures that occur because of an earlier panic.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
#[derive(Default)]
pub struct Till {
    takings: u32,
}

#[wasm_bindgen]
impl Till {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    pub fn open(&mut self) {
        self.takings += 1;
        jam();
    }
}

#[inline(never)]
fn jam() {
    panic!("the till is jammed");
}

thread_local!(static ORDERS: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) });

#[wasm_bindgen]
pub fn lose_orders() {
    ORDERS.with_borrow_mut(spill);
}

#[inline(never)]
fn spill(orders: &mut Vec<u32>) {
    orders.clear();
    panic!("the orders are lost");
}

#[wasm_bindgen]
pub fn still_borrowed() {
    count_orders();
}

#[inline(never)]
fn count_orders() {
    ORDERS.with_borrow_mut(|orders| orders.push(1));
}
