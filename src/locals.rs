//! `locals!`: values that a panic reports.
//!
//! The list owns its values, which are `'static`, and a panic formats them. A borrowed value is formatted when the
//! line runs. So the list holds no address that is read, and a frame that was skipped or a future that was leaked
//! cannot leave it with a dangling one.
//!
//! Addresses are only compared: they decide whether a scope can still be on the stack. If that answer is wrong, a
//! scope is missing or is reported too long, with its own values.

mod list;
#[cfg(test)]
mod tests;
mod value;

use std::{any::type_name, cell::Cell, mem, ops::Range, panic::Location};

pub use self::value::{Borrowed, Owned, Value};
use self::{
    list::{Entry, with_list},
    value::Values,
};
use crate::{
    exception::{ENTRIES, SCOPES, Scope},
    order::gather,
};

/// What `locals!` needs of the platform.
#[derive(Clone)]
pub struct Host {
    /// The addresses of this thread's stack; empty where they are unknown.
    pub stack: Range<usize>,
    /// Runs a step that may panic, and returns in any case.
    pub attempt: fn(&mut dyn FnMut()),
    /// Whether the stack has been empty since the last call.
    pub is_new_turn: fn() -> bool,
    /// Here, so that an app without `locals!`, which makes no host, does not link it.
    report: fn(&Host) -> Vec<Scope>,
}

impl Host {
    pub(crate) fn new(
        stack: Range<usize>,
        attempt: fn(&mut dyn FnMut()),
        is_new_turn: fn() -> bool,
    ) -> Self {
        Host {
            stack,
            attempt,
            is_new_turn,
            report,
        }
    }
}

/// Whether `locals!` holds values from now on. If not, what it holds is dropped.
pub(crate) fn watch(on: bool) {
    if on {
        with_list(|list| list.is_on = true);
    } else {
        drop(with_list(mem::take));
    }
}

/// The same, on a platform other than the one that `locals!` passes.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub(crate) fn watch_on(host: Host) {
    watch(true);
    with_list(|list| list.host = Some(host));
}

/// The scopes that are held: those on the stack, innermost first, then those of futures, newest first. Where a panic
/// aborts, the list is empty afterwards, because no frame continues.
pub(crate) fn alive() -> Vec<Scope> {
    let host = with_list(|list| list.host.clone()).flatten();
    host.map(|host| (host.report)(&host)).unwrap_or_default()
}

fn report(host: &Host) -> Vec<Scope> {
    let taken = with_list(|list| {
        // Not dropped: a destructor that panics here would end the program before the panic is recorded.
        mem::forget(list.take_dead(here()));
        (mem::take(&mut list.frames), mem::take(&mut list.tasks))
    });
    let Some((mut frames, mut tasks)) = taken else {
        return Vec::new();
    };
    let mut scopes = Vec::new();
    for (entries, is_task) in [(&frames, false), (&tasks, true)] {
        for entry in entries.iter().rev() {
            if scopes.len() < SCOPES {
                scopes.push(scope(entry, is_task, host));
            }
        }
    }
    if cfg!(panic = "abort") {
        mem::forget((frames, tasks));
    } else {
        with_list(|list| {
            frames.append(&mut list.frames);
            tasks.append(&mut list.tasks);
            (list.frames, list.tasks) = (frames, tasks);
        });
    }
    scopes
}

fn scope(entry: &Entry, is_task: bool, host: &Host) -> Scope {
    let held = &*entry.held;
    let place = held.place();
    let mut values = Vec::new();
    loop {
        let before = values.len();
        (host.attempt)(&mut || format_from(held, &mut values));
        // All are formatted, or no step can run.
        if values.len() == before {
            break;
        }
    }
    Scope {
        function: without_closures(held.function()).to_owned(),
        location: [place.file(), ":", &place.line().to_string()].concat(),
        early: is_task,
        values: gather(values),
    }
}

/// Continues after the values that are in `values`. One whose `Debug` panics has its place there already, so the next
/// attempt continues after it.
fn format_from(held: &dyn Held, values: &mut Vec<(String, String)>) {
    while values.len() < ENTRIES
        && let Some((name, value)) = held.value(values.len())
    {
        let name = name.trim_start_matches(['&', ' ']);
        values.push((name.to_owned(), value::PANICKED.to_owned()));
        let text = value::beginning(value);
        if let Some((_, value)) = values.last_mut() {
            *value = text;
        }
    }
}

fn without_closures(mut name: &str) -> &str {
    while let Some(outer) = name.strip_suffix("::{{closure}}") {
        name = outer;
    }
    name
}

/// A scope's values, and where they are from.
trait Held {
    fn function(&self) -> &'static str;
    fn place(&self) -> &'static Location<'static>;
    fn value(&self, at: usize) -> Option<(&'static str, &dyn std::fmt::Debug)>;
}

struct In<V> {
    function: &'static str,
    place: &'static Location<'static>,
    values: V,
}

impl<V: Values> Held for In<V> {
    fn function(&self) -> &'static str {
        self.function
    }

    fn place(&self) -> &'static Location<'static> {
        self.place
    }

    fn value(&self, at: usize) -> Option<(&'static str, &dyn std::fmt::Debug)> {
        self.values.value(at)
    }
}

/// Ends a scope. `locals!` puts it into the caller's frame, or future.
#[derive(Default)]
pub struct Guard {
    /// 0 while nothing is held.
    id: Cell<u64>,
    /// Where there are threads, a future that moves to another would leave its scope on this one's list.
    #[cfg(target_feature = "atomics")]
    _of_this_thread: std::marker::PhantomData<*const ()>,
}

impl Guard {
    /// Holds nothing yet.
    pub fn new(host: fn() -> Host) -> Self {
        with_list(|list| {
            if list.is_on && list.host.is_none() {
                list.host = Some(host());
            }
        });
        Guard::default()
    }

    /// Holds `values` until this is dropped. `_inside` is a closure made in the caller: its type has the caller's name.
    // Inlined, so that `here` is the end of the caller's frame.
    #[inline(always)]
    #[track_caller]
    pub fn enter<F: Fn(), V: Values + 'static>(&self, _inside: F, values: V) {
        if is_on() {
            let held = Box::new(In {
                function: type_name::<F>(),
                place: Location::caller(),
                values,
            });
            self.hold(held, here());
        }
    }

    #[inline(never)]
    fn hold(&self, held: Box<dyn Held>, here: usize) {
        let address = (&raw const *self).addr();
        // What is dropped is dropped when the list is no longer in use: a destructor may use it.
        let added = with_list(|list| list.add(held, address, here));
        self.id.set(added.map(|(id, _dead)| id).unwrap_or_default());
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let id = self.id.get();
        if id != 0 {
            drop(with_list(|list| list.remove(id)));
        }
    }
}

fn is_on() -> bool {
    with_list(|list| list.host.is_some()).unwrap_or_default()
}

/// An address below the frames of all callers.
#[inline(never)]
fn here() -> usize {
    let here = 0u8;
    (&raw const here).addr()
}
