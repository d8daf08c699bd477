//! Replaces `callbacks.rs` in builds without the recorder, where the core calls the callbacks.

pub(crate) type Link = ();
pub(crate) const LINK: Link = ();
