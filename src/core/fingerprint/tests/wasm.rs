use super::{Fault, Kind, assert_different, assert_same, error, group, panic};

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
fn panics() {
    let stack = "at core::panicking::panic_fmt (http://h/a.wasm:wasm-function[1]:0x1)\nat app::seat (http://h/a.wasm:wasm-function[2]:0x2)";
    assert_same(&[
        panic("no seat 4", "src/shop.rs:7:5", stack),
        panic("no seat 12", "src/shop.rs:9:5", stack),
        panic("no seat 12", "/home/someone/shop/src/shop.rs:9:5", stack),
        error("Error", "panicked at src/shop.rs:7:5:\nno seat 4", stack),
        error("Error", "panicked at 'no seat 4', src/shop.rs:7:5", stack),
        panic("no seat 4", "src/shop.rs:7:5", ""),
        panic("no seat 4", "src/shop.rs:90:5", "seat@http://h/a.js:1:2"),
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
        error("Error", "no seat 4", ""),
    ]);
}

#[test]
fn panics_in_words_of_rust() {
    let unwrap = "called `Result::unwrap()` on an `Err` value: ";
    let of = |value: &str, location| {
        let message = [unwrap, value].concat();
        group(&Fault {
            message: &message,
            ..panic("", location, "")
        })
    };
    assert_eq!(
        of("\"no user ann\"", "src/shop.rs:7:5"),
        of("\"no user bob\"", "src/shop.rs:7:5")
    );
    assert_ne!(of("1", "src/shop.rs:7:5"), of("1", "src/shop.rs:9:5"));
    assert_ne!(of("1", "src/shop.rs:7:5"), of("1", "src/cart.rs:7:5"));
    assert_different(&[
        panic(
            "index out of bounds: the len is 3 but the index is 7",
            "src/a.rs:7:5",
            "",
        ),
        panic("RefCell already borrowed", "src/a.rs:7:5", ""),
        panic(
            "called `Option::unwrap()` on a `None` value",
            "src/a.rs:7:5",
            "",
        ),
    ]);
}

#[test]
fn lines_decide_where_rust_wrote_the_message() {
    for [message, other] in [
        [
            "removal index (is 5) should be < len (is 3)",
            "removal index (is 9) should be < len (is 9)",
        ],
        [
            "`at` split index (is 5) should be <= len (is 3)",
            "`at` split index (is 1) should be <= len (is 0)",
        ],
        [
            "copy_from_slice: source slice length (1) does not match destination slice length (2)",
            "copy_from_slice: source slice length (3) does not match destination slice length (2)",
        ],
        [
            "min > max, or either was NaN. min = 2.0, max = 1.0",
            "min > max, or either was NaN. min = 3.0, max = 1.0",
        ],
        [
            "start byte index 1 is not a char boundary; it is inside 'é' (bytes 0..2) of `éa`",
            "start byte index 3 is not a char boundary; it is inside 'ß' (bytes 2..4) of `abß`",
        ],
        [
            "end byte index 10 is out of bounds of `abc`",
            "end byte index 11 is out of bounds of `a b`",
        ],
        ["explicit panic", "explicit panic"],
    ] {
        assert_same(&[
            panic(message, "src/a.rs:7:5", ""),
            panic(other, "src/a.rs:7:5", ""),
        ]);
        assert_different(&[
            panic(message, "src/a.rs:7:5", ""),
            panic(message, "src/a.rs:9:5", ""),
        ]);
    }
    let own = "explicit panics are forbidden";
    assert_same(&[
        panic(own, "src/a.rs:7:5", ""),
        panic(own, "src/a.rs:9:5", ""),
    ]);
}

#[test]
fn errors_without_a_type_from_one_place() {
    let place = "at app::Errors (http://h/a.wasm:wasm-function[1]:0x1)";
    let captured = |message| Fault {
        kind: Kind::Captured,
        ..error("", message, place)
    };
    assert_different(&[captured("no such list"), captured("no such number")]);
    assert_same(&[captured("list 3 is empty"), captured("list 4 is empty")]);
}
