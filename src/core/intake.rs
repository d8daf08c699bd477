//! Event → exception: bounds applied, frames parsed. The recorder has removed the secrets; the bounds are applied again, because
//! anybody may have written the records.

use crate::{
    core::{
        exception::{
            Breadcrumb, CAUSES, Cause, ENTRIES, Entries, EventCause, Exception, Kind, LINE, NAME,
            SCOPED, SCOPES, STACK, Scope, TEXT, VALUE, cut,
        },
        order::gather,
        stack::{self, place::crate_relative},
    },
    event::Event,
};

/// Returns the exception of an event, with the frames of its stack.
pub(crate) fn exception(event: Event) -> Exception {
    let mut exception = without_frames(event);
    stack::read_frames(&mut exception);
    let culprit = stack::culprit(&exception.frames, exception.location.as_deref());
    exception.culprit = cut(&culprit, LINE).to_owned();
    exception
}

/// Returns the exception of an event, without frames and culprit.
pub(crate) fn without_frames(event: Event) -> Exception {
    let causes = event.causes.into_iter().take(CAUSES);
    Exception {
        time: event.time,
        kind: event.kind,
        fatal: event.fatal || event.kind == Kind::Panic || is_trap(&event.r#type),
        r#type: bounded(event.r#type, NAME),
        message: bounded(event.message, TEXT),
        handled: event.handled,
        location: event.location.map(|text| location(&text)),
        causes: causes.map(cause).collect(),
        locals: bounded_entries(event.locals),
        scopes: innermost(event.scopes),
        context: bounded_entries(event.context),
        url: event.url.map(|text| bounded(text, TEXT)),
        user_agent: event.user_agent.map(|text| bounded(text, VALUE)),
        release: event.release.map(name),
        environment: event.environment.map(name),
        stack: some(bounded(event.stack, STACK)),
        ..Exception::default()
    }
}

/// Returns what is kept of a breadcrumb.
pub(crate) fn breadcrumb(breadcrumb: Breadcrumb) -> Breadcrumb {
    Breadcrumb {
        text: bounded(breadcrumb.text, VALUE),
        data: breadcrumb.data.map(|text| bounded(text, VALUE)),
        ..breadcrumb
    }
}

/// Returns what is kept of an id, a release or an environment.
pub(crate) fn name(text: String) -> String {
    bounded(text, NAME)
}

/// Every engine reports a trap as a `RuntimeError`.
fn is_trap(name: &str) -> bool {
    name == "RuntimeError"
}

/// The location of a panic contains paths of the machine that built the app.
fn location(text: &str) -> String {
    bounded(crate_relative(text), TEXT)
}

fn cause(cause: EventCause) -> Cause {
    Cause {
        r#type: bounded(cause.r#type, NAME),
        message: bounded(cause.message, TEXT),
        stack: some(bounded(cause.stack, STACK)),
        ..Cause::default()
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// Returns the innermost scopes, with values of at most [`SCOPED`] bytes in all.
fn innermost(scopes: Vec<Scope>) -> Vec<Scope> {
    let mut room = SCOPED;
    let mut fits = |size| {
        let left = room.checked_sub(size);
        room = left.unwrap_or(room);
        left.is_some()
    };
    let kept = scopes.into_iter().take(SCOPES).map(|scope| {
        let values = bounded_entries(scope.values).into_iter();
        let values = gather(values.filter(|(name, value)| fits(name.len() + value.len())));
        Scope {
            function: bounded(scope.function, NAME),
            location: location(&scope.location),
            early: scope.early,
            values,
        }
    });
    kept.collect()
}

fn bounded_entries(entries: Entries) -> Entries {
    let entries = entries.into_iter().take(ENTRIES);
    gather(entries.map(|(key, value)| (bounded(key, NAME), bounded(value, VALUE))))
}

/// Returns at most `most` bytes of `text`, and `…` if it is longer.
fn bounded(mut text: String, most: usize) -> String {
    let kept = cut(&text, most).len();
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
        let location = exception(event).location;
        assert_eq!(location.as_deref(), Some("src/lib.rs:1:2"));
    }

    #[test]
    fn long_texts_are_cut_off_between_characters() {
        let event = Event {
            message: "é".repeat(TEXT),
            ..Event::default()
        };
        let message = exception(event).message;
        assert!(message.ends_with("é…") && message.len() <= TEXT + '…'.len_utf8());
    }
}
