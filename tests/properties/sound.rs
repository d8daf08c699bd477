//! What must hold whatever a text is.

use tinyturret::measured;

pub const MOST_FRAMES: usize = 100;

pub fn frames(text: &str) {
    let frames = measured::frames(text);
    assert!(frames.len() <= MOST_FRAMES, "{} frames", frames.len());
    assert_eq!(frames, measured::frames(text));
    for frame in &frames {
        assert!(frame.file.len() <= text.len(), "{}", frame.file);
        let function = &frame.function;
        // Mangled symbols refer to parts of themselves, so that names are longer.
        let mangled = text.contains("_R") || text.contains("_ZN");
        assert!(mangled || function.len() <= text.len(), "{function}");
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
