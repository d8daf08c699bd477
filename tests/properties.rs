//! Tests of properties that hold for any text. `PROPTEST_CASES=10000 cargo test --test properties` checks more texts.

// Allows code that may panic, because a test fails by panicking.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    clippy::indexing_slicing
)]

#[path = "properties/bundles.rs"]
mod bundles;
mod fixtures;
#[path = "properties/sound.rs"]
mod sound;
#[path = "properties/texts.rs"]
mod texts;

use bundles::{at_places_of, build, calls, chromium, gecko};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::RngSeed,
};
use sound::MOST_FRAMES;
use texts::{STACKS, any_text, mutated, recorded, tokens, unicode};
use tinyturret::{Frame, measured};

/// Returns the configuration. Without `PROPTEST_CASES`, the generated texts are the same in each run, so that CI never fails by
/// chance.
fn config() -> ProptestConfig {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => ProptestConfig {
            rng_seed: RngSeed::Fixed(1),
            ..config
        },
    }
}

/// Returns the frames of a stack without anything that depends on other lines: lines that end with `@` are dropped, because
/// code that JavaScriptCore evaluates gets the location of its caller, and `in_app` is set to false.
fn alone(stack: &str) -> Vec<Frame> {
    let lines: Vec<&str> = stack.lines().filter(|line| !line.ends_with('@')).collect();
    let mut frames = measured::frames(&lines.join("\n"));
    frames.iter_mut().for_each(|frame| frame.in_app = false);
    frames
}

/// Whether a line is neither a frame nor a gap, such as `--- Caused by: ---`, behind which frames are callers that await.
fn is_noise(line: &str) -> bool {
    let between = ["at f (a.js:1:2)\n", line, "\nat g (b.js:1:2)"].concat();
    measured::frames(line).is_empty()
        && measured::frames(&between)
            .iter()
            .all(|frame| !frame.r#async)
}

fn check(text: &str) {
    sound::frames(text);
    sound::groups(text, text, text);
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn unicode_is_parsed_without_a_panic(text in unicode()) {
        check(&text);
    }

    #[test]
    fn random_tokens_are_parsed_without_a_panic(text in tokens()) {
        check(&text);
    }

    #[test]
    fn mutated_stacks_are_parsed_without_a_panic(text in mutated()) {
        check(&text);
    }

    #[test]
    fn failure_with_any_texts_has_a_group(name in any_text(), message in any_text(), stack in any_text()) {
        sound::groups(&name, &message, &stack);
    }

    #[test]
    fn cutting_a_stack_off_changes_no_earlier_frame(stack in recorded(), at in any::<Index>()) {
        let kept = &stack[..stack.floor_char_boundary(at.index(stack.len() + 1))];
        check(kept);
        let whole_lines = kept.rfind('\n').map_or("", |end| &kept[..end]);
        prop_assert!(alone(&stack).starts_with(&alone(whole_lines)));
    }

    #[test]
    fn frame_does_not_depend_on_other_lines((lines, shuffled) in shuffled()) {
        let frames = |lines: &[String]| {
            let mut frames = alone(&format!("Error\n{}", lines.join("\n")));
            frames.sort_by_key(|frame| format!("{frame:?}"));
            frames
        };
        prop_assert_eq!(frames(&shuffled), frames(&lines));
    }

    #[test]
    fn lines_that_are_not_frames_change_no_frame(stack in any_text(), noise in vec((any::<Index>(), any_text()), 1..4)) {
        let mut lines: Vec<&str> = stack.lines().collect();
        for (at, text) in &noise {
            // Inserts only below the first line of the stack, because there V8 prints the code that it could not compile.
            let at = lines.len().min(1 + at.index(lines.len() + 1));
            lines.splice(at..at, text.lines().filter(|line| is_noise(line)));
        }
        prop_assert_eq!(measured::frames(&lines.join("\n")), measured::frames(&stack));
    }

    #[test]
    fn blanks_around_lines_change_no_frame(stack in any_text(), before in "[ \t]{0,3}", behind in "[ \t]{0,3}") {
        for end in ["\n", "\r\n"] {
            let lines = stack.lines().map(|line| [&before, line, &behind, end].concat());
            prop_assert_eq!(measured::frames(&lines.collect::<String>()), measured::frames(&stack));
        }
    }

    #[test]
    fn group_is_the_same_after_an_edit_elsewhere_in_its_files(calls in calls(), build in build(), edited in build()) {
        let edited = at_places_of(&build, &edited);
        for stack in [chromium, gecko] {
            prop_assert_eq!(group(&stack(&calls, &edited)), group(&stack(&calls, &build)));
        }
    }

    #[test]
    fn group_is_the_same_with_another_host_query_and_hash(calls in calls(), build in build(), other in build()) {
        for stack in [chromium, gecko] {
            prop_assert_eq!(group(&stack(&calls, &other)), group(&stack(&calls, &build)));
        }
    }

    #[test]
    fn group_is_the_same_with_other_numbers_in_its_message(message in numbered()) {
        let [one, other] = message;
        prop_assert_eq!(measured::group("Error", &one, ""), measured::group("Error", &other, ""), "{} / {}", one, other);
    }
}

fn group(stack: &str) -> String {
    measured::group("TypeError", "boom", stack)
}

/// Generates pairs: the lines of a recorded stack except the first, and the same lines in another order.
fn shuffled() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    recorded().prop_flat_map(|stack| {
        let lines: Vec<String> = stack
            .lines()
            .skip(1)
            .take(MOST_FRAMES)
            .map(str::to_owned)
            .collect();
        (Just(lines.clone()), Just(lines).prop_shuffle())
    })
}

