//! What JavaScript asks of a turret: promises of plain objects.

use js_sys::{Function, Promise};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{changes, env, promise};
use crate::record::{State, is_group};

pub(crate) fn groups() -> Promise {
    promise(async { Ok(to_js(&super::groups().await)) })
}

pub(crate) fn exceptions(group: &JsValue) -> Promise {
    let group = id(group).unwrap_or_default();
    promise(async move { Ok(to_js(&super::exceptions(&group).await)) })
}

pub(crate) fn mark(group: &JsValue, state: State) -> Promise {
    let group = id(group);
    nothing(async move {
        if let Some(group) = group {
            super::mark(&group, state).await;
        }
    })
}

pub(crate) fn remove(group: &JsValue) -> Promise {
    let group = id(group);
    nothing(async move {
        if let Some(group) = group {
            super::delete(Some(&group)).await;
        }
    })
}

pub(crate) fn clear() -> Promise {
    nothing(super::delete(None))
}

pub(crate) fn status() -> JsValue {
    to_js(&super::status())
}

/// A number to [`unsubscribe`] with; `None` when `listener` cannot be called.
pub(crate) fn subscribe(listener: JsValue) -> Option<u32> {
    listener.dyn_into::<Function>().ok().map(changes::subscribe)
}

#[cfg(feature = "viewer")]
pub(crate) fn unsubscribe(number: &JsValue) {
    if let Some(number) = number.as_f64() {
        changes::unsubscribe(number as u32);
    }
}

/// `None` when `group` cannot be a group's id.
fn id(group: &JsValue) -> Option<String> {
    env::text(group, 100).filter(|id| is_group(id))
}

fn nothing(work: impl Future<Output = ()> + 'static) -> Promise {
    promise(async {
        work.await;
        Ok(JsValue::UNDEFINED)
    })
}

/// Plain objects and arrays; `null` when that cannot be.
pub(crate) fn to_js<T: Serialize + ?Sized>(value: &T) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or(JsValue::NULL)
}
