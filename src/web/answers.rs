//! What JavaScript asks of a turret: promises of plain objects.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{
    env::{self, to_js},
    promise::{nothing, promise},
    reading,
};
use crate::core::{
    records::{is_group, mark::Mark},
    report::content,
};

/// Characters of the name of a release.
const MOST: u32 = 200;

pub(crate) fn groups() -> Promise {
    promise(async { Ok(to_js(&reading::groups().await)) })
}

pub(crate) fn exceptions(group: &JsValue) -> Promise {
    let group = id(group).unwrap_or_default();
    promise(async move { Ok(to_js(&reading::exceptions(&group).await)) })
}

/// `options` may hold a `release`.
pub(crate) fn resolve(group: &JsValue, options: &JsValue) -> Promise {
    let release = env::text(&env::get(options, "release"), MOST);
    mark(
        group,
        Mark {
            release: release.filter(|name| !name.is_empty()),
            ..Mark::resolved()
        },
    )
}

/// `options` may hold `untilCount` and `untilTime`.
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

fn mark(group: &JsValue, mark: Mark) -> Promise {
    let group = id(group);
    nothing(async move {
        if let Some(group) = group {
            reading::mark(&group, mark).await;
        }
    })
}

pub(crate) fn remove(group: &JsValue) -> Promise {
    let group = id(group);
    nothing(async move {
        if let Some(group) = group {
            reading::delete(Some(&group)).await;
        }
    })
}

pub(crate) fn clear() -> Promise {
    nothing(reading::delete(None))
}

/// Of one group; of all where `group` is undefined.
pub(crate) fn export_report(group: &JsValue) -> Promise {
    let all = group.is_undefined();
    let group = id(group);
    promise(async move {
        if !all && group.is_none() {
            return Ok("".into());
        }
        Ok(reading::export_report(group.as_deref()).await.into())
    })
}

pub(crate) fn read_report(text: &JsValue) -> Promise {
    let text = text.as_string().unwrap_or_default();
    promise(async move { Ok(to_js(&content::open(&text, env::now()))) })
}

/// `None` when `group` cannot be a group's id.
fn id(group: &JsValue) -> Option<String> {
    env::text(group, 100).filter(|id| is_group(id))
}
