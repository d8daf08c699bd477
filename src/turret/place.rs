//! Which group an exception belongs to.

use crate::{
    exception::Exception,
    fingerprint::{Parts, aftermath, fingerprint, is_aftermath},
    record,
};

/// The exception's group. What only follows from a panic or trap, of group `after`, is kept together
/// beside it: it is no news.
pub(super) fn place(exception: &mut Exception, custom: &[String], after: Option<String>) -> String {
    let own = group(exception, custom);
    let is_aftermath = custom.is_empty() && is_aftermath(&exception.message);
    match after.filter(|after| is_aftermath && *after != own && record::is_group(after)) {
        Some(after) => {
            let group = aftermath(&after);
            exception.follows = Some(after);
            group
        }
        None => own,
    }
}

pub(crate) fn group(exception: &Exception, custom: &[String]) -> String {
    fingerprint(&Parts {
        kind: exception.kind,
        r#type: &exception.r#type,
        message: &exception.message,
        location: exception.location.as_deref(),
        frames: &exception.frames,
        causes: &exception.causes,
        custom,
    })
}
