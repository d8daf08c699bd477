use super::{Parts, fingerprint, normalize};
use crate::exception::{Cause, Kind};
use crate::stack::parse;

struct Fault<'a> {
    kind: Kind,
    name: &'a str,
    message: &'a str,
    location: Option<&'a str>,
    stack: &'a str,
    causes: &'a [&'a str],
    custom: &'a [&'a str],
}

const FAULT: Fault = Fault {
    kind: Kind::Error,
    name: "TypeError",
    message: "",
    location: None,
    stack: "",
    causes: &[],
    custom: &[],
};

fn group(fault: &Fault) -> String {
    let causes: Vec<Cause> = fault
        .causes
        .iter()
        .map(|name| Cause {
            r#type: (*name).into(),
            ..Cause::default()
        })
        .collect();
    let custom: Vec<String> = fault.custom.iter().map(|text| (*text).into()).collect();
    fingerprint(&Parts {
        kind: fault.kind,
        r#type: fault.name,
        message: fault.message,
        location: fault.location,
        frames: &parse(fault.stack),
        causes: &causes,
        custom: &custom,
    })
}

fn error(name: &'static str, message: &'static str, stack: &'static str) -> Fault<'static> {
    Fault {
        name,
        message,
        stack,
        ..FAULT
    }
}

fn panic(message: &'static str, location: &'static str, stack: &'static str) -> Fault<'static> {
    Fault {
        kind: Kind::Panic,
        name: "panic",
        message,
        location: Some(location),
        stack,
        ..FAULT
    }
}

fn assert_same(faults: &[Fault]) {
    let groups: Vec<String> = faults.iter().map(group).collect();
    assert!(
        groups.windows(2).all(|two| two[0] == two[1]),
        "{groups:?} of {:?}",
        faults
            .iter()
            .map(|f| (f.name, f.message, f.stack))
            .collect::<Vec<_>>()
    );
}

fn assert_different(faults: &[Fault]) {
    let mut groups: Vec<String> = faults.iter().map(group).collect();
    groups.sort();
    groups.dedup();
    assert_eq!(
        groups.len(),
        faults.len(),
        "{:?}",
        faults
            .iter()
            .map(|f| (f.name, f.message, f.stack))
            .collect::<Vec<_>>()
    );
}

const CHROMIUM: &str = "TypeError: x\n    at Shop.buy (http://h/app.js:2:33)\n    at http://h/app.js:9:1\n    at Array.map (<anonymous>)\n    at checkout (http://h/app.js:17:28)\n    at async main (http://h/app.js:40:1)";
const FIREFOX: &str =
    "buy@http://h/app.js:2:15\ncheckout/<@http://h/app.js:9:1\ncheckout@http://h/app.js:17:28";
const WEBKIT: &str = "buy@http://h/app.js:2:32\n@http://h/app.js:9:9\nmap@[native code]\ncheckout@http://h/app.js:17:30";

#[test]
fn golden() {
    assert_eq!(group(&error("TypeError", "x", CHROMIUM)), GOLDEN[0]);
    assert_eq!(group(&panic("no seat 4", "src/shop.rs:7:5", "")), GOLDEN[1]);
    assert_eq!(group(&error("", "a thrown text", "")), GOLDEN[2]);
}

/// These change with `VERSION` only: every user's groups start anew.
const GOLDEN: [&str; 3] = ["8040032031ffde2b", "0d6f2d20c0e03444", "edba32913dcbf874"];

#[test]
fn one_fault_in_three_engines() {
    assert_same(&[
        error(
            "TypeError",
            "Cannot read properties of undefined (reading 'amount')",
            CHROMIUM,
        ),
        error(
            "TypeError",
            "can't access property \"amount\", item.price is undefined",
            FIREFOX,
        ),
        error(
            "TypeError",
            "undefined is not an object (evaluating 'item.price.amount')",
            WEBKIT,
        ),
    ]);
}

#[test]
fn the_way_of_reporting_does_not_matter() {
    let of = |kind| Fault {
        kind,
        ..error("TypeError", "x", CHROMIUM)
    };
    assert_same(&[of(Kind::Error), of(Kind::Rejection), of(Kind::Captured)]);
    assert_different(&[
        of(Kind::Error),
        of(Kind::Panic),
        of(Kind::Message),
        of(Kind::Resource),
    ]);
}

#[test]
fn a_new_build_does_not_matter() {
    assert_same(&[
        error(
            "Error",
            "x",
            "at load (http://h/assets/index-BKcAt4gd.js:1:2)",
        ),
        error(
            "Error",
            "x",
            "at load (https://other/index-GWqB8kFn.js?v=3:54:20)",
        ),
        error("Error", "x", "at load (http://h/index.206f4846.js:1:2)"),
        error(
            "Error",
            "x",
            "at load (http://h/index.d1cae9cfc9917df88de7.js:1:2)",
        ),
    ]);
    assert_same(&[
        error(
            "TypeError",
            "x.f is not a function",
            "at Qf (http://h/index-BKcAt4gd.js:1:2)",
        ),
        error(
            "TypeError",
            "x.f is not a function",
            "at tZ (http://h/index-GWqB8kFn.js:1:2)",
        ),
    ]);
    assert_different(&[
        error("Error", "x", "at load (http://h/index.js:1:2)"),
        error("Error", "x", "at load (http://h/about.js:1:2)"),
        error("Error", "x", "at save (http://h/index.js:1:2)"),
        error("RangeError", "x", "at load (http://h/index.js:1:2)"),
    ]);
}

#[test]
fn the_message_decides_where_frames_do_not() {
    assert_same(&[
        error("Error", "no order 17", ""),
        error("Error", "no order 18", ""),
    ]);
    assert_different(&[
        error("Error", "no order 17", ""),
        error("Error", "no client 17", ""),
        error("", "no order 17", ""),
    ]);
    assert_different(&[
        error("Error", "one", "at a (http://h/a.js:1:2)"),
        error("Error", "other", "at a (http://h/a.js:1:2)"),
    ]);
    assert_same(&[
        error("Error", "one", "at load (http://h/a.js:1:2)"),
        error("Error", "other", "at load (http://h/a.js:1:2)"),
    ]);
}

#[test]
fn causes_decide() {
    let of = |causes| Fault {
        causes,
        ..error("Error", "x", CHROMIUM)
    };
    assert_different(&[
        of(&[]),
        of(&["TypeError"]),
        of(&["RangeError"]),
        of(&["TypeError", "RangeError"]),
    ]);
}

#[test]
fn traps() {
    let named = "at app.wasm.app::run (http://h/app.wasm:wasm-function[1]:0x18c)";
    assert_same(&[
        error("RuntimeError", "unreachable", named),
        error("RuntimeError", "Uncaught RuntimeError: unreachable", named),
        error(
            "RuntimeError",
            "unreachable executed",
            "app.wasm.app::run@http://h/app.wasm:wasm-function[1]:0x18c",
        ),
        error(
            "RuntimeError",
            "Unreachable code should not be executed (evaluating 'wasm.run()')",
            "app::run@app.wasm:wasm-function[1]",
        ),
        error(
            "RuntimeError",
            "unreachable",
            "at app::run (wasm://wasm/app.wasm-005b4526:wasm-function[0]:0x18c)",
        ),
        error(
            "RuntimeError",
            "unreachable",
            "at app.wasm.app::run (http://h/app.wasm:wasm-function[1]:0x999)",
        ),
    ]);
    assert_same(&[
        error("RuntimeError", "memory access out of bounds", named),
        error("RuntimeError", "index out of bounds", named),
        error(
            "RuntimeError",
            "Out of bounds memory access (evaluating 'f()')",
            named,
        ),
    ]);
    assert_different(&[
        error("RuntimeError", "unreachable", named),
        error("RuntimeError", "memory access out of bounds", named),
        error("RuntimeError", "divide by zero", named),
    ]);
    assert_different(&[
        error(
            "RuntimeError",
            "unreachable",
            "at http://h/a.wasm:wasm-function[1]:0x18c",
        ),
        error(
            "RuntimeError",
            "unreachable",
            "at http://h/a.wasm:wasm-function[1]:0x28c",
        ),
        error(
            "RuntimeError",
            "unreachable",
            "at http://h/b.wasm:wasm-function[1]:0x18c",
        ),
    ]);
}

#[test]
fn generic_arguments_and_closures() {
    assert_same(&[
        error(
            "RuntimeError",
            "unreachable",
            "at app::Cart<T>::add::{{closure}}::h0123456789abcdef (http://h/a.wasm:wasm-function[1]:0x1)",
        ),
        error(
            "RuntimeError",
            "unreachable",
            "at app::Cart<alloc::vec::Vec<u8>>::add::{closure} (http://h/a.wasm:wasm-function[1]:0x1)",
        ),
    ]);
    assert_different(&[
        error(
            "RuntimeError",
            "unreachable",
            "at <app::A as app::T>::f (http://h/a.wasm:wasm-function[1]:0x1)",
        ),
        error(
            "RuntimeError",
            "unreachable",
            "at <app::B as app::T>::f (http://h/a.wasm:wasm-function[1]:0x1)",
        ),
    ]);
}

#[test]
fn stack_overflows() {
    assert_same(&[
        error(
            "RangeError",
            "Maximum call stack size exceeded",
            "at a1 (http://h/a.js:1:1)\nat even (http://h/a.js:2:2)\nat odd (http://h/a.js:3:3)\nat even (http://h/a.js:2:2)\nat odd (http://h/a.js:3:3)",
        ),
        error(
            "InternalError",
            "too much recursion",
            "odd@http://h/a.js:3:1\neven@http://h/a.js:2:1\nodd@http://h/a.js:3:1\neven@http://h/a.js:2:1",
        ),
        error(
            "RangeError",
            "Maximum call stack size exceeded.",
            "even@http://h/a.js:2:1\nodd@http://h/a.js:3:1\neven@http://h/a.js:2:1\nodd@http://h/a.js:3:1\neven@http://h/a.js:2:1",
        ),
    ]);
    assert_different(&[
        error(
            "RangeError",
            "Maximum call stack size exceeded",
            "at f (http://h/a.js:1:1)\nat f (http://h/a.js:1:1)",
        ),
        error(
            "RangeError",
            "Maximum call stack size exceeded",
            "at longer (http://h/a.js:1:1)\nat longer (http://h/a.js:1:1)",
        ),
        error(
            "RangeError",
            "Invalid array length",
            "at longer (http://h/a.js:1:1)\nat longer (http://h/a.js:1:1)",
        ),
    ]);
}

#[test]
fn panics() {
    let stack = "at core::panicking::panic_fmt (http://h/a.wasm:wasm-function[1]:0x1)\nat app::seat (http://h/a.wasm:wasm-function[2]:0x2)";
    assert_same(&[
        panic("no seat 4", "src/shop.rs:7:5", stack),
        panic("no seat 12", "src/shop.rs:9:5", stack),
        panic("no seat 12", "/home/someone/shop/src/shop.rs:9:5", stack),
        error("Error", "panicked at src/shop.rs:7:5:\nno seat 4", stack),
        error("Error", "panicked at 'no seat 4', src/shop.rs:7:5", stack),
    ]);
    assert_same(&[
        panic(
            "x",
            "/home/a/.cargo/registry/src/index.crates.io-0a/wgpu-1.0/src/b.rs:7:5",
            "",
        ),
        panic(
            "x",
            "/ci/.cargo/registry/src/index.crates.io-1b/wgpu-1.0/src/b.rs:7:5",
            "",
        ),
    ]);
    assert_different(&[
        panic("no seat 4", "src/shop.rs:7:5", stack),
        panic("no table 4", "src/shop.rs:7:5", stack),
        panic("no seat 4", "src/cart.rs:7:5", stack),
        panic("no seat 4", "src/shop.rs:7:5", ""),
        panic("no seat 4", "src/shop.rs:9:5", ""),
        error("Error", "no seat 4", ""),
    ]);
}

#[test]
fn classes() {
    assert_same(&[
        error("ChunkLoadError", "Loading chunk 5 failed.", ""),
        error(
            "TypeError",
            "Failed to fetch dynamically imported module: http://h/a.js",
            CHROMIUM,
        ),
    ]);
    assert_same(&[
        error("", "Script error.", ""),
        error("Error", "Script error", ""),
    ]);
    let resource = |message| Fault {
        kind: Kind::Resource,
        message,
        name: "ResourceError",
        ..FAULT
    };
    assert_same(&[
        resource("img http://h/a.png?x=1"),
        resource("img http://h/a.png#2"),
    ]);
    assert_different(&[
        resource("img http://h/a.png"),
        resource("img http://h/b.png"),
        resource("script http://h/a.png"),
    ]);
}

#[test]
fn a_list_of_ones_own() {
    let of = |custom, message| Fault {
        custom,
        message,
        ..FAULT
    };
    assert_same(&[of(&["checkout"], "one"), of(&["checkout"], "other")]);
    assert_same(&[
        of(&["{{ default }}"], "one"),
        of(&["{{default}}"], "one"),
        of(&[], "one"),
    ]);
    assert_different(&[
        of(&["{{ default }}", "a"], "one"),
        of(&["{{ default }}", "a"], "other"),
        of(&["{{ default }}", "b"], "one"),
        of(&["a"], "one"),
        of(&["a", ""], "one"),
    ]);
}

#[test]
fn normalized() {
    for (message, expected) in [
        (
            "Order 17 of a@b.co failed at http://h/x?y",
            "Order <n> of <email> failed at <url>",
        ),
        (
            "id 123e4567-e89b-12d3-a456-426614174000 gone",
            "id <id> gone",
        ),
        ("commit 0a1b2c3 or 0xDEADbeef", "commit <id> or <hex>"),
        (
            "10.0.0.1:8080 timed out after 30s",
            "<n> timed out after <n>s",
        ),
        ("2024-01-02T03:04:05.678Z: down", "<n>: down"),
        ("utf8 e2e sha256", "utf8 e2e sha256"),
        ("no element #main .item", "no element #main .item"),
        (
            "left: -1.5e3, right: [2, 3]",
            "left: -<n>, right: [<n>, <n>]",
        ),
        ("  two\n  lines ", "two lines"),
        ("(reading 'amount')", "(reading 'amount')"),
        ("blob:http://h/0a cannot", "<url> cannot"),
        ("naïve 7 漢字", "naïve <n> 漢字"),
        ("", ""),
    ] {
        assert_eq!(normalize(message), expected, "{message}");
    }
}

#[test]
fn any_message_is_survived() {
    let mut random = 88_172_645_463_325_252_u64;
    for _ in 0..50_000 {
        let mut text = String::new();
        for _ in 0..20 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let pieces = [
                "panicked at ",
                "'",
                ", ",
                "/src/",
                ":1",
                "7",
                "a",
                "@",
                ".",
                "é",
                "漢",
                "://",
                "0x",
                " (In '",
                "\n",
                "<",
                ">",
                "[",
                "-",
                "T",
                "Z",
                "\u{1f980}",
            ];
            text.push_str(pieces[(random % pieces.len() as u64) as usize]);
        }
        normalize(&text);
        group(&Fault {
            message: &text,
            name: &text,
            stack: &text,
            location: Some(&text),
            ..FAULT
        });
        group(&Fault {
            kind: Kind::Panic,
            message: &text,
            location: Some(&text),
            ..FAULT
        });
    }
    for piece in ["a.", "漢", "1", "@", "://", "a@b.c "] {
        let long = piece.repeat(1 << 20);
        group(&Fault {
            message: &long,
            name: &long,
            stack: &long,
            location: Some(&long),
            ..FAULT
        });
    }
}
