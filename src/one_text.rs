//! What was thrown, as the guard tells it in one text: parts between zeros. `src/web/thrown.js` writes it.

use crate::exception::{CAUSES, Raw, RawCause};

/// Total: what is missing is empty.
pub(crate) fn raw(text: &str) -> Raw {
    let mut parts = text.split('\0').map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    let raw = Raw {
        stack: part(),
        r#type: part(),
        message: part(),
        url: Some(part()).filter(|url| !url.is_empty()),
        ..Raw::default()
    };
    let causes: usize = part().parse().unwrap_or_default();
    let cause = |_| RawCause {
        r#type: part(),
        message: part(),
        stack: part(),
    };
    let causes = (0..causes.min(CAUSES)).map(cause).collect();
    let mut raw = Raw { causes, ..raw };
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        raw.locals.insert(name, value);
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_read() {
        let raw = raw("at f\0TypeError\0boom\0http://h/\x001\0Error\0why\0at g\0code\x0042");
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
            "a\0b\0c\0\x0099999999999\0x",
            "a\0b\0c\0u\0-1\0x\0y\0z",
        ] {
            let raw = raw(text);
            assert!(raw.causes.len() <= CAUSES, "{text}");
        }
        assert_eq!(raw("a\0b\0c\0\x000").url, None);
    }
}
