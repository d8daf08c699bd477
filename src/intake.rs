//! Raw → exception: frames parsed, caps applied, secrets scrubbed.

use crate::{
    exception::{
        BREADCRUMBS, Breadcrumb, CAUSES, Cause, ENTRIES, Entries, Exception, Kind, LINE, NAME, Raw,
        RawCause, SCOPED, SCOPES, STACK, Scope, TEXT, VALUE, cut,
    },
    order::gather,
    scrub,
    settings::Settings,
    stack::{self, cut::find, place::crate_relative},
};

/// What is stored of `raw`.
pub(crate) fn exception(raw: Raw, settings: &Settings) -> Exception {
    let mut exception = without_frames(raw, clean, settings);
    stack::read_frames(&mut exception);
    let culprit = stack::culprit(&exception.frames, exception.location.as_deref());
    exception.culprit = cut(&culprit, LINE).to_owned();
    exception
}

/// The same where frames were read of the same text before; they are not stored. `is_clean` when it held no secret.
pub(crate) fn known(raw: Raw, culprit: &str, is_clean: bool, settings: &Settings) -> Exception {
    Exception {
        culprit: culprit.to_owned(),
        ..without_frames(raw, if is_clean { shortened } else { clean }, settings)
    }
}

/// Whether nothing was left out of the texts that were thrown.
pub(crate) fn is_clean(exception: &Exception) -> bool {
    let has_mark = |text: &str| find(text, scrub::MARK).is_some();
    let has_secret = |name: &str, message: &str, stack: &Option<String>| {
        has_mark(name) || has_mark(message) || stack.as_deref().is_some_and(has_mark)
    };
    let mut causes = exception.causes.iter();
    !has_secret(&exception.r#type, &exception.message, &exception.stack)
        && !causes.any(|cause| has_secret(&cause.r#type, &cause.message, &cause.stack))
}

/// `thrown` takes a text of what was thrown in, of so many bytes at the most.
fn without_frames(raw: Raw, thrown: fn(&str, usize) -> String, settings: &Settings) -> Exception {
    // A panic's location holds the builder's own paths.
    let location = raw.location.map(|text| clean(&crate_relative(&text), TEXT));
    let (locals, scopes) = if settings.capture_locals {
        (raw.locals, raw.scopes)
    } else {
        Default::default()
    };
    Exception {
        time: raw.time,
        kind: raw.kind,
        r#type: thrown(&raw.r#type, NAME),
        message: thrown(&raw.message, TEXT),
        fatal: raw.fatal || raw.kind == Kind::Panic || is_trap(&raw.r#type),
        handled: raw.handled,
        location,
        causes: raw
            .causes
            .iter()
            .take(CAUSES)
            .map(|raw| cause(raw, thrown))
            .collect(),
        locals: clean_entries(locals),
        scopes: innermost(scopes),
        context: clean_entries(raw.context),
        breadcrumbs: newest(raw.breadcrumbs),
        url: raw.url.map(|text| clean(&text, TEXT)),
        user_agent: raw.user_agent.map(|text| clean(&text, VALUE)),
        release: settings.release.as_deref().map(|text| clean(text, NAME)),
        environment: settings
            .environment
            .as_deref()
            .map(|text| clean(text, NAME)),
        stack: some(thrown(&raw.stack, STACK)),
        ..Exception::default()
    }
}

/// Every engine reports a trap as a `RuntimeError`.
fn is_trap(name: &str) -> bool {
    name == "RuntimeError"
}

fn cause(raw: &RawCause, thrown: fn(&str, usize) -> String) -> Cause {
    Cause {
        r#type: thrown(&raw.r#type, NAME),
        message: thrown(&raw.message, TEXT),
        stack: some(thrown(&raw.stack, STACK)),
        ..Cause::default()
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn newest(mut breadcrumbs: Vec<Breadcrumb>) -> Vec<Breadcrumb> {
    let old = breadcrumbs.len().saturating_sub(BREADCRUMBS);
    breadcrumbs.drain(..old);
    for breadcrumb in &mut breadcrumbs {
        breadcrumb.text = clean(&breadcrumb.text, VALUE);
        breadcrumb.data = breadcrumb.data.as_deref().map(|text| clean(text, VALUE));
    }
    breadcrumbs
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
        let mut values = clean_entries(scope.values);
        values.retain(|name, value| fits(name.len() + value.len()));
        Scope {
            function: clean(&scope.function, NAME),
            location: clean(&crate_relative(&scope.location), TEXT),
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
            clean(&value, VALUE)
        };
        (clean(&key, NAME), value)
    }))
}

fn clean(text: &str, most: usize) -> String {
    let kept = cut(text, most);
    let mut clean = scrub::text(kept).into_owned();
    if kept.len() < text.len() {
        clean.push('…');
    }
    clean
}

fn shortened(text: &str, most: usize) -> String {
    let kept = cut(text, most);
    let end = if kept.len() < text.len() { "…" } else { "" };
    [kept, end].concat()
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
