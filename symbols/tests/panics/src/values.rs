//! Functions that panic in operations on numbers, options and results, and in macros.

use std::cell::RefCell;
use std::hint::black_box;

pub const PANICS: &[fn(usize)] = &[
    message,
    formatted,
    unwrap_none,
    expect_none,
    unwrap_err,
    expect_err,
    unwrap_ok,
    division,
    remainder,
    overflow,
    unreachable_code,
    not_done,
    assertion,
    equality,
    borrowed,
    borrowed_mutably,
    conversion,
    parsed,
    parsed_float,
    utf8,
];

fn message(_: usize) {
    panic!("a message");
}

fn formatted(argument: usize) {
    panic!("a message with {argument}");
}

fn unwrap_none(argument: usize) {
    black_box((argument > 99).then_some(argument)).unwrap();
}

fn expect_none(argument: usize) {
    let value = black_box((argument > 99).then_some(argument));
    value.map(|value| value + 1).expect("larger than 99");
}

fn unwrap_err(argument: usize) {
    let result: Result<usize, String> = Err(format!("not {argument}"));
    black_box(result).unwrap();
}

fn expect_err(argument: usize) {
    let result: Result<usize, usize> = black_box(Err(argument));
    result.expect("no result");
}

fn unwrap_ok(argument: usize) {
    let result: Result<usize, usize> = black_box(Ok(argument));
    result.unwrap_err();
}

fn division(argument: usize) {
    black_box(argument / (black_box(argument) - argument));
}

fn remainder(argument: usize) {
    let zero = black_box(argument) - argument;
    black_box(argument % zero);
}

fn overflow(argument: usize) {
    let minus = -(black_box(argument as i32) / argument as i32);
    black_box(black_box(i32::MIN) / minus);
}

fn unreachable_code(argument: usize) {
    if argument > 0 {
        unreachable!();
    }
}

fn not_done(argument: usize) {
    if argument > 0 {
        todo!("later");
    }
}

fn assertion(argument: usize) {
    assert!(argument > 99);
}

fn equality(argument: usize) {
    assert_eq!(argument, black_box(100), "they differ");
}

fn borrowed(argument: usize) {
    let cell = RefCell::new(argument);
    let first = cell.borrow();
    *cell.borrow_mut() += *first;
}

fn borrowed_mutably(argument: usize) {
    let cell = RefCell::new(argument);
    let mut first = cell.borrow_mut();
    *first += *cell.borrow();
}

fn conversion(argument: usize) {
    black_box(u8::try_from(argument * 1_000).unwrap());
}

fn parsed(argument: usize) {
    black_box(format!("{argument}x").parse::<u32>().unwrap());
}

fn parsed_float(argument: usize) {
    let text = format!("x{argument}");
    let number: f32 = text.parse().expect("a number");
    black_box(number);
}

fn utf8(argument: usize) {
    let bytes = vec![0xff; argument];
    black_box(String::from_utf8(bytes).unwrap());
}
