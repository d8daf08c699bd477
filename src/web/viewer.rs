//! The viewer inside a Rust app: its files go along as snippets, and it reads
//! through this instance.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::answers;

#[wasm_bindgen(module = "/src/web/viewer.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn opener(calls: &Object, styles: &str) -> Result<Function, JsValue>;
}

/// wasm-bindgen takes along the files that it is told of: all that
/// `embedded.js` imports, and none is loaded before that.
macro_rules! files {
    ($($file:literal)*) => {
        $(const _: () = {
            #[wasm_bindgen(module = $file)]
            extern "C" {
                #[allow(dead_code)]
                type Unused;
            }
        };)*
    };
}

files! {
    "/www/actions.js"
    "/www/aftermath.js"
    "/www/bars.js"
    "/www/chart.js"
    "/www/choices.js"
    "/www/clipboard.js"
    "/www/commands.js"
    "/www/crumbs.js"
    "/www/dom.js"
    "/www/draw.js"
    "/www/embedded.js"
    "/www/exception.js"
    "/www/file.js"
    "/www/footer.js"
    "/www/frame.js"
    "/www/frames.js"
    "/www/group.js"
    "/www/header.js"
    "/www/help.js"
    "/www/instance.js"
    "/www/keys.js"
    "/www/list.js"
    "/www/listing.js"
    "/www/live.js"
    "/www/markdown.js"
    "/www/marks.js"
    "/www/menu.js"
    "/www/message.js"
    "/www/order.js"
    "/www/rate.js"
    "/www/report.js"
    "/www/route.js"
    "/www/rows.js"
    "/www/standing.js"
    "/www/state.js"
    "/www/time.js"
    "/www/undo.js"
    "/www/viewer.js"
}

const STYLES: &str = concat!(
    include_str!("../../www/colours.css"),
    include_str!("../../www/style.css"),
    include_str!("../../www/marks.css"),
    include_str!("../../www/list.css"),
    include_str!("../../www/group.css"),
    include_str!("../../www/print.css"),
);

thread_local! {
    static OPENER: Option<Function> = opener(&calls(), STYLES).ok();
}

/// What opens the viewer without entering this instance, which may be dead by then.
pub(crate) fn opening() -> Option<Function> {
    OPENER.try_with(Clone::clone).ok()?
}

pub(crate) fn open() {
    if let Some(open) = opening() {
        let _ = open.call0(&JsValue::UNDEFINED);
    }
}

/// What the viewer calls; made once, because its closures stay.
fn calls() -> Object {
    let act = Object::new();
    give(&act, "resolve", |group, options| {
        answers::resolve(&group, &options).into()
    });
    give(&act, "ignore", |group, options| {
        answers::ignore(&group, &options).into()
    });
    give(&act, "reopen", |group, _| answers::reopen(&group).into());
    give(&act, "remove", |group, _| answers::remove(&group).into());
    give(&act, "clear", |_, _| answers::clear().into());
    let calls = Object::new();
    let _ = Reflect::set(&calls, &"act".into(), &act);
    give(&calls, "list", |_, _| answers::groups().into());
    give(&calls, "exceptions", |group, _| {
        answers::exceptions(&group).into()
    });
    give(&calls, "exportReport", |group, _| {
        answers::export_report(&group).into()
    });
    give(&calls, "readReport", |text, _| {
        answers::read_report(&text).into()
    });
    give(&calls, "status", |_, _| answers::status());
    give(&calls, "subscribe", |listener, _| {
        answers::subscribe(listener).into()
    });
    give(&calls, "unsubscribe", |number, _| {
        answers::unsubscribe(&number);
        JsValue::UNDEFINED
    });
    calls
}

fn give(object: &Object, name: &str, answer: fn(JsValue, JsValue) -> JsValue) {
    let closure = Closure::<dyn Fn(JsValue, JsValue) -> JsValue>::new(answer);
    let _ = Reflect::set(object, &name.into(), &closure.into_js_value());
}
