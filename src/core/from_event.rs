//! Converts an event to an exception: applies the bounds and parses the frames. The recorder has removed secrets and applied
//! the bounds already. They are applied again, because other code may have written the records.

use crate::{
    core::{
        collections::collect_into,
        exception::{
            Breadcrumb, Cause, Entries, EventCause, Exception, Kind, MAX_CAUSES, MAX_ENTRIES,
            MAX_NAME_BYTES, MAX_SCOPES, MAX_SCOPES_BYTES, MAX_STACK_BYTES, MAX_TEXT_BYTES,
            MAX_TITLE_BYTES, MAX_VALUE_BYTES, Scope, cut,
        },
        stack::{self, InApp, place::crate_relative},
    },
    event::Event,
};

/// Returns the exception of an event, with bounded texts, the frames of its stack, and the culprit. `rules`, the setting
/// `inApp` of the session that captured the event, decide which frames are in-app.
pub(crate) fn from_event(event: Event, rules: &InApp) -> Exception {
    let mut exception = from_event_without_frames(event);
    stack::read_frames(&mut exception, rules);
    exception.keeps_frames = !rules.is_empty();
    let culprit = stack::culprit(&exception.frames, exception.location.as_deref());
    exception.culprit = cut(&culprit, MAX_TITLE_BYTES).to_owned();
    exception
}

/// Returns the exception of an event with bounded texts. Ids, group, frames, culprit and breadcrumbs remain empty.
pub(crate) fn from_event_without_frames(event: Event) -> Exception {
    let causes = event.causes.into_iter().take(MAX_CAUSES);
    Exception {
        time: event.time,
        kind: event.kind,
        fatal: event.fatal || event.kind == Kind::Panic || is_trap(&event.r#type),
        r#type: truncate(event.r#type, MAX_NAME_BYTES),
        message: truncate(event.message, MAX_TEXT_BYTES),
        handled: event.handled,
        codes: [text_of(&event.code), " ", text_of(&event.status)].concat(),
        location: event.location.map(|text| bound_location(&text)),
        causes: causes.map(bound_cause).collect(),
        locals: bound_entries(event.locals),
        scopes: bound_scopes(event.scopes),
        context: bound_entries(event.context),
        url: event.url.map(|text| truncate(text, MAX_TEXT_BYTES)),
        user_agent: event.user_agent.map(|text| truncate(text, MAX_VALUE_BYTES)),
        release: event.release.map(bound_name),
        environment: event.environment.map(bound_name),
        stack: non_empty(truncate(event.stack, MAX_STACK_BYTES)),
        ..Exception::default()
    }
}

/// Returns the breadcrumb with bounded texts.
pub(crate) fn bound_breadcrumb(breadcrumb: Breadcrumb) -> Breadcrumb {
    Breadcrumb {
        text: truncate(breadcrumb.text, MAX_VALUE_BYTES),
        data: breadcrumb.data.map(|text| truncate(text, MAX_VALUE_BYTES)),
        ..breadcrumb
    }
}

fn text_of(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

/// Returns an id, a release or an environment, cut to [`MAX_NAME_BYTES`].
pub(crate) fn bound_name(text: String) -> String {
    truncate(text, MAX_NAME_BYTES)
}

/// Whether `name` is the type of a wasm trap: every engine reports a trap as a `RuntimeError`.
fn is_trap(name: &str) -> bool {
    name == "RuntimeError"
}

/// Returns `text`, the location of a panic or scope, with a path relative to the crate, and cut to [`MAX_TEXT_BYTES`]. A full
/// path contains folders of the machine that built the app.
fn bound_location(text: &str) -> String {
    truncate(crate_relative(text), MAX_TEXT_BYTES)
}

/// Returns the cause of an exception with bounded texts, without frames.
fn bound_cause(cause: EventCause) -> Cause {
    Cause {
        r#type: truncate(cause.r#type, MAX_NAME_BYTES),
        message: truncate(cause.message, MAX_TEXT_BYTES),
        stack: non_empty(truncate(cause.stack, MAX_STACK_BYTES)),
        ..Cause::default()
    }
}

/// Returns `text`, or `None` for an empty text.
fn non_empty(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// Returns the innermost [`MAX_SCOPES`] scopes. Leaves out values that do not fit into [`MAX_SCOPES_BYTES`] for all scopes
/// together.
fn bound_scopes(scopes: Vec<Scope>) -> Vec<Scope> {
    let mut room = MAX_SCOPES_BYTES;
    let mut fits = |size| {
        let left = room.checked_sub(size);
        room = left.unwrap_or(room);
        left.is_some()
    };
    let kept = scopes.into_iter().take(MAX_SCOPES).map(|scope| {
        let values = bound_entries(scope.values).into_iter();
        let values = collect_into(values.filter(|(name, value)| fits(name.len() + value.len())));
        Scope {
            function: truncate(scope.function, MAX_NAME_BYTES),
            location: bound_location(&scope.location),
            early: scope.early,
            values,
        }
    });
    kept.collect()
}

/// Returns the first [`MAX_ENTRIES`] debug ids, with files and ids cut to their maximum bytes. The id of a file that was cut is
/// useless, because no frame has this file.
pub(crate) fn bound_debug_ids(ids: Entries) -> Entries {
    bound_texts(ids, MAX_VALUE_BYTES)
}

/// Returns the first [`MAX_ENTRIES`] entries, with names and values cut to their maximum bytes.
fn bound_entries(entries: Entries) -> Entries {
    bound_texts(entries, MAX_NAME_BYTES)
}

/// Returns the first [`MAX_ENTRIES`] entries, with names cut to `max_name_bytes` and values to [`MAX_VALUE_BYTES`].
fn bound_texts(entries: Entries, max_name_bytes: usize) -> Entries {
    let entries = entries.into_iter().take(MAX_ENTRIES);
    collect_into(entries.map(|(key, value)| {
        (
            truncate(key, max_name_bytes),
            truncate(value, MAX_VALUE_BYTES),
        )
    }))
}

/// Returns `text`; if it is longer than `max_bytes`, its first `max_bytes` bytes, cut between two characters, and `…`.
fn truncate(mut text: String, max_bytes: usize) -> String {
    let kept = cut(&text, max_bytes).len();
    if kept < text.len() {
        text.truncate(kept);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn location_starts_at_the_crate() {
        let event = Event {
            location: Some("/home/me/app/src/lib.rs:1:2".into()),
            ..Event::default()
        };
        let location = from_event(event, &InApp::default()).location;
        assert_eq!(location.as_deref(), Some("src/lib.rs:1:2"));
    }

    #[test]
    fn long_texts_are_cut_off_between_characters() {
        let event = Event {
            message: "é".repeat(MAX_TEXT_BYTES),
            ..Event::default()
        };
        let message = from_event(event, &InApp::default()).message;
        assert!(message.ends_with("é…") && message.len() <= MAX_TEXT_BYTES + '…'.len_utf8());
    }
}
