//! Tests which frames belong to the app, and which of them becomes the culprit.

use super::*;

#[test]
fn what_a_hook_calls_is_machinery() {
    let frames = parse(
        "Error\n    at Logger.trace (http://h/log.js:1:2)\n    at app.wasm.my_framework::on_panic (http://h/app.wasm:wasm-function[1]:0x1)
    at app.wasm.std::panicking::rust_panic_with_hook::h0123456789abcdef (http://h/app.wasm:wasm-function[2]:0x2)
    at app.wasm.core::panicking::panic_fmt::h0123456789abcdef (http://h/app.wasm:wasm-function[3]:0x3)
    at app.wasm.app::checkout::h0123456789abcdef (http://h/app.wasm:wasm-function[4]:0x4)",
    );
    assert_eq!(
        frames.iter().map(|frame| frame.in_app).collect::<Vec<_>>(),
        [false, false, false, false, true]
    );
    assert_eq!(culprit(&frames, None), "app::checkout (app.wasm)");
}

#[test]
fn glue_is_machinery_beside_wasm_only() {
    let own = |stack: &str| {
        parse(stack)
            .iter()
            .map(|frame| frame.in_app)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        own("at f (http://h/t.wasm:wasm-function[1]:0x1)\nat real (http://h/t.js:1:2)"),
        [true, false]
    );
    assert_eq!(
        own("at f (http://h/t.wasm:wasm-function[1]:0x1)\n\
             at wasm_bindgen__convert__closures_____invoke__h0a (http://h/t.js:1:2)\n\
             at real (http://h/t.js:3:4)"),
        [true, false, false]
    );
    assert_eq!(
        own(
            "at f (http://h/t.wasm:wasm-function[1]:0x1)\nat HTMLButtonElement.real (http://h/t.js:3:4)"
        ),
        [true, false]
    );
    assert_eq!(
        own("at f (http://h/a.js:1:2)\nat real (http://h/t.js:1:2)"),
        [true, true]
    );
}

#[test]
fn culprits() {
    for (stack, expected) in [
        (
            "at Array.map (<anonymous>)\nat buy (http://h/js/app-1.js?v=2#x:1:2)",
            "buy (app-1.js)",
        ),
        ("at http://h/a.js:1:2", "a.js"),
        (
            "@http://h/t.wasm:wasm-function[3]:0x1",
            "wasm-function[3] (t.wasm)",
        ),
        ("3@<?>:wasm-function[3]", "wasm-function[3]"),
        ("at Array.map (<anonymous>)", ""),
        ("", ""),
    ] {
        assert_eq!(culprit(&parse(stack), None), expected, "{stack}");
    }
}

#[test]
fn what_a_framework_calls_is_the_apps() {
    let called = |names: &[&str]| {
        let frame = |name| format!("at app.wasm.{name} (http://h/app.wasm:wasm-function[1]:0x1)\n");
        culprit(&parse(&names.iter().map(frame).collect::<String>()), None)
    };
    let own = "app::List (app.wasm)";
    for of_framework in [
        "tachys::html::event::On<E,F>::attach::{closure}",
        "<either_of::Either<A,B> as leptos_router::matching::choose_view::ChooseView>::choose::{closure}",
        "<yew::html::component::lifecycle::CompStateInner<COMP> as yew::html::component::lifecycle::Stateful>::view",
        "<T as subsecond::HotFunction<(A,),subsecond::Fn1Marker>>::call_it",
        "<dioxus_core::tasks::LocalTaskHandle as futures_task::arc_wake::ArcWake>::wake_by_ref",
    ] {
        assert_eq!(called(&[of_framework]), "");
        assert_eq!(called(&[of_framework, "app::List"]), own);
    }
    let provided = "<leptos_app::List as yew::functional::FunctionProvider>::run";
    assert_eq!(called(&[provided]), format!("{provided} (app.wasm)"));
}

#[test]
fn what_wasm_opt_made_has_no_name_and_no_part_in_a_panic() {
    let frames = parse(
        "at core::panicking::panic_fmt (http://h/a_bg.wasm:wasm-function[1]:0x1)
         at app-7fe16d560006ceca.wasm (http://h/a_bg.wasm:wasm-function[2]:0x2)
         at core::cell::panic_already_borrowed (http://h/a_bg.wasm:wasm-function[3]:0x3)",
    );
    assert_eq!(frames[1].function, "");
    assert!(frames.iter().all(|frame| !frame.in_app));
}

#[test]
fn the_place_that_rust_gives_is_better_than_no_name() {
    let of = |stack| culprit(&parse(stack), Some("src/list.rs:5:5"));
    assert_eq!(
        of("at app::List (http://h/a.wasm:wasm-function[1]:0x1)"),
        "app::List (a.wasm)"
    );
    for stack in [
        "",
        "at http://h/a.wasm:wasm-function[1]:0x1",
        "at yew::view (http://h/a.wasm:wasm-function[1]:0x1)\nat start (http://h/a.js:1:2)",
    ] {
        assert_eq!(of(stack), "src/list.rs:5:5");
    }
    let frames = parse("at buy (http://h/a.js:1:2)");
    let of_std = Some("library/std/src/thread/local.rs:757:38");
    assert_eq!(culprit(&frames, of_std), "buy (a.js)");
}
