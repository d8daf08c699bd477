//! Tells other tabs, workers and instances that something changed, and hears it
//! from them, over a `BroadcastChannel`.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

use super::{env, listeners, with_turret, workers};

const CHANGED: &str = "changed";
/// Followed by a group's id, or by nothing for all.
const REMOVED: &str = "removed/";
/// Followed by the text of an error; the guard in a worker says it.
const TAKEN: &str = "taken/";

struct Channel {
    channel: BroadcastChannel,
    _hear: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}

thread_local! {
    static CHANNEL: RefCell<Option<Channel>> = const { RefCell::new(None) };
    static LISTENERS: RefCell<Vec<(u32, Function)>> = const { RefCell::new(Vec::new()) };
}

pub(crate) fn open(namespace: &str) {
    CHANNEL.set(channel(namespace));
}

/// `None` where the place has none, or an opaque origin.
fn channel(namespace: &str) -> Option<Channel> {
    let channel = BroadcastChannel::new(&["tinyturret/", namespace].concat()).ok()?;
    let hear = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        if let Some(text) = event.data().as_string() {
            heard(&text);
        }
    });
    channel.set_onmessage(Some(&listeners::quiet(hear.as_ref())));
    // Node keeps running as long as a channel is open.
    if let Ok(unref) = env::get(&channel, "unref").dyn_into::<Function>() {
        let _ = unref.call0(&channel);
    }
    Some(Channel {
        channel,
        _hear: hear,
    })
}

fn heard(text: &str) {
    if let Some(error) = text.strip_prefix(TAKEN) {
        return workers::taken_elsewhere(error);
    }
    if let Some(group) = text.strip_prefix(REMOVED) {
        with_turret(|turret| turret.forget((!group.is_empty()).then_some(group)));
    }
    tell_listeners();
}

/// Something was written.
pub(crate) fn announce() {
    post(CHANGED);
    tell_listeners();
}

/// A group was deleted, or all: sessions elsewhere count from nothing again.
pub(crate) fn announce_removal(group: Option<&str>) {
    post(&[REMOVED, group.unwrap_or_default()].concat());
}

fn post(text: &str) {
    let _ = CHANNEL.try_with(|channel| {
        if let Ok(channel) = channel.try_borrow()
            && let Some(open) = channel.as_ref()
        {
            let _ = open.channel.post_message(&text.into());
        }
    });
}

fn tell_listeners() {
    let listeners = LISTENERS.with_borrow(Clone::clone);
    for (_, listener) in listeners {
        env::call(&listener, &JsValue::UNDEFINED);
    }
}

/// Calls `listener` after every change; a number to [`unsubscribe`] with.
#[cfg(feature = "package")]
pub(crate) fn subscribe(listener: Function) -> u32 {
    LISTENERS.with_borrow_mut(|listeners| {
        let number = listeners.last().map_or(0, |(number, _)| number + 1);
        listeners.push((number, listener));
        number
    })
}

#[cfg(feature = "package")]
pub(crate) fn unsubscribe(number: u32) {
    LISTENERS.with_borrow_mut(|listeners| listeners.retain(|(other, _)| *other != number));
}

/// Hears nothing any more, because this instance panicked.
pub(crate) fn let_go() {
    if let Ok(Some(channel)) = CHANNEL.try_with(RefCell::take) {
        drop(channel);
    }
}
