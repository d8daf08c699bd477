//! The settings that contain functions.

use std::rc::Rc;

use crate::event::Event;

/// The callback for errors of storage backends. It gets the name of the backend and the error message.
pub(crate) type OnStorageError = dyn Fn(&str, &str);
/// The callback that sees each event before it is stored. It returns the event to store, or `None` to drop the failure.
pub(crate) type BeforeSave = dyn Fn(Event) -> Option<Event>;
/// A rule that sees each event before it is stored. It returns true to drop the failure.
pub(crate) type IgnoreIf = dyn Fn(&Event) -> bool;

/// The callbacks that the app has set, and the rules that drop failures.
#[derive(Clone, Default)]
pub(crate) struct Callbacks {
    pub ignore: Vec<Ignore>,
    pub before_save: Option<Rc<BeforeSave>>,
    pub on_storage_error: Option<Rc<OnStorageError>>,
}

/// A rule of [`Settings::ignore`](crate::Settings::ignore) or [`Settings::ignore_if`](crate::Settings::ignore_if), which drops
/// failures.
#[derive(Clone)]
pub(crate) enum Ignore {
    /// A rule that drops failures whose `type: message` contains the text.
    Text(String),
    /// A rule that drops failures for whose event the function returns true.
    Function(Rc<IgnoreIf>),
}
