//! Tests that the setting `inApp` of a session decides which frames of its failures are in-app.

use super::*;

/// Writes a final entry of `session` whose error was thrown in a package that the app calls, and `rules` as the value of the
/// record of the session's limits.
fn write_with_rules(stores: &[Rc<Store>], session: &str, rules: &str) {
    write(stores, session, 1, true);
    let stack =
        r"    at query (/srv/node_modules/@shop/db/a.js:1:2)\n    at pay (/srv/cart.js:1:2)";
    let texts = format!(r#"{{"kind":"error","type":"Error","message":"x","stack":"{stack}"}}"#);
    for store in stores {
        let mut records = store.records.borrow_mut();
        records.insert(format!("j1/{session}/0"), texts.clone());
        records.insert(format!("r1/{session}"), rules.to_owned());
    }
}

#[test]
fn each_session_has_its_own_rules() {
    let stores = stores();
    write_with_rules(&stores, "one", r#"{"maxExceptionGroups":9}"#);
    write_with_rules(
        &stores,
        "two",
        r#"{"inApp":{"include":["@shop/*.js"],"exclude":[7]}}"#,
    );
    write_with_rules(&stores, "three", r#"{"inApp":{"exclude":["cart.js"]}}"#);
    let page = load("s", &stores, Settings::new());
    let mut reasons: Vec<(String, Vec<bool>)> = page
        .groups()
        .iter()
        .map(|group| {
            let exception = block_on(page.client.exceptions(&group.id, SOON)).remove(0);
            let flags = exception.frames.iter().map(|frame| frame.in_app);
            (group.reason.clone(), flags.collect())
        })
        .collect();
    reasons.sort();
    let own = "in-app functions: cart.js pay";
    let both = "in-app functions: a.js query, cart.js pay";
    let none = "message; package function: a.js query; no in-app frame";
    assert_eq!(
        reasons,
        [
            (both.to_owned(), vec![true, true]),
            (["message; ", own].concat(), vec![false, true]),
            (none.to_owned(), vec![false, false]),
        ]
    );
}

#[test]
fn hostile_rules_are_left_out() {
    for rules in [
        "{",
        "5",
        r#"{"inApp":5}"#,
        r#"{"inApp":{"include":{"a":1}}}"#,
        r#"{"inApp":{"include":[""]}}"#,
    ] {
        let stores = stores();
        write_with_rules(&stores, "one", rules);
        let page = load("s", &stores, Settings::new());
        let groups = page.groups();
        assert!(
            groups[0].reason.ends_with("cart.js pay"),
            "{rules}: {groups:?}"
        );
    }
}
