use super::{CHROMIUM, assert_different, assert_same, error};

/// The stack in [`CHROMIUM`] as Firefox prints it: without the frames of `Array.map` and of `main`, which awaits.
const FIREFOX: &str =
    "buy@http://h/app.js:2:15\ncheckout/<@http://h/app.js:9:1\ncheckout@http://h/app.js:17:28";
/// The stack in [`CHROMIUM`] as WebKit prints it: without the frame of `main`, which awaits.
const WEBKIT: &str = "buy@http://h/app.js:2:32\n@http://h/app.js:9:9\nmap@[native code]\ncheckout@http://h/app.js:17:30";

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
fn one_fault_in_the_words_of_three_engines() {
    let minified = [
        "at Qf (http://h/index-BKcAt4gd.js:1:2)",
        "tZ@http://h/index-GWqB8kFn.js:1:2",
        "e@http://h/index-11111111.js:1:2",
    ];
    for messages in [
        [
            "Cannot read properties of undefined (reading 'amount')",
            "can't access property \"amount\", e.price is undefined",
            "undefined is not an object (evaluating 'e.price.amount')",
        ],
        [
            "e.buy is not a function",
            "t.items.buy is not a function",
            "n.buy is not a function. (In 'n.buy()', 'n.buy' is undefined)",
        ],
        [
            "cart is not defined",
            "cart is not defined",
            "Can't find variable: cart",
        ],
        [
            "Failed to fetch",
            "NetworkError when attempting to fetch resource.",
            "Load failed",
        ],
    ] {
        let [a, b, c] = messages;
        let [v8, gecko, webkit] = minified;
        assert_same(&[
            error("TypeError", a, v8),
            error("TypeError", b, gecko),
            error("TypeError", c, webkit),
        ]);
        assert_same(&[error("TypeError", a, ""), error("TypeError", c, "")]);
    }
    assert_different(&[
        error(
            "TypeError",
            "Cannot read properties of undefined (reading 'amount')",
            "",
        ),
        error(
            "TypeError",
            "undefined is not an object (evaluating 'e.price')",
            "",
        ),
        error("TypeError", "e.amount is not a function", ""),
    ]);
}

#[test]
fn an_authors_words_outlive_minified_names() {
    assert_same(&[
        error(
            "Error",
            "no node 4",
            "at m (http://h/a.js:1:2)\nat Q.getTree (http://h/a.js:1:3)",
        ),
        error(
            "Error",
            "no node 7",
            "at x (http://h/a.js:1:2)\nat R.update (http://h/a.js:1:3)",
        ),
    ]);
    assert_different(&[
        error("Error", "no node 4", "at m (http://h/a.js:1:2)"),
        error("Error", "no tree 4", "at m (http://h/a.js:1:2)"),
    ]);
}

#[test]
fn how_deep_a_recursion_went_does_not_matter() {
    assert_same(&[
        error(
            "Error",
            "x",
            "at even (http://h/a.js:1:2)\nat odd (http://h/a.js:1:3)\nat even (http://h/a.js:1:2)\nat odd (http://h/a.js:1:3)\nat start (http://h/a.js:1:4)",
        ),
        error(
            "Error",
            "x",
            "at even (http://h/a.js:1:2)\nat odd (http://h/a.js:1:3)\nat start (http://h/a.js:1:4)",
        ),
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
