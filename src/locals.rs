//! `locals!`: the values that are alive when the program panics.
//!
//! The macro pins a [`Guard`] in the caller's own frame, under a name that the caller cannot use, and a list
//! learns its address. Nothing is formatted before a panic.
//!
//! Why reading it then is sound, though the values may borrow: what is pinned stays where it is until it is
//! dropped, and dropping takes it off the list. On the stack that happens before the frame returns and before
//! what is borrowed ends. What lies elsewhere is part of a future, which may be leaked and so outlive what it
//! borrows: its values are told at once, and the list keeps no address.

#![allow(unsafe_code)]

use std::{
    any::type_name,
    cell::{Cell, RefCell},
    fmt::Debug,
    marker::PhantomPinned,
    mem,
    ops::Range,
    panic::Location,
    pin::Pin,
};

use crate::{
    exception::{ENTRIES, SCOPES, Scope},
    handled::words,
    order::gather,
};

/// Scopes of futures on the list, the newest: a leaked one would stay for ever.
const EARLY: usize = 50;

/// Stands for a value that cannot be told.
const PANICKED: &str = "(its Debug panicked)";

/// Runs a step that may panic, and returns in any case.
pub(crate) type Attempt = fn(&mut dyn FnMut());

thread_local! {
    static LIST: RefCell<List> = const { RefCell::new(List::new()) };
}

struct List {
    /// Innermost last.
    alive: Vec<Alive>,
    last: u64,
    /// Where this thread's stack lies.
    stack: Range<usize>,
    attempt: Option<Attempt>,
}

struct Alive {
    id: u64,
    kept: Kept,
}

