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

/// The functions that use the list of held values. Pointers, so that an app without `locals!` does not link the list.
#[derive(Clone, Copy)]
struct Uses {
    report: fn() -> Vec<ScopeTexts>,
    clear: fn(),
}

struct State {
    is_enabled: Cell<bool>,
    /// The functions that the first `locals!` in this thread has set. `None` before it.
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

/// Returns the functions that use the list of held values; `None` if `locals!` was not used in this thread.
fn uses() -> Option<Uses> {
    STATE.with(|state| state.uses.get())
}

/// Sets whether `locals!` holds values from now on. If `is_enabled` is false, drops the values that are held.
pub(crate) fn set_enabled(is_enabled: bool) {
    STATE.with(|state| state.is_enabled.set(is_enabled));
    if let Some(uses) = uses().filter(|_| !is_enabled) {
        (uses.clear)();
    }
}

/// Drops all values that this thread holds, and removes the host, so that `locals!` holds nothing until [`Guard::new`] sets it
/// again.
fn clear() {
    drop(with_list(List::take));
}

/// Sets `host`, the functions of the platform that the list calls, and links [`report`] and [`clear`], which use the list.
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

/// Returns the texts of all values that are held, by scope: scopes on the stack come first, innermost first, then those of
/// futures, newest first. Leaves out scopes after the first [`MAX_SCOPES`]. With `panic = "abort"` this empties the list,
/// because no frame continues.
pub(crate) fn live_scopes() -> Vec<ScopeTexts> {
    uses().map_or_else(Vec::new, |uses| (uses.report)())
}

/// Implements [`live_scopes`] for an app that uses `locals!`.
fn report() -> Vec<ScopeTexts> {
    let Some(host) = with_list(|list| list.host.clone()).flatten() else {
        return Vec::new();
    };
    let host = &host;
    let taken = with_list(|list| {
        // Scopes of frames that a JavaScript exception has skipped are forgotten instead of dropped: a destructor that panics
        // here would end the program before the panic is recorded.
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

/// Formats all values of the scope `entry`. `is_task` is true for the scope of a future. The list must not be borrowed, because
/// a `Debug` may use `locals!`.
fn scope(entry: &Entry, is_task: bool, host: &Host) -> ScopeTexts {
    let held = &*entry.held;
    let location = held.location();
    let mut values = Vec::new();
    loop {
        let before = values.len();
        (host.attempt)(&mut || format_from(held, &mut values));
        // No value was added: either all are formatted, or the host cannot run a step.
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

/// Formats the values of a scope that are not in `values` yet, and appends them. Each is added with a placeholder before its
/// `Debug` is called, so that the next attempt continues after a `Debug` that panics.
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

/// Returns `name`, the path of a function or closure, without the closures at its end.
fn without_closures(mut name: &str) -> &str {
    while let Some(outer) = name.strip_suffix("::{{closure}}") {
        name = outer;
    }
    name
}

/// The values of one `locals!`, with the function that contains the macro, and the location of the macro.
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

/// Marks a scope: dropping it removes the values of one `locals!` from the list. The macro puts it into the frame of the
/// caller, or into its future.
#[derive(Default)]
pub struct Guard {
    /// The id of the scope that this guard has added to the list; 0 if it has added none. The list may have removed the scope
    /// since, for example because `locals!` was disabled.
    id: Cell<u64>,
    /// Makes the guard not `Send` where there are threads: the scope is in the list of this thread, and a future could move to
    /// another thread.
    #[cfg(target_feature = "atomics")]
    _of_this_thread: std::marker::PhantomData<*const ()>,
}

impl Guard {
    /// Returns a guard without values. If `locals!` is enabled and this is its first use in this thread, calls `host` for the
    /// functions of the platform.
    pub fn new(host: fn() -> Host) -> Self {
        with_list(|list| {
            if STATE.with(|state| state.is_enabled.get()) && list.host.is_none() {
                use_host(list, host());
            }
        });
        Guard::default()
    }

    /// Holds `values` until this guard is dropped, or drops them at once if `locals!` is disabled. `_inside` is a closure from
    /// the caller, whose type name contains the path of the calling function.
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
        // The scopes that `add` removed are dropped after the list is released, because a destructor may use the list.
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

/// Returns an address in its own frame, which is below the frames of all callers, because the stack grows downwards.
#[inline(never)]
fn here() -> usize {
    let here = 0u8;
    (&raw const here).addr()
}
