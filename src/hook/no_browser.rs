//! Replaces `browser/` on native targets, and in the wasm of the npm package, whose recorder is JavaScript.

/// The callbacks are not called.
pub(crate) mod callbacks {
    pub(crate) type Link = ();
    pub(crate) const LINK: Link = ();
}
