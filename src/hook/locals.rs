//! `locals!`: values that are stored with a panic.
//!
//! A list per thread owns the values, which are `'static`. The panic hook formats them. A borrowed value is formatted when
//! `locals!` runs. So the list has no references into frames or futures, and none can dangle after a frame was skipped by a
//! JavaScript exception or a future was leaked.
//!
//! The list has addresses of guards, but only compares them, to decide whether a scope can still be on the stack. If the
//! decision is wrong, a scope is missing, or is reported although it has ended, with its own values.

mod host;
mod list;
#[cfg(test)]
mod tests;
mod value;

use std::{any::type_name, cell::Cell, mem, panic::Location};

pub use self::{
    host::Host,
    value::{Borrowed, Owned, Value},
};
use self::{
    list::{Entry, Held, List, is_on, with_list},
    value::Values,
};
use super::failure::{Pairs, ScopeTexts};
use crate::event::{MAX_ENTRIES, MAX_SCOPES};

/// The functions that use the list of values. Pointers, so that an app without `locals!` does not link the list.
#[derive(Clone, Copy)]
struct Uses {
    report: fn() -> Vec<ScopeTexts>,
    clear: fn(),
}

struct State {
    is_enabled: Cell<bool>,
    /// Set by the first `locals!`.
    uses: Cell<Option<Uses>>,
}

thread_local! {
    static STATE: State = const {
        State {
            is_enabled: Cell::new(false),
            uses: Cell::new(None),
        }
    };
}

/// Returns the functions, if `locals!` has held a value in this thread.
fn uses() -> Option<Uses> {
    STATE.with(|state| state.uses.get())
}

/// Sets whether `locals!` holds values from now on. If not, drops the values that it holds.
pub(crate) fn set_enabled(is_enabled: bool) {
    STATE.with(|state| state.is_enabled.set(is_enabled));
    if let Some(uses) = uses().filter(|_| !is_enabled) {
        (uses.clear)();
    }
}

/// Drops all values.
fn clear() {
    drop(with_list(mem::take));
}

/// Sets the host, and links the functions that use the values.
fn use_host(list: &mut List, host: Host) {
    list.host = Some(host);
    STATE.with(|state| state.uses.set(Some(Uses { report, clear })));
}

/// Enables `locals!`, with `host` instead of the host of the platform. For native tests and benchmarks.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub(crate) fn enable_with(host: Host) {
    set_enabled(true);
    with_list(|list| use_host(list, host));
}

/// Returns the scopes that are held: those on the stack, innermost first, then those of futures, newest first. With
/// `panic = "abort"` this empties the list, because no frame continues.
pub(crate) fn live_scopes() -> Vec<ScopeTexts> {
    uses().map_or_else(Vec::new, |uses| (uses.report)())
}

/// Does the same as [`live_scopes`], if `locals!` has held a value.
fn report() -> Vec<ScopeTexts> {
    let Some(host) = with_list(|list| list.host.clone()).flatten() else {
        return Vec::new();
    };
    let host = &host;
    let taken = with_list(|list| {
        // Forgotten instead of dropped: a destructor that panics here would end the program before the panic is recorded.
        mem::forget(list.take_dead(here()));
        (mem::take(&mut list.frames), mem::take(&mut list.tasks))
    });
    let Some((mut frames, mut tasks)) = taken else {
        return Vec::new();
    };
    let mut scopes = Vec::new();
    for (entries, is_task) in [(&frames, false), (&tasks, true)] {
        for entry in entries.iter().rev() {
            if scopes.len() < MAX_SCOPES {
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

/// Formats the values of a scope.
fn scope(entry: &Entry, is_task: bool, host: &Host) -> ScopeTexts {
    let held = &*entry.held;
    let location = held.location();
    let mut values = Vec::new();
    loop {
        let before = values.len();
        (host.attempt)(&mut || format_from(held, &mut values));
        // Either all values are formatted, or steps cannot run.
        if values.len() == before {
            break;
        }
    }
    ScopeTexts {
        function: without_closures(held.function()).to_owned(),
        location: [location.file(), ":", &location.line().to_string()].concat(),
        early: is_task,
        values,
    }
}

/// Formats the values that are not in `values` yet. Each is added with a placeholder before its `Debug` is called, so that the
/// next attempt continues after a `Debug` that panics.
fn format_from(held: &dyn Held, values: &mut Pairs) {
    while values.len() < MAX_ENTRIES
        && let Some((name, value)) = held.value(values.len())
    {
        let name = name.trim_start_matches(['&', ' ']);
        values.push((name.to_owned(), value::PANICKED.to_owned()));
        let text = value::format_debug(value);
        if let Some((_, value)) = values.last_mut() {
            *value = text;
        }
    }
}

/// Returns the path of the function that contains the closures at the end of `name`.
fn without_closures(mut name: &str) -> &str {
    while let Some(outer) = name.strip_suffix("::{{closure}}") {
        name = outer;
    }
    name
}

/// The values of one `locals!`, with the function and the location of the macro.
struct In<V> {
    function: &'static str,
    location: &'static Location<'static>,
    values: V,
}

impl<V: Values> Held for In<V> {
    fn function(&self) -> &'static str {
        self.function
    }

    fn location(&self) -> &'static Location<'static> {
        self.location
    }

    fn value(&self, at: usize) -> Option<(&'static str, &dyn std::fmt::Debug)> {
        self.values.value(at)
    }
}

/// Ends a scope when it is dropped. `locals!` puts it into the frame of the caller, or into its future.
#[derive(Default)]
pub struct Guard {
    /// 0 while nothing is held.
    id: Cell<u64>,
    /// Not `Send` where there are threads: the scope is in the list of this thread, and a future could move to another one.
    #[cfg(target_feature = "atomics")]
    _of_this_thread: std::marker::PhantomData<*const ()>,
}

impl Guard {
    /// Returns a guard that holds no values yet.
    pub fn new(host: fn() -> Host) -> Self {
        with_list(|list| {
            if STATE.with(|state| state.is_enabled.get()) && list.host.is_none() {
                use_host(list, host());
            }
        });
        Guard::default()
    }

    /// Holds `values` until this is dropped. `_inside` is a closure from the caller, whose type name contains that of the caller.
    // Inlined, so that `here` returns the end of the caller's frame.
    #[inline(always)]
    #[track_caller]
    pub fn enter<F: Fn(), V: Values + 'static>(&self, _inside: F, values: V) {
        if is_on() {
            let held = Box::new(In {
                function: type_name::<F>(),
                location: Location::caller(),
                values,
            });
            self.hold(held, here());
        }
    }

    #[inline(never)]
    fn hold(&self, held: Box<dyn Held>, here: usize) {
        let address = (&raw const *self).addr();
        // Removed scopes are dropped after the list is released, because a destructor may use the list.
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

/// Returns an address below the frames of all callers.
#[inline(never)]
fn here() -> usize {
    let here = 0u8;
    (&raw const here).addr()
}
