//! Tests of the values that `locals!` holds, and of their texts at a panic.

mod skipped;

use std::{
    cell::{Cell, RefCell},
    fmt::{self, Debug},
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind, set_hook, take_hook},
    rc::Rc,
};

use super::{value::PANICKED, *};
use crate::core::exception::MAX_VALUE_BYTES;

const EVERYWHERE: Range<usize> = 0..usize::MAX;
const NOWHERE: Range<usize> = 0..0;

thread_local!(static IS_NEW_TURN: Cell<bool> = const { Cell::new(false) });

fn survive(step: &mut dyn FnMut()) {
    let _ = catch_unwind(AssertUnwindSafe(step));
}

fn watch_with(stack: Range<usize>, attempt: fn(&mut dyn FnMut())) {
    enable_with(Host::new(stack, attempt, || IS_NEW_TURN.take()));
}

/// Calls `locals!` with its expansion for browsers, because that for native targets holds nothing.
macro_rules! hold {
    ($($values:tt)+) => { crate::locals!(@hold $($values)+); };
}
use hold;

struct Panics;

impl Debug for Panics {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("while formatted")
    }
}

/// A value that counts how often values like it were dropped.
#[derive(Debug)]
struct Counted(Rc<Cell<usize>>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

/// Returns the names and texts of the values of a scope, sorted by name.
fn values(scope: &ScopeTexts) -> Vec<(&str, &str)> {
    let values = scope.values.iter();
    let mut values: Vec<_> = values
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    values.sort_unstable();
    values
}

fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let before = take_hook();
    set_hook(Box::new(|_| {}));
    let result = work();
    set_hook(before);
    result
}

#[test]
fn scopes_are_listed_innermost_first_with_their_location() {
    fn inner(order: &[u32]) -> Vec<ScopeTexts> {
        hold!(order.len(), &order, total = order.iter().sum::<u32>());
        live_scopes()
    }
    watch_with(EVERYWHERE, survive);
    let user = String::from("Ada");
    hold!(user_id = 7, &user);
    let scopes = inner(&[1, 2]);
    let listed: Vec<_> = scopes.iter().map(values).collect();
    assert_eq!(
        listed,
        [
            vec![("order", "[1, 2]"), ("order.len()", "2"), ("total", "3")],
            vec![("user", "\"Ada\""), ("user_id", "7")],
        ]
    );
    let name =
        "tinyturret::hook::locals::tests::scopes_are_listed_innermost_first_with_their_location";
    assert_eq!(scopes[0].function, [name, "::inner"].concat());
    assert_eq!(scopes[1].function, name);
    assert!(scopes[0].location.starts_with("src/hook/locals/tests.rs:"));
    assert!(!scopes[0].early);
}

#[test]
fn scope_ends_with_its_block() {
    watch_with(EVERYWHERE, survive);
    hold!(outer = 1);
    {
        hold!(inner = 2);
        assert_eq!(live_scopes().len(), 2);
    }
    let _ = catch_unwind(|| {
        hold!(inner = 3);
        resume_unwind(Box::new(()));
    });
    assert_eq!(live_scopes().len(), 1);
    // The second call lists the scope again, because a panic that unwinds keeps the scopes.
    assert_eq!(live_scopes().len(), 1);
}

#[test]
fn debug_that_panics_replaces_only_its_own_value() {
    watch_with(EVERYWHERE, survive);
    let scopes = quietly(|| {
        hold!(a = 1, b = Panics, c = 3, d = &Panics);
        live_scopes()
    });
    let expected = [("a", "1"), ("b", PANICKED), ("c", "3"), ("d", PANICKED)];
    assert_eq!(values(&scopes[0]), expected);
}

#[test]
fn location_is_listed_when_no_value_can_be_formatted() {
    watch_with(EVERYWHERE, |_| {});
    hold!(a = 1, b = &2);
    assert_eq!(values(&live_scopes()[0]), []);
}

#[test]
fn owned_value_is_formatted_at_the_panic_and_borrowed_one_at_the_macro() {
    watch_with(EVERYWHERE, survive);
    let count = Rc::new(Cell::new(1));
    hold!(owned = count.clone(), borrowed = &count);
    count.set(2);
    let expected = [
        ("borrowed", "Cell { value: 1 }"),
        ("owned", "Cell { value: 2 }"),
    ];
    assert_eq!(values(&live_scopes()[0]), expected);
}

#[test]
fn value_that_is_borrowed_mutably_at_the_panic_is_not_read() {
    watch_with(EVERYWHERE, survive);
    let cart = Rc::new(RefCell::new(vec![1]));
    hold!(cart = cart.clone());
    let _borrowed = cart.borrow_mut();
    let expected = [("cart", "RefCell { value: <borrowed> }")];
    assert_eq!(values(&live_scopes()[0]), expected);
}