/// Generates a message with numbers, and the same message with other numbers. Digits in words, such as `utf8`, do not differ. No
/// number may be the status of a failed response (400 to 599), which can be an error code.
fn numbered() -> impl Strategy<Value = [String; 2]> {
    const NUMBER: &str = "[0-36-9][0-9]{0,11}|[45][0-9]?|[45][0-9]{3,11}";
    let mark = select(vec![
        " ", ", ", ": ", " #", " (", ") ", " '", "' ", " = ", ".", ":", "-", "/",
    ]);
    let part = ("[A-Za-z]{1,9}", mark.clone(), NUMBER, NUMBER, mark);
    vec(part, 1..12).prop_map(|parts| {
        let write = |other: bool| {
            let parts = parts.iter().map(|(word, before, one, two, behind)| {
                let number = if other { two } else { one };
                [word.as_str(), before, number, behind].concat()
            });
            parts.collect()
        };
        [write(false), write(true)]
    })
}

#[test]
fn recorded_lines_are_parsed_when_cut_off_anywhere() {
    let lines: std::collections::BTreeSet<&str> =
        STACKS.iter().flat_map(|stack| stack.lines()).collect();
    for line in lines {
        let ends = line.char_indices().map(|(at, _)| at);
        ends.for_each(|end| sound::frames(&line[..end]));
    }
}

/// A line is read to its end only if its URL may contain the script itself, so a long line takes little time.
#[test]
fn line_of_a_megabyte_is_parsed() {
    for piece in ["@", "(", "wasm-function["] {
        let megabyte = piece.repeat((1 << 20) / piece.len());
        for start in ["at f (data:", "f@data:"] {
            sound::frames(&[start, &megabyte].concat());
        }
        sound::groups(&megabyte, &megabyte, &megabyte);
    }
}

#[test]
fn stack_of_a_hundred_thousand_lines_is_parsed() {
    for line in [
        "x\r\n",
        "at f (http://h/a.js:1:2)\n",
        "f@http://h/a.js:1:2\n",
    ] {
        sound::frames(&line.repeat(100_000));
    }
}

#[test]
fn deep_nesting_is_parsed() {
    for (open, close) in [
        ("(", ")"),
        ("<", ">"),
        ("[", "]"),
        ("{", "}"),
        ("(eval at f ", ")"),
        ("<a as ", ">"),
    ] {
        for depth in [10, 100, 10_000] {
            let name = [open.repeat(depth), close.repeat(depth)].concat();
            check(&format!("at data:{name} (http://h/a.js:1:2)"));
            check(&format!("data:{name}@http://h/a.wasm:wasm-function[1]:0x1"));
            check(&format!("at f (data:{name}:1:2)"));
        }
    }
}
