//! The JavaScript API of the viewer's module.

use js_sys::{Array, Error, Object, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;

use crate::{Frame, LoadError, Place};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A frame of a wasm stack, as far as the engine prints it. The offset takes precedence over the index, and the index over the name. */
export interface Place {
  /** The offset of the instruction from the start of the module. */
  offset?: number;
  /** The index of the function. */
  index?: number;
  /** The name of the function as the engine printed it. */
  name?: string;
}

/** A function call in the source. */
export interface SourceFrame {
  function?: string;
  file?: string;
  /** From 1. */
  line?: number;
  /** From 1. */
  column?: number;
  /** Whether the compiler inlined this function into the next frame of the list. */
  inlined: boolean;
}

/** Thrown by `load`. */
export interface LoadError extends Error {
  code: 'not-wasm' | 'too-large' | 'damaged' | 'no-symbols' | 'other-build';
}
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Place")]
    pub type PlaceObject;
    #[wasm_bindgen(structural, method, getter)]
    fn offset(this: &PlaceObject) -> JsValue;
    #[wasm_bindgen(structural, method, getter)]
    fn index(this: &PlaceObject) -> JsValue;
    #[wasm_bindgen(structural, method, getter)]
    fn name(this: &PlaceObject) -> JsValue;
}

/// A loaded debug file. It holds the bytes of the file until `free()` is called.
#[wasm_bindgen]
pub struct DebugFile(crate::DebugFile);

/// Reads a debug file. With `build_id` (hexadecimal), fails for a file of another build.
///
/// # Errors
///
/// Throws a `LoadError`, whose `code` names the reason.
#[wasm_bindgen]
pub fn load(bytes: Vec<u8>, build_id: Option<String>) -> Result<DebugFile, Error> {
    let loaded = crate::DebugFile::load(bytes, build_id.as_deref());
    loaded.map(DebugFile).map_err(|error| to_js_error(&error))
}

#[wasm_bindgen]
impl DebugFile {
    /// Returns the build id in hexadecimal; undefined if the file has none.
    #[wasm_bindgen(getter, js_name = buildId)]
    pub fn build_id(&self) -> Option<String> {
        self.0.build_id().map(str::to_owned)
    }

    /// Whether the file has DWARF with lines. Without it, frames resolve only to the names of functions.
    #[wasm_bindgen(getter, js_name = hasLines)]
    pub fn has_lines(&self) -> bool {
        self.0.has_lines()
    }

    /// Returns the source frames of a stack frame, the innermost first; empty if it cannot be resolved. Never throws.
    #[wasm_bindgen(unchecked_return_type = "SourceFrame[]")]
    pub fn resolve(&self, place: &PlaceObject) -> Array {
        let place = Place {
            offset: to_u32(&place.offset()),
            index: to_u32(&place.index()),
            name: place.name().as_string(),
        };
        self.0.resolve(&place).iter().map(to_object).collect()
    }
}

/// Returns `value` as a number; `None` unless it is an integer from 0 to 2³² − 1.
fn to_u32(value: &JsValue) -> Option<u32> {
    let number = value.as_f64()?;
    let integer = number as u32;
    (f64::from(integer) == number).then_some(integer)
}

fn to_object(frame: &Frame) -> JsValue {
    let object = Object::new();
    set(&object, "function", frame.function.as_deref());
    set(&object, "file", frame.file.as_deref());
    set(&object, "line", frame.line);
    set(&object, "column", frame.column);
    set(&object, "inlined", Some(frame.is_inlined));
    object.into()
}

fn set(object: &Object, key: &str, value: Option<impl Into<JsValue>>) {
    if let Some(value) = value {
        // The result is ignored: setting a property fails only on proxies and frozen objects.
        let _ = Reflect::set(object, &key.into(), &value.into());
    }
}

fn to_js_error(error: &LoadError) -> Error {
    let thrown = Error::new(&error.to_string());
    set(thrown.unchecked_ref(), "code", Some(error.code()));
    thrown
}