#[test]
fn every_kind_of_reference_is_accepted() {
    fn hold_all<T: Debug>(
        any: &T,
        list: &[u32],
        text: &str,
        object: &dyn Debug,
    ) -> Vec<ScopeTexts> {
        let empty: Option<&str> = None;
        hold!(any, list, text, object, string = &text.to_owned(), &empty);
        live_scopes()
    }
    watch_with(EVERYWHERE, survive);
    let scopes = hold_all(&'a', &[1], "b\n", &1.5);
    let expected = [
        ("any", "'a'"),
        ("empty", "None"),
        ("list", "[1]"),
        ("object", "1.5"),
        ("string", r#""b\n""#),
        ("text", r#""b\n""#),
    ];
    assert_eq!(values(&scopes[0]), expected);
}

#[test]
fn long_value_is_cut_off() {
    struct Endless;
    impl Debug for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            loop {
                f.write_str(&"€".repeat(1 << 16))?;
            }
        }
    }
    watch_with(EVERYWHERE, survive);
    let long = "ä".repeat(1 << 20);
    hold!(
        text = &long,
        text_again = long.as_str(),
        owned = long.clone(),
        endless = &Endless,
        late = Endless
    );
    for (name, value) in values(&live_scopes()[0]) {
        // At least one byte more than is stored shows that it was cut.
        let is_bounded = (MAX_VALUE_BYTES + 1..=MAX_VALUE_BYTES + 4).contains(&value.len());
        assert!(is_bounded, "{name} has {} bytes", value.len());
    }
    assert!(Value::new(&long).hold().capacity() <= MAX_VALUE_BYTES + 4);
}

#[test]
fn values_are_moved_and_dropped_with_the_block() {
    watch_with(EVERYWHERE, survive);
    let drops = Rc::new(Cell::new(0));
    {
        hold!(value = Counted(drops.clone()));
        assert_eq!(drops.get(), 0);
    }
    assert_eq!(drops.get(), 1);
}

#[test]
fn destructor_may_use_locals() {
    #[derive(Debug)]
    struct Nested;
    impl Drop for Nested {
        fn drop(&mut self) {
            hold!(inside = 1);
            assert_eq!(live_scopes().len(), 2);
        }
    }
    watch_with(EVERYWHERE, survive);
    hold!(outer = 1);
    {
        hold!(nested = Nested);
    }
    assert_eq!(live_scopes().len(), 1);
}

#[test]
fn debug_may_use_locals() {
    struct Nested;
    impl Debug for Nested {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            hold!(inside = 1);
            f.write_str("nested")
        }
    }
    watch_with(EVERYWHERE, survive);
    hold!(nested = Nested);
    let scopes = live_scopes();
    assert_eq!(scopes.len(), 1);
    assert_eq!(values(&scopes[0]), [("nested", "nested")]);
}

#[test]
fn futures_are_listed_after_the_stack() {
    watch_with(NOWHERE, survive);
    hold!(task = 1);
    watch_with(EVERYWHERE, survive);
    hold!(frame = 2);
    watch_with(NOWHERE, survive);
    hold!(task = 3);
    let scopes = live_scopes();
    let listed: Vec<_> = scopes
        .iter()
        .map(|scope| (scope.early, values(scope)))
        .collect();
    let expected = [
        (false, vec![("frame", "2")]),
        (true, vec![("task", "3")]),
        (true, vec![("task", "1")]),
    ];
    assert_eq!(listed, expected);
}

#[test]
fn values_are_dropped_when_locals_are_off() {
    set_enabled(false);
    let drops = Rc::new(Cell::new(0));
    hold!(a = Counted(drops.clone()), b = &Panics, c = "text");
    assert_eq!(drops.get(), 1);
    assert_eq!(live_scopes(), []);
    watch_with(EVERYWHERE, survive);
    hold!(d = Counted(drops.clone()));
    set_enabled(false);
    assert_eq!(drops.get(), 2);
    assert_eq!(live_scopes(), []);
}

#[test]
fn guard_from_before_locals_were_off_does_not_remove_a_later_scope() {
    watch_with(EVERYWHERE, survive);
    let earlier = Guard::default();
    earlier.enter(|| {}, ("a", 1, ()));
    set_enabled(false);
    watch_with(EVERYWHERE, survive);
    hold!(b = 2);
    drop(earlier);
    assert_eq!(values(&live_scopes()[0]), [("b", "2")]);
}
