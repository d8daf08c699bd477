//! The functions of the JavaScript API that read and change groups. They return promises of plain objects. `types.d.ts`
//! documents them.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{
    env::{self, to_js},
    promise::{promise, resolve_undefined},
    reading,
};
use crate::core::{
    records::{is_group, mark::Mark},
    report::content,
};

/// Maximum UTF-16 units of the name of the release in which a group is resolved. The rest of a longer name is cut off.
const MAX_RELEASE_UNITS: u32 = 200;

pub(crate) fn groups() -> Promise {
    promise(async { Ok(to_js(&reading::groups().await)) })
}

pub(crate) fn exceptions(group: &JsValue) -> Promise {
    let group = group_id(group).unwrap_or_default();
    promise(async move { Ok(to_js(&reading::exceptions(&group).await)) })
}

/// Marks a group as resolved. `options` may have `release`, the name of the release that fixes it. Returns a promise that
/// resolves to undefined.
pub(crate) fn resolve(group: &JsValue, options: &JsValue) -> Promise {
    let release = env::text(&env::get(options, "release"), MAX_RELEASE_UNITS);
    mark(
        group,
        Mark {
            release: release.filter(|name| !name.is_empty()),
            ..Mark::resolved()
        },
    )
}

/// Marks a group as ignored, until its count reaches `options.untilCount` or until `options.untilTime`, in milliseconds since
/// 1970. A limit that is missing, negative or not a number does not apply.
pub(crate) fn ignore(group: &JsValue, options: &JsValue) -> Promise {
    let number = |key| {
        let number = env::get(options, key).as_f64()?;
        (number >= 0.0).then_some(number as u64)
    };
    mark(
        group,
        Mark {
            until_count: number("untilCount"),
            until_time: number("untilTime"),
            ..Mark::ignored()
        },
    )
}

pub(crate) fn reopen(group: &JsValue) -> Promise {
    mark(group, Mark::open())
}

/// Sets the mark of a group, the decision of a user about it. Does nothing if `group` is not the id of a group. Returns a
/// promise that resolves to undefined.
fn mark(group: &JsValue, mark: Mark) -> Promise {
    let group = group_id(group);
    resolve_undefined(async move {
        if let Some(group) = group {
            reading::mark(&group, mark).await;
        }
    })
}

pub(crate) fn remove(group: &JsValue) -> Promise {
    let group = group_id(group);
    resolve_undefined(async move {
        if let Some(group) = group {
            reading::delete(Some(&group)).await;
        }
    })
}

pub(crate) fn clear() -> Promise {
    resolve_undefined(reading::delete(None))
}

/// Exports one group, or all groups if `group` is undefined. Returns a promise of the text of the report, which is empty if
/// `group` is not the id of a group.
pub(crate) fn export_report(group: &JsValue) -> Promise {
    let all = group.is_undefined();
    let group = group_id(group);
    promise(async move {
        if !all && group.is_none() {
            return Ok("".into());
        }
        Ok(reading::export_report(group.as_deref()).await.into())
    })
}

/// Reads the text of a report without storing its contents. Returns a promise of the groups and exceptions in it.
pub(crate) fn read_report(text: &JsValue) -> Promise {
    let text = text.as_string().unwrap_or_default();
    promise(async move { Ok(to_js(&content::read_content(&text, env::now()))) })
}

/// Returns `group` as a Rust string; `None` if it is not a string in the form of a group id.
fn group_id(group: &JsValue) -> Option<String> {
    env::text(group, 100).filter(|id| is_group(id))
}
