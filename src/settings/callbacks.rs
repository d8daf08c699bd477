//! The settings that contain functions.

use std::rc::Rc;

use crate::event::Event;

/// Called with the name and the error message of a backend that fails.
pub(crate) type OnStorageError = dyn Fn(&str, &str);
/// Returns the event to store, or `None` to drop the failure.
pub(crate) type BeforeSave = dyn Fn(Event) -> Option<Event>;
/// Returns whether to drop the failure.
pub(crate) type IgnoreIf = dyn Fn(&Event) -> bool;

/// The callbacks that the app has set, and the texts of [`Settings::ignore`](crate::Settings::ignore).
#[derive(Clone, Default)]
pub(crate) struct Callbacks {
    pub ignore: Vec<Ignore>,
    pub before_save: Option<Rc<BeforeSave>>,
    pub on_storage_error: Option<Rc<OnStorageError>>,
}

/// One entry of [`Settings::ignore`](crate::Settings::ignore).
#[derive(Clone)]
pub(crate) enum Ignore {
    /// Drops failures whose `type: message` contains the text.
    Text(String),
    /// Drops failures for which the function returns true.
    Function(Rc<IgnoreIf>),
}
