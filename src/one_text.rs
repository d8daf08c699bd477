//! What was thrown, as the guard tells it in one text: parts between zeros. `src/web/thrown.js` writes it.

use crate::exception::{CAUSES, EventCause, Raw};

/// Total: what is missing is empty.
pub(crate) fn raw(text: &str) -> Raw {
    let mut parts = text.split('\0');
    let mut part = || parts.next().unwrap_or_default();
    let causes = part().parse().unwrap_or(0).min(CAUSES);
    let stack = part().to_owned();
    let stacks: Vec<&str> = (0..causes).map(|_| part()).collect();
    let mut raw = Raw {
        stack,
        r#type: part().to_owned(),
        message: part().to_owned(),
        url: Some(part().to_owned()).filter(|url| !url.is_empty()),
        ..Raw::default()
    };
    let cause = |stack: &str| EventCause {
        stack: stack.to_owned(),
        r#type: part().to_owned(),
        message: part().to_owned(),
    };
    raw.causes = stacks.into_iter().map(cause).collect();
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        raw.locals.insert(name.to_owned(), value.to_owned());
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_read() {
        let raw = raw("1\0at f\0at g\0TypeError\0boom\0http://h/\0Error\0why\0code\x0042");
        assert_eq!(
            [&raw.r#type, &raw.message, &raw.stack],
            ["TypeError", "boom", "at f"]
        );
        assert_eq!(raw.url.as_deref(), Some("http://h/"));
        let [cause] = &raw.causes[..] else { panic!() };
        assert_eq!(
            [&cause.r#type, &cause.message, &cause.stack],
            ["Error", "why", "at g"]
        );
        assert_eq!(raw.locals["code"], "42");
    }

    #[test]
    fn what_is_missing_is_empty() {
        for text in [
            "",
            "\0",
            "99999999999\0a\0b\0c\0x",
            "-1\0a\0b\0c\0u\0x\0y\0z",
        ] {
            let raw = raw(text);
            assert!(raw.causes.len() <= CAUSES, "{text}");
        }
        assert_eq!(raw("0\0a\0b\0c\0").url, None);
    }
}
