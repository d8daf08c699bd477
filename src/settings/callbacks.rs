//! The functions among the settings.

use std::rc::Rc;

use crate::event::Event;

/// Called with a backend's name and its error.
pub(crate) type OnStorageError = dyn Fn(&str, &str);
pub(crate) type BeforeSave = dyn Fn(Event) -> Option<Event>;
pub(crate) type IgnoreIf = dyn Fn(&Event) -> bool;

/// What the app sets to be asked about failures, and to be told of errors.
#[derive(Clone, Default)]
pub(crate) struct Callbacks {
    pub ignore: Vec<Ignore>,
    pub before_save: Option<Rc<BeforeSave>>,
    pub on_storage_error: Option<Rc<OnStorageError>>,
}

/// One entry of [`Settings::ignore`](crate::Settings::ignore).
#[derive(Clone)]
pub(crate) enum Ignore {
    /// Text contained in `type: message`.
    Text(String),
    /// Called with the event; `true` drops it.
    Function(Rc<IgnoreIf>),
}
