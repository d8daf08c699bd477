//! The link to the viewer in the host's own page: in a shadow root, so that no
//! style leaks in or out. It is a button where the viewer opens in this page.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement, ShadowRootInit, ShadowRootMode};

use super::with_turret;
use crate::settings::Settings;

const ID: &str = "tinyturret-link";
const STYLE: &str = "position:fixed;right:12px;bottom:12px;z-index:2147483647;padding:4px 10px;\
    border-radius:999px;background:#1c1c1f;color:#fff;font:13px/1.4 system-ui,sans-serif;\
    border:0;text-decoration:none;cursor:pointer;box-shadow:0 1px 4px #0006";

/// What it says beside the name, and to those who hear it.
struct Words(String, String);

/// Whether the settings want it, and it would lead somewhere.
pub(crate) fn is_wanted(settings: &Settings) -> bool {
    let leads = cfg!(feature = "viewer") || settings.viewer_url.is_some();
    settings.show_viewer_link && leads
}

/// Shows the link, or brings its count up to date.
pub(crate) fn show(count: usize) {
    let noun = if count == 1 { "group" } else { "groups" };
    let count = count.to_string();
    let label = [&count, " ", noun, " of exceptions"].concat();
    say(&Words(count, label));
}

/// The instance panicked, and counts no more.
pub(crate) fn show_panic() {
    say(&Words("panic".into(), "the app panicked".into()));
}

fn say(words: &Words) {
    with_turret(|turret| {
        let settings = &turret.settings;
        let document = web_sys::window().and_then(|window| window.document());
        if let Some(document) = document.filter(|_| is_wanted(settings)) {
            let _ = put(&document, settings.viewer_url.as_deref(), words);
        }
    });
}

fn put(document: &Document, url: Option<&str>, words: &Words) -> Result<(), JsValue> {
    let link = match document.get_element_by_id(ID) {
        Some(host) => host
            .shadow_root()
            .and_then(|root| root.first_element_child()),
        None => Some(make(document, url)?),
    };
    if let Some(link) = link {
        link.set_text_content(Some(&["tinyturret ", &words.0].concat()));
        link.set_attribute("aria-label", &["tinyturret: ", &words.1].concat())?;
    }
    Ok(())
}

fn make(document: &Document, url: Option<&str>) -> Result<Element, JsValue> {
    let host = document.create_element("div")?;
    host.set_id(ID);
    let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
    let link = match url {
        Some(url) => leading_to(document, url)?,
        None => opening(document)?,
    };
    // A style attribute would need the host's policy to allow it; the object model does not.
    link.style().set_css_text(STYLE);
    root.append_child(&link)?;
    document
        .document_element()
        .ok_or(JsValue::UNDEFINED)?
        .append_child(&host)?;
    Ok(link.into())
}

fn leading_to(document: &Document, url: &str) -> Result<HtmlElement, JsValue> {
    let link = document.create_element("a")?;
    link.set_attribute("href", url)?;
    link.set_attribute("target", "_blank")?;
    link.set_attribute("rel", "noopener")?;
    Ok(link.dyn_into()?)
}

#[cfg(feature = "viewer")]
fn opening(document: &Document) -> Result<HtmlElement, JsValue> {
    let button: HtmlElement = document.create_element("button")?.dyn_into()?;
    button.set_attribute("type", "button")?;
    button.set_onclick(super::viewer::opening().as_ref());
    Ok(button)
}

#[cfg(not(feature = "viewer"))]
fn opening(_: &Document) -> Result<HtmlElement, JsValue> {
    Err(JsValue::UNDEFINED)
}
