//! The scopes that one thread holds.

use std::{cell::RefCell, fmt::Debug, panic::Location};

use super::host::Host;

/// Maximum number of scopes on the stack, and of scopes of futures; older ones are dropped. Without it, the list would grow,
/// because the scopes of skipped frames and leaked futures never end.
pub(super) const MAX_HELD: usize = 256;

thread_local! {
    static LIST: RefCell<List> = RefCell::default();
}

/// Calls `work` with the list of this thread. Returns `None` if the list is borrowed already, and while the thread ends.
pub(super) fn with_list<T>(work: impl FnOnce(&mut List) -> T) -> Option<T> {
    let work = |list: &RefCell<List>| Some(work(&mut *list.try_borrow_mut().ok()?));
    LIST.try_with(work).ok()?
}

/// Whether `locals!` holds values.
pub(super) fn is_on() -> bool {
    with_list(|list| list.host.is_some()).unwrap_or_default()
}

/// The values of a scope, with the function and the location of the macro.
pub(super) trait Held {
    fn function(&self) -> &'static str;
    fn location(&self) -> &'static Location<'static>;
    fn value(&self, at: usize) -> Option<(&'static str, &dyn Debug)>;
}

#[derive(Default)]
/// The scopes of one thread.
pub(super) struct List {
    /// `None` before the first scope, and while `locals!` is disabled.
    pub host: Option<Host>,
    last_id: u64,
    /// Scopes on the stack, innermost last.
    pub frames: Vec<Entry>,
    /// Scopes whose guard is in a future and not on the stack, newest last. They remain between two polls of the future.
    pub tasks: Vec<Entry>,
}

/// A scope.
pub(super) struct Entry {
    id: u64,
    /// The address of the guard. Never dereferenced, only compared.
    address: usize,
    pub held: Box<dyn Held>,
}

/// Removed scopes. The caller drops them after the list is released, because a destructor may use the list.
pub(super) type Dead = (Option<Entry>, Vec<Entry>);

impl List {
    /// Adds a scope whose guard is at `address`, and returns its id, which is never 0. `here` is the end of the stack.
    pub fn add(&mut self, held: Box<dyn Held>, address: usize, here: usize) -> (u64, Dead) {
        let dead = self.take_dead(here);
        self.last_id += 1;
        let id = self.last_id;
        let is_frame = self
            .host
            .as_ref()
            .is_some_and(|host| host.stack.contains(&address));
        let list = if is_frame {
            &mut self.frames
        } else {
            &mut self.tasks
        };
        let oldest = (list.len() >= MAX_HELD).then(|| list.remove(0));
        list.push(Entry { id, address, held });
        (id, (oldest, dead))
    }

    /// Removes a scope that ends. Scopes on the stack end innermost first, so the later ones belong to skipped frames.
    pub fn remove(&mut self, id: u64) -> Dead {
        if let Some(at) = self.frames.iter().rposition(|entry| entry.id == id) {
            let skipped = self.frames.split_off(at + 1);
            return (self.frames.pop(), skipped);
        }
        let at = self.tasks.iter().rposition(|entry| entry.id == id);
        (at.map(|at| self.tasks.remove(at)), Vec::new())
    }

    /// Removes the scopes of frames that were skipped: all if the stack has been empty since, and those beyond the end
    /// of the stack.
    pub fn take_dead(&mut self, here: usize) -> Vec<Entry> {
        let is_new_turn = self.host.as_ref().is_some_and(|host| (host.is_new_turn)());
        let is_on_stack = |entry: &Entry| !is_new_turn && entry.address >= here;
        let last = self.frames.iter().rposition(is_on_stack);
        self.frames.split_off(last.map_or(0, |last| last + 1))
    }
}
