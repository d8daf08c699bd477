//! Asserts invariants of frames and groups for any text.

use tinyturret::measured;

pub const MOST_FRAMES: usize = 100;

pub fn frames(text: &str) {
    let frames = measured::frames(text);
    assert!(frames.len() <= MOST_FRAMES, "{} frames", frames.len());
    assert_eq!(frames, measured::frames(text));
    for frame in &frames {
        let names = [frame.module.as_ref(), frame.symbol.as_ref()];
        let names = names.into_iter().flatten().chain([&frame.file]);
        let longest = names.map(String::len).max();
        assert!(longest <= Some(text.len()), "{frame:?}");
        // Allows longer names for mangled symbols: they write `::` as a digit, or refer to parts of themselves, up to 500
        // bytes.
        let mangled = text.contains("_R") || text.contains("_ZN");
        let most = if mangled {
            2 * text.len() + 500
        } else {
            text.len()
        };
        assert!(frame.function.len() <= most, "{frame:?}");
    }
}

pub fn groups(name: &str, message: &str, stack: &str) {
    group(|| measured::group(name, message, stack));
    group(|| measured::fingerprint(name, message, &measured::frames(stack)));
}

fn group(group: impl Fn() -> String) {
    let id = group();
    let is_id = id.len() == 16 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    assert!(is_id, "{id}");
    assert_eq!(id, group());
}
