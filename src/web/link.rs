//! The link to the viewer in the host's own page: in a shadow root, so that no
//! style leaks in or out.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, ShadowRootInit, ShadowRootMode};

const ID: &str = "tinyturret-link";
const STYLE: &str = "position:fixed;right:12px;bottom:12px;z-index:2147483647;padding:4px 10px;\
    border-radius:999px;background:#1c1c1f;color:#fff;font:13px/1.4 system-ui,sans-serif;\
    text-decoration:none;box-shadow:0 1px 4px #0006";

/// Shows the link, or brings its count up to date.
pub(crate) fn show(url: &str, count: usize) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let _ = put(&document, url, count);
    }
}

fn put(document: &Document, url: &str, count: usize) -> Result<(), JsValue> {
    let link = match document.get_element_by_id(ID) {
        Some(host) => host
            .shadow_root()
            .and_then(|root| root.first_element_child()),
        None => Some(make(document, url)?),
    };
    if let Some(link) = link {
        let noun = if count == 1 { "group" } else { "groups" };
        link.set_text_content(Some(&["tinyturret ", &count.to_string()].concat()));
        let label = [
            "tinyturret: ",
            &count.to_string(),
            " ",
            noun,
            " of exceptions",
        ]
        .concat();
        link.set_attribute("aria-label", &label)?;
    }
    Ok(())
}

fn make(document: &Document, url: &str) -> Result<Element, JsValue> {
    let host = document.create_element("div")?;
    host.set_id(ID);
    let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
    let link = document.create_element("a")?;
    link.set_attribute("href", url)?;
    link.set_attribute("target", "_blank")?;
    link.set_attribute("rel", "noopener")?;
    // A style attribute would need the host's policy to allow it; the object model does not.
    if let Some(link) = link.dyn_ref::<web_sys::HtmlElement>() {
        link.style().set_css_text(STYLE);
    }
    root.append_child(&link)?;
    document
        .document_element()
        .ok_or(JsValue::UNDEFINED)?
        .append_child(&host)?;
    Ok(link)
}
