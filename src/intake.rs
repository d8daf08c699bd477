//! Raw → exception: frames parsed, caps applied, secrets scrubbed.

use std::borrow::Cow;

use crate::{
    exception::{
        Breadcrumb, CAUSES, Cause, ENTRIES, Entries, EventCause, Exception, Kind, LINE, NAME, Raw,
        SCOPED, SCOPES, STACK, Scope, TEXT, VALUE, cut,
    },
    order::gather,
    scrub,
    settings::Settings,
    stack::{self, place::crate_relative},
};

/// What is stored of `raw`.
pub(crate) fn exception(raw: Raw, settings: &Settings) -> Exception {
    let mut exception = without_frames(raw, "", settings);
    stack::read_frames(&mut exception);
    let culprit = stack::culprit(&exception.frames, exception.location.as_deref());
    exception.culprit = cut(&culprit, LINE).to_owned();
    exception
}

/// The same where frames were read of the same text before; they are not stored.
pub(crate) fn without_frames(raw: Raw, culprit: &str, settings: &Settings) -> Exception {
    let (locals, scopes) = if settings.capture_locals {
        (raw.locals, raw.scopes)
    } else {
        Default::default()
    };
    let causes = raw.causes.into_iter().take(CAUSES);
    let set = |text: &Option<String>| text.clone().map(name);
    Exception {
        time: raw.time,
        kind: raw.kind,
        fatal: raw.fatal || raw.kind == Kind::Panic || is_trap(&raw.r#type),
        r#type: clean(raw.r#type, NAME),
        message: clean(raw.message, TEXT),
        culprit: culprit.to_owned(),
        handled: raw.handled,
        location: raw.location.map(|text| location(&text)),
        causes: causes.map(cause).collect(),
        locals: clean_entries(locals),
        scopes: innermost(scopes),
        context: clean_entries(raw.context),
        url: raw.url.map(|text| clean(text, TEXT)),
        user_agent: raw.user_agent.map(|text| clean(text, VALUE)),
        release: set(&settings.release),
        environment: set(&settings.environment),
        stack: some(clean(raw.stack, STACK)),
        ..Exception::default()
    }
}

/// What is kept of a breadcrumb.
pub(crate) fn breadcrumb(breadcrumb: Breadcrumb) -> Breadcrumb {
    Breadcrumb {
        text: clean(breadcrumb.text, VALUE),
        data: breadcrumb.data.map(|text| clean(text, VALUE)),
        ..breadcrumb
    }
}

/// What is kept of a release or an environment.
pub(crate) fn name(text: String) -> String {
    clean(text, NAME)
}

/// Every engine reports a trap as a `RuntimeError`.
fn is_trap(name: &str) -> bool {
    name == "RuntimeError"
}

/// Of a panic it holds the builder's own paths.
fn location(text: &str) -> String {
    clean(crate_relative(text), TEXT)
}

fn cause(raw: EventCause) -> Cause {
    Cause {
        r#type: clean(raw.r#type, NAME),
        message: clean(raw.message, TEXT),
        stack: some(clean(raw.stack, STACK)),
        ..Cause::default()
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// The innermost scopes, with as many values as all may be long.
fn innermost(scopes: Vec<Scope>) -> Vec<Scope> {
    let mut room = SCOPED;
    let mut fits = |size| {
        let left = room.checked_sub(size);
        room = left.unwrap_or(room);
        left.is_some()
    };
    let kept = scopes.into_iter().take(SCOPES).map(|scope| {
        let values = clean_entries(scope.values).into_iter();
        let values = gather(values.filter(|(name, value)| fits(name.len() + value.len())));
        Scope {
            function: clean(scope.function, NAME),
            location: location(&scope.location),
            early: scope.early,
            values,
        }
    });
    kept.collect()
}

fn clean_entries(entries: Entries) -> Entries {
    gather(entries.into_iter().take(ENTRIES).map(|(key, value)| {
        let value = if scrub::is_secret_key(&key) {
            scrub::MARK.to_owned()
        } else {
            clean(value, VALUE)
        };
        (clean(key, NAME), value)
    }))
}

fn clean(mut text: String, most: usize) -> String {
    let kept = cut(&text, most).len();
    let is_cut = kept < text.len();
    text.truncate(kept);
    if let Cow::Owned(clean) = scrub::text(&text) {
        text = clean;
    }
    if is_cut {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_starts_at_the_crate() {
        let raw = Raw {
            location: Some("/home/me/app/src/lib.rs:1:2".into()),
            ..Raw::default()
        };
        let location = exception(raw, &Settings::new()).location;
        assert_eq!(location.as_deref(), Some("src/lib.rs:1:2"));
    }

    #[test]
    fn texts_are_cut_at_a_character() {
        let raw = Raw {
            message: "é".repeat(TEXT),
            ..Raw::default()
        };
        let message = exception(raw, &Settings::new()).message;
        assert!(message.ends_with("é…") && message.len() <= TEXT + '…'.len_utf8());
    }

    #[test]
    fn secrets_and_locals_stay_out() {
        let raw = || Raw {
            locals: Entries::from([("password".to_owned(), "hunter2".to_owned())]),
            ..Raw::default()
        };
        let kept = exception(raw(), &Settings::new());
        assert_eq!(kept.locals["password"], scrub::MARK);
        let kept = exception(raw(), &Settings::new().capture_locals(false));
        assert!(kept.locals.is_empty());
    }
}
