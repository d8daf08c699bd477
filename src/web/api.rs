//! The JavaScript API. Nothing here throws, and all of it may be called before
//! `init` has settled; what needs a tier waits for it.

use js_sys::Promise;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{
    answers::{self, to_js},
    changes, env, id, kind_of, options, promise, read, start, take_thrown, with_turret, writing,
};
use crate::{
    exception::{Breadcrumb, Kind, Raw},
    mark::State,
};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

const MOST: u32 = 16 << 10;

/// Installs the listeners and opens the tiers. Resolves to the status; rejects
/// only with `ignoreStorageErrors: false`.
#[wasm_bindgen(unchecked_return_type = "Promise<Status>")]
pub fn init(
    #[wasm_bindgen(unchecked_optional_param_type = "Settings")] settings: JsValue,
) -> Promise {
    let (settings, tiers) = options::read(&settings);
    start(settings, tiers);
    promise(async {
        super::opened().await?;
        Ok(to_js(&super::status()))
    })
}

/// Takes in an error, or a text. The exception's id; empty before `init` and
/// when the settings drop it. `context` is kept beside it; its `fingerprint`,
/// a list of texts, decides the group. `handled: false` says that it was thrown
/// on, by whoever stands around somebody else's function.
#[wasm_bindgen(unchecked_return_type = "string")]
pub fn capture(
    #[wasm_bindgen(unchecked_param_type = "unknown")] error: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "Record<string, unknown>")] context: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "boolean")] handled: JsValue,
) -> JsValue {
    let handled = handled.as_bool() != Some(false);
    let kind = if handled {
        kind_of(&error)
    } else {
        Kind::Error
    };
    let has_context = !context.is_undefined();
    let id = take_thrown(kind, &error, !has_context, |raw| {
        let raw = Raw { handled, ..raw };
        if has_context {
            in_context(raw, &context)
        } else {
            raw
        }
    });
    id::text(&id)
}

fn in_context(raw: Raw, context: &JsValue) -> Raw {
    // A worker has no address of its own; a request has.
    let request = raw.url.is_none().then(|| env::get(context, "url"));
    let is_told = |key: &str| key == "fingerprint" || request.is_some() && key == "url";
    let parts = env::items(&env::get(context, "fingerprint"), 20);
    Raw {
        context: read::entries(context, |key| !is_told(key)),
        fingerprint: parts
            .iter()
            .flatten()
            .filter_map(|part| env::text(part, 200))
            .collect(),
        url: request.map_or(raw.url.clone(), |url| env::text(&url, MOST)),
        number: None,
        ..raw
    }
}

/// Remembers what happened, for the exceptions that follow.
#[wasm_bindgen]
pub fn breadcrumb(
    #[wasm_bindgen(unchecked_param_type = "string")] text: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "unknown")] data: JsValue,
) {
    let text = env::describe(&text, MOST);
    let data = (!data.is_undefined()).then(|| env::describe(&data, MOST));
    with_turret(|turret| turret.breadcrumb(Breadcrumb::new(env::now(), &text, data.as_deref())));
}

/// The groups, newest last-seen first.
#[wasm_bindgen(unchecked_return_type = "Promise<Group[]>")]
pub fn groups() -> Promise {
    answers::groups()
}

/// The stored exceptions of one group, newest first.
#[wasm_bindgen(unchecked_return_type = "Promise<Exception[]>")]
pub fn exceptions(#[wasm_bindgen(unchecked_param_type = "string")] group: JsValue) -> Promise {
    answers::exceptions(&group)
}

/// Marks a group as mended; it opens again when it is seen again. With `release`, when a release sees it that was first
/// seen after this.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn resolve(
    #[wasm_bindgen(unchecked_param_type = "string")] group: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "{ release?: string }")] options: JsValue,
) -> Promise {
    answers::resolve(&group, &options)
}