enum Kept {
    Address(*const (dyn Tell + 'static)),
    Early(Box<Scope>),
}

impl List {
    const fn new() -> Self {
        List {
            alive: Vec::new(),
            last: 0,
            stack: 0..0,
            attempt: None,
        }
    }

    /// Its id, which is never 0.
    fn add(&mut self, kept: Kept) -> u64 {
        self.last += 1;
        let id = self.last;
        self.alive.push(Alive { id, kept });
        id
    }

    fn remove(&mut self, id: u64) {
        if let Some(at) = self.alive.iter().rposition(|alive| alive.id == id) {
            self.alive.remove(at);
        }
    }

    /// Drops what lies below `here`, which is of frames that are gone: an exception of JavaScript's skips the
    /// frames of Rust without dropping what they hold.
    fn forget_below(&mut self, here: usize) {
        while let Some(Kept::Address(guard)) = self.alive.last().map(|alive| &alive.kept)
            && guard.addr() < here
        {
            self.alive.pop();
        }
    }

    fn forget_early(&mut self) {
        let is_early = |alive: &Alive| matches!(alive.kept, Kept::Early(_));
        if self.alive.iter().filter(|alive| is_early(alive)).count() >= EARLY
            && let Some(oldest) = self.alive.iter().position(is_early)
        {
            self.alive.remove(oldest);
        }
    }
}

/// `None` while the list is in use, and while the thread ends.
fn with_list<T>(work: impl FnOnce(&mut List) -> T) -> Option<T> {
    let work = |list: &RefCell<List>| Some(work(&mut *list.try_borrow_mut().ok()?));
    LIST.try_with(work).ok()?
}

/// An address below the frames of all callers.
#[inline(never)]
fn here() -> usize {
    let here = 0u8;
    (&raw const here).addr()
}

/// Has scopes listed from now on. What lies in `stack`, this thread's, is read at a panic only.
pub(crate) fn watch(stack: Range<usize>, attempt: Attempt) {
    with_list(|list| {
        list.stack = stack;
        list.attempt = Some(attempt);
    });
}

/// Lists nothing from now on.
pub(crate) fn unwatch() {
    with_list(|list| {
        list.attempt = None;
        list.alive.clear();
    });
}

/// Tells that nothing of Rust is on the stack: what the list has of it was skipped.
pub(crate) fn forget_stack() {
    with_list(|list| {
        list.alive
            .retain(|alive| matches!(alive.kept, Kept::Early(_)));
    });
}

/// The values that are alive: innermost scope first, then the newest of futures. Where a panic aborts no frame
/// goes on after it, so the list begins anew.
pub(crate) fn alive() -> Vec<Scope> {
    let taken = with_list(|list| {
        list.forget_below(here());
        (mem::take(&mut list.alive), list.attempt)
    });
    let Some((mut alive, Some(attempt))) = taken else {
        return Vec::new();
    };
    let (mut scopes, mut early) = (Vec::new(), Vec::new());
    for Alive { id, kept } in alive.iter().rev().take(SCOPES) {
        match kept {
            Kept::Early(scope) => early.push(Scope::clone(scope)),
            Kept::Address(guard) => {
                // SAFETY: see the head of this file.
                let guard = unsafe { &**guard };
                // It is another's where a skipped frame was written over.
                if guard.id() == *id {
                    scopes.push(tell(guard, attempt));
                }
            }
        }
    }
    scopes.append(&mut early);
    if cfg!(not(panic = "abort")) {
        with_list(|list| {
            alive.append(&mut list.alive);
            list.alive = alive;
        });
    }
    scopes
}

fn tell(guard: &dyn Tell, attempt: Attempt) -> Scope {
    let (function, place) = guard.place();
    let mut told = Vec::new();
    loop {
        let before = told.len();
        attempt(&mut || tell_on(guard, &mut told));
        // All are told, or none can be.
        if told.len() == before {
            break;
        }
    }
    Scope {
        function: function.to_owned(),
        location: [place.file(), ":", &place.line().to_string()].concat(),
        early: false,
        values: gather(told),
    }
}

/// A value that panics has its place in `told`, so the next attempt goes on after it.
fn tell_on(guard: &dyn Tell, told: &mut Vec<(String, String)>) {
    while told.len() < ENTRIES
        && let Some((name, value)) = guard.value(told.len())
    {
        let name = name.trim_start_matches(['&', ' ']);
        told.push((name.to_owned(), PANICKED.to_owned()));
        let text = words(&format_args!("{value:?}"));
        if let Some((_, told)) = told.last_mut() {
            *told = text;
        }
    }
}

/// What a guard says without being known.
trait Tell {
    fn id(&self) -> u64;
    fn place(&self) -> (&'static str, &'static Location<'static>);
    fn value(&self, at: usize) -> Option<(&'static str, &dyn Debug)>;
}

/// Values with their names: `("a", a, ("b", b, ()))`.
pub trait Values {
    #[doc(hidden)]
    fn value(&self, at: usize) -> Option<(&'static str, &dyn Debug)>;
}

impl Values for () {
    fn value(&self, _: usize) -> Option<(&'static str, &dyn Debug)> {
        None
    }
}

impl<T: Debug, Rest: Values> Values for (&'static str, T, Rest) {
    fn value(&self, at: usize) -> Option<(&'static str, &dyn Debug)> {
        match at.checked_sub(1) {
            None => Some((self.0, &self.1)),
            Some(at) => self.2.value(at),
        }
    }
}

/// What `locals!` puts into a frame.
pub struct Guard<V: Values> {
    id: Cell<u64>,
    function: &'static str,
    place: &'static Location<'static>,
    values: V,
    _pinned: PhantomPinned,
    /// Where there are threads, a future that moves to another would leave its guard on this one's list.
    #[cfg(target_feature = "atomics")]
    _of_this_thread: std::marker::PhantomData<*const ()>,
}

impl<V: Values> Guard<V> {
    /// `_inside` is a closure made in the function whose values these are: its type has that function's name.
    #[track_caller]
    pub fn new<F: Fn()>(_inside: F, values: V) -> Self {
        Guard {
            id: Cell::new(0),
            function: function::<F>(),
            place: Location::caller(),
            values,
            _pinned: PhantomPinned,
            #[cfg(target_feature = "atomics")]
            _of_this_thread: std::marker::PhantomData,
        }
    }

    /// Has the values told if the program panics before this is dropped.
    // Inlined, so that what lies below is of no frame that is left.
    #[inline(always)]
    pub fn enter(self: Pin<&Self>) {
        if self.id.get() == 0 {
            self.id.set(enter(self.get_ref(), here()));
        }
    }
}

impl<V: Values> Drop for Guard<V> {
    fn drop(&mut self) {
        let id = self.id.get();
        if id != 0 {
            with_list(|list| list.remove(id));
        }
    }
}

impl<V: Values> Tell for Guard<V> {
    fn id(&self) -> u64 {
        self.id.get()
    }

    fn place(&self) -> (&'static str, &'static Location<'static>) {
        (self.function, self.place)
    }

    fn value(&self, at: usize) -> Option<(&'static str, &dyn Debug)> {
        self.values.value(at)
    }
}

fn function<F>() -> &'static str {
    let mut name = type_name::<F>();
    while let Some(outer) = name.strip_suffix("::{{closure}}") {
        name = outer;
    }
    name
}

/// The guard's id on the list; 0 when it is not there.
fn enter(guard: &dyn Tell, here: usize) -> u64 {
    let address = (&raw const *guard).addr();
    let entered = with_list(|list| {
        let attempt = list.attempt?;
        if !list.stack.contains(&address) {
            return Some(Err(attempt));
        }
        list.forget_below(here);
        // SAFETY: only the lifetime changes; see the head of this file.
        let guard =
            unsafe { mem::transmute::<*const (dyn Tell + '_), *const (dyn Tell + 'static)>(guard) };
        Some(Ok(list.add(Kept::Address(guard))))
    });
    match entered.flatten() {
        Some(Ok(id)) => id,
        Some(Err(attempt)) => enter_early(tell(guard, attempt)),
        None => 0,
    }
}

#[cold]
fn enter_early(scope: Scope) -> u64 {
    let scope = Box::new(Scope {
        early: true,
        ..scope
    });
    with_list(|list| {
        list.forget_early();
        list.add(Kept::Early(scope))
    })
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::{
        mem::forget,
        panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook},
        pin::pin,
        rc::Rc,
    };

    use super::*;

    const EVERYWHERE: Range<usize> = 0..usize::MAX;
    const NOWHERE: Range<usize> = 0..0;

    fn survive(step: &mut dyn FnMut()) {
        let _ = catch_unwind(AssertUnwindSafe(step));
    }

    /// As the macro does it in a browser.
    macro_rules! hold {
        ($($values:tt)+) => {
            let guard = pin!(Guard::new(|| {}, crate::locals!(@values $($values)+)));
            guard.as_ref().enter();
        };
    }

    struct Panics;

    impl Debug for Panics {
        fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            panic!("while told")
        }
    }

    fn values(scope: &Scope) -> Vec<(&str, &str)> {
        let values = scope.values.iter();
        values
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    #[test]
    fn scopes_are_told_innermost_first_with_their_place() {
        fn inner(order: &[u32]) -> Vec<Scope> {
            hold!(order.len(), &order, total = order.iter().sum::<u32>());
            alive()
        }
        watch(EVERYWHERE, survive);
        let user = String::from("Ada");
        hold!(user_id = 7, &user);
        let scopes = inner(&[1, 2]);
        let told: Vec<_> = scopes.iter().map(values).collect();
        assert_eq!(
            told,
            [
                vec![("order", "[1, 2]"), ("order.len()", "2"), ("total", "3")],
                vec![("user", "\"Ada\""), ("user_id", "7")],
            ]
        );
        let name = "tinyturret::locals::tests::scopes_are_told_innermost_first_with_their_place";
        assert_eq!(scopes[0].function, [name, "::inner"].concat());
        assert_eq!(scopes[1].function, name);
        assert!(scopes[0].location.starts_with("src/locals.rs:"));
        assert!(!scopes[0].early);
    }

    #[test]
    fn a_scope_ends_with_its_block() {
        watch(EVERYWHERE, survive);
        hold!(outer = 1);
        {
            hold!(inner = 2);
            assert_eq!(alive().len(), 2);
        }
        let _ = catch_unwind(|| {
            hold!(inner = 3);
            std::panic::resume_unwind(Box::new(()));
        });
        assert_eq!(alive().len(), 1);
        // Nothing is taken away by looking, where a panic unwinds.
        assert_eq!(alive().len(), 1);
    }

    #[test]
    fn a_debug_that_panics_takes_no_other_value_along() {
        watch(EVERYWHERE, survive);
        let before = take_hook();
        set_hook(Box::new(|_| {}));
        hold!(a = 1, b = Panics, c = 3, d = Panics);
        let scopes = alive();
        set_hook(before);
        let expected = [("a", "1"), ("b", PANICKED), ("c", "3"), ("d", PANICKED)];
        assert_eq!(values(&scopes[0]), expected);
    }

    #[test]
    fn where_no_step_can_run_the_place_is_told() {
        watch(EVERYWHERE, |_| {});
        hold!(a = 1);
        assert_eq!(values(&alive()[0]), []);
    }

    #[test]
    fn what_does_not_lie_on_the_stack_is_told_at_once() {
        watch(NOWHERE, survive);
        let cell = Cell::new(1);
        hold!(&cell);
        cell.set(2);
        let scopes = alive();
        assert!(scopes[0].early);
        assert_eq!(values(&scopes[0]), [("cell", "Cell { value: 1 }")]);
    }

    #[test]
    fn what_lies_on_the_stack_is_told_late() {
        watch(EVERYWHERE, survive);
        let cell = Cell::new(1);
        hold!(&cell);
        cell.set(2);
        assert_eq!(values(&alive()[0]), [("cell", "Cell { value: 2 }")]);
    }

    #[test]
    fn leaked_guards_are_bounded_and_hold_no_reference() {
        watch(NOWHERE, survive);
        for number in 0..2 * EARLY {
            let text = number.to_string();
            let guard = Box::pin(Guard::new(|| {}, ("text", &text, ())));
            guard.as_ref().enter();
            forget(guard);
        }
        with_list(|list| assert_eq!(list.alive.len(), EARLY));
        let scopes = alive();
        assert_eq!(scopes.len(), SCOPES);
        assert_eq!(values(&scopes[0]), [("text", "\"99\"")]);
    }

    #[test]
    fn frames_that_were_skipped_are_forgotten() {
        #[inline(never)]
        fn skipped(depth: u32) {
            if depth > 0 {
                return skipped(depth - 1);
            }
            let guard = pin!(Guard::new(|| {}, ("number", 1, ())));
            guard.as_ref().enter();
            // Without its id it drops nothing.
            guard.as_ref().get_ref().id.set(0);
        }
        watch(EVERYWHERE, survive);
        skipped(9);
        with_list(|list| assert_eq!(list.alive.len(), 1));
        hold!(a = 1);
        with_list(|list| assert_eq!(list.alive.len(), 1));
        forget_stack();
        assert_eq!(alive(), []);
    }

    #[test]
    fn nothing_is_listed_unless_it_is_wanted() {
        unwatch();
        hold!(a = 1);
        assert_eq!(alive(), []);
        watch(EVERYWHERE, survive);
        hold!(b = 2);
        unwatch();
        assert_eq!(alive(), []);
    }

    #[test]
    fn a_value_may_hold_values_while_it_is_told() {
        struct Nested;
        impl Debug for Nested {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                hold!(inside = 1);
                f.write_str("nested")
            }
        }
        watch(EVERYWHERE, survive);
        hold!(nested = Nested);
        let scopes = alive();
        assert_eq!(scopes.len(), 1);
        assert_eq!(values(&scopes[0]), [("nested", "nested")]);
    }

    #[test]
    fn values_are_moved_and_dropped_with_the_block() {
        watch(EVERYWHERE, survive);
        let shared = Rc::new(1);
        {
            hold!(shared = shared.clone());
            assert_eq!(Rc::strong_count(&shared), 2);
        }
        assert_eq!(Rc::strong_count(&shared), 1);
    }
}
