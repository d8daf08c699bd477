//! Keeps the scopes of one thread: the values of each `locals!` whose block or future has not ended.

use std::{cell::RefCell, fmt::Debug, mem, panic::Location};

use super::host::Host;

/// Maximum number of held scopes on the stack, and the same number of scopes of futures; older ones are dropped. Without this
/// limit, the list would grow, because scopes never end if a JavaScript exception skips their frame or their future is leaked.
pub(super) const MAX_HELD: usize = 256;

thread_local! {
    static LIST: RefCell<List> = RefCell::default();
}

/// Calls `work` with the list of this thread. Returns `None` if the list is borrowed already, and while the thread ends.
pub(super) fn with_list<T>(work: impl FnOnce(&mut List) -> T) -> Option<T> {
    let work = |list: &RefCell<List>| Some(work(&mut *list.try_borrow_mut().ok()?));
    LIST.try_with(work).ok()?
}

/// Returns whether `locals!` is enabled and was used in this thread, so that it holds values.
pub(super) fn is_on() -> bool {
    with_list(|list| list.host.is_some()).unwrap_or_default()
}

/// The values of one `locals!`, with the function that contains the macro, and its location. `value` returns the name and the
/// value with an index, or `None` after the last one.
pub(super) trait Held {
    fn function(&self) -> &'static str;
    fn location(&self) -> &'static Location<'static>;
    fn value(&self, at: usize) -> Option<(&'static str, &dyn Debug)>;
}

#[derive(Default)]
/// The scopes whose values one thread holds.
pub(super) struct List {
    /// The functions of the platform. `None` before the first `locals!`, and while `locals!` is disabled.
    pub host: Option<Host>,
    last_id: u64,
    /// The scopes whose guard is on the stack, innermost last.
    pub frames: Vec<Entry>,
    /// The scopes whose guard is in a future and not on the stack, newest last. They remain between two polls of the future.
    pub tasks: Vec<Entry>,
}

/// A scope in the list: the values of one `locals!`, with the address of its guard.
pub(super) struct Entry {
    id: u64,
    /// The address of the scope's guard. Never dereferenced, only compared.
    address: usize,
    pub held: Box<dyn Held>,
}

/// Scopes that were removed from the list: at most one that has ended or was too old, and those of frames that a JavaScript
/// exception has skipped. The caller drops them after the list is released, because a destructor may use the list.
pub(super) type Dead = (Option<Entry>, Vec<Entry>);

impl List {
    /// Removes and returns all scopes and the host. Keeps the last id, because a guard whose scope was removed may still be
    /// dropped, and must not remove a later scope.
    pub fn take(&mut self) -> Self {
        let empty = Self {
            last_id: self.last_id,
            ..Self::default()
        };
        mem::replace(self, empty)
    }

    /// Adds a scope whose guard is at `address`. Returns its id, which is never 0, and the scopes that this removes. `here` is
    /// the current end of the stack.
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

    /// Removes the scope with this id, because it ends. Scopes on the stack end innermost first, so those after it belong to
    /// frames that a JavaScript exception has skipped, and are removed, too.
    pub fn remove(&mut self, id: u64) -> Dead {
        if let Some(at) = self.frames.iter().rposition(|entry| entry.id == id) {
            let skipped = self.frames.split_off(at + 1);
            return (self.frames.pop(), skipped);
        }
        let at = self.tasks.iter().rposition(|entry| entry.id == id);
        (at.map(|at| self.tasks.remove(at)), Vec::new())
    }

    /// Removes and returns the scopes of frames that were skipped: all scopes on the stack if it has been empty since the last
    /// call, otherwise those below `here`, the current end of the stack.
    pub fn take_dead(&mut self, here: usize) -> Vec<Entry> {
        let is_new_turn = self.host.as_ref().is_some_and(|host| (host.is_new_turn)());
        let is_on_stack = |entry: &Entry| !is_new_turn && entry.address >= here;
        let last = self.frames.iter().rposition(is_on_stack);
        self.frames.split_off(last.map_or(0, |last| last + 1))
    }
}
