//! Traps of wasm, for which no panic hook is called.

use std::{
    hint::{assert_unchecked, black_box},
    mem::{forget, transmute},
    ptr,
};

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn unreachable() {
    give_up(black_box(true));
}

#[inline(never)]
fn give_up(really: bool) {
    if really {
        core::arch::wasm32::unreachable();
    }
}

#[wasm_bindgen]
pub fn memory_out_of_bounds() {
    black_box(read_far(black_box(0xffff_0000)));
}

#[inline(never)]
fn read_far(address: usize) -> u32 {
    unsafe { ptr::read_volatile(address as *const u32) }
}

#[wasm_bindgen]
pub fn call_stack_overflow() {
    black_box(descend(black_box(u64::MAX)));
}

/// Recurses without values in linear memory, so that the engine's own stack overflows first.
#[inline(never)]
fn descend(steps: u64) -> u64 {
    if steps == 0 {
        return 1;
    }
    descend(steps - 1).wrapping_mul(steps) ^ steps
}

#[wasm_bindgen]
pub fn shadow_stack_overflow() {
    black_box(pile_up(black_box(200)));
}

#[inline(never)]
fn pile_up(steps: usize) -> usize {
    let mut pile = [steps; 4096];
    black_box(&mut pile);
    if steps == 0 {
        return 0;
    }
    pile_up(steps - 1) + pile[steps]
}

#[wasm_bindgen]
pub fn out_of_memory() {
    hoard();
}

#[inline(never)]
fn hoard() {
    loop {
        forget(black_box(Vec::<u8>::with_capacity(black_box(1 << 30))));
    }
}

#[wasm_bindgen]
pub fn division_trap() {
    black_box(divide_unchecked(black_box(7), black_box(0)));
}

#[inline(never)]
fn divide_unchecked(sum: u32, people: u32) -> u32 {
    // Removes Rust's check for zero, so that the division itself traps in the engine.
    unsafe { assert_unchecked(people != 0) };
    sum / people
}

#[wasm_bindgen]
pub fn call_of_wrong_type() {
    let wrong: fn(u64, f64) -> f64 = unsafe { transmute(give_up as fn(bool)) };
    call_wrongly(black_box(wrong));
}

#[inline(never)]
fn call_wrongly(wrong: fn(u64, f64) -> f64) {
    black_box(wrong(1, 2.0));
}

#[wasm_bindgen]
pub fn call_of_no_function() {
    let nowhere: fn() = unsafe { transmute(black_box(0x00ff_ffff_usize)) };
    call_nowhere(black_box(nowhere));
}

#[inline(never)]
fn call_nowhere(nowhere: fn()) {
    nowhere();
    black_box(());
}