/// Marks a group as of no interest: for good, until so many are counted in all, or until a time in milliseconds since
/// 1970.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn ignore(
    #[wasm_bindgen(unchecked_param_type = "string")] group: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "{ untilCount?: number; untilTime?: number }")]
    options: JsValue,
) -> Promise {
    answers::ignore(&group, &options)
}

/// Takes a group's mark away.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn reopen(#[wasm_bindgen(unchecked_param_type = "string")] group: JsValue) -> Promise {
    answers::reopen(&group)
}

/// Deletes a group from every tier.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn remove(#[wasm_bindgen(unchecked_param_type = "string")] group: JsValue) -> Promise {
    answers::remove(&group)
}

/// Deletes everything from every tier.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn clear() -> Promise {
    answers::clear()
}

/// Compacts the final entries that recorders left in the tiers, and cleans up if the settings allow it. For the package's
/// own scripts.
#[wasm_bindgen(skip_typescript)]
pub fn compact() -> Promise {
    promise(async {
        writing::compact().await;
        Ok(JsValue::UNDEFINED)
    })
}

/// Has every tier write what waits: with the default settings it is issued before this returns. Rejects only with `ignoreStorageErrors: false`.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn flush() -> Promise {
    super::flush_at_once();
    promise(async { super::try_flush().await.map(|()| JsValue::UNDEFINED) })
}

/// Everything that is stored, or all of one group, as one text.
#[wasm_bindgen(js_name = exportReport, unchecked_return_type = "Promise<string>")]
pub fn export_report(
    #[wasm_bindgen(unchecked_optional_param_type = "string")] group: JsValue,
) -> Promise {
    answers::export_report(&group)
}

/// What a report holds; nothing of it is stored.
#[wasm_bindgen(js_name = readReport, unchecked_return_type = "Promise<Report>")]
pub fn read_report(#[wasm_bindgen(unchecked_param_type = "string")] text: JsValue) -> Promise {
    answers::read_report(&text)
}

/// Takes in what another browser exported. The number of records; 0 when it is no report.
#[wasm_bindgen(js_name = importReport, unchecked_return_type = "Promise<number>")]
pub fn import_report(#[wasm_bindgen(unchecked_param_type = "string")] text: JsValue) -> Promise {
    let text = text.as_string().unwrap_or_default();
    promise(async move { Ok((super::import_report(&text).await as u32).into()) })
}

/// The state of every tier.
#[wasm_bindgen(unchecked_return_type = "Status")]
pub fn status() -> JsValue {
    answers::status()
}

/// Calls `listener` after every change, here or in another tab. Call what it
/// returns to end that.
#[wasm_bindgen(unchecked_return_type = "() => void")]
pub fn subscribe(
    #[wasm_bindgen(unchecked_param_type = "() => void")] listener: JsValue,
) -> JsValue {
    let number = answers::subscribe(listener);
    // Calling it twice is no mistake.
    let stop = move || {
        if let Some(number) = number {
            changes::unsubscribe(number);
        }
    };
    Closure::<dyn FnMut()>::new(stop).into_js_value()
}

/// Prints the groups as a table in the developer console.
#[wasm_bindgen(unchecked_return_type = "Promise<void>")]
pub fn top() -> Promise {
    #[derive(Serialize)]
    struct Row<'a> {
        count: u64,
        title: &'a str,
        culprit: &'a str,
        state: State,
    }
    promise(async {
        let groups = super::groups().await;
        let groups = groups.iter().filter(|group| group.follows.is_none());
        let rows: Vec<Row> = groups
            .map(|group| Row {
                count: group.count,
                title: &group.title,
                culprit: &group.culprit,
                state: group.state,
            })
            .collect();
        web_sys::console::table_1(&to_js(&rows));
        Ok(JsValue::UNDEFINED)
    })
}

/// Opens the viewer, when `viewerUrl` says where it is.
#[wasm_bindgen(js_name = openViewer)]
pub fn open_viewer() {
    super::open_viewer();
}
