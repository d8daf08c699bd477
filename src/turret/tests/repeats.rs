//! What comes again word for word is counted as if it had been read.

use super::*;
use crate::exception::EventCause;

/// So many that no sample is kept of what comes after them within the second.
fn storm(page: &Page, raw: impl Fn() -> Raw) {
    for _ in 0..SAMPLES_A_SECOND {
        page.turret.capture(raw());
    }
}

#[test]
fn it_has_the_next_id_of_its_group() {
    let page = page_with(Settings::new().release("1.0"));
    let plain = || raw("x", NOW);
    storm(&page, plain);
    let id = page.turret.capture(plain()).id;
    let later = page.turret.capture(raw("x", NOW + 999)).id;
    let group = page.groups().remove(0);
    assert_eq!(id, format!("{}.s.21", group.id));
    assert_eq!(later, format!("{}.s.22", group.id));
    assert_eq!((group.count, group.last_seen), (22, NOW + 999));
    assert_eq!(page.turret.status().captured, 22);
    let release = &group.releases[0];
    assert_eq!(
        (release.name.as_str(), release.last_seen),
        ("1.0", NOW + 999)
    );
}

#[test]
fn it_is_sampled_again_in_the_next_second() {
    let page = page();
    storm(&page, || raw("x", NOW));
    page.turret.capture(raw("x", NOW));
    page.turret.capture(raw("x", NOW + 1000));
    page.groups();
    assert_eq!(page.keys(0, "x/"), SAMPLES_A_SECOND as usize + 1);
}

#[test]
fn another_cause_place_or_kind_is_another_text() {
    let page = page();
    storm(&page, || raw("x", NOW));
    let cause = EventCause {
        r#type: "TypeError".into(),
        ..EventCause::default()
    };
    let others = [
        Raw {
            causes: vec![cause],
            ..raw("x", NOW)
        },
        Raw {
            stack: "    at load (http://h/app.js:1:2)".into(),
            ..raw("x", NOW)
        },
        Raw {
            kind: Kind::Message,
            ..raw("x", NOW)
        },
        Raw {
            fingerprint: vec!["own".into()],
            ..raw("x", NOW)
        },
        Raw {
            kind: Kind::Panic,
            location: Some("src/lib.rs:1:2".into()),
            ..raw("x", NOW)
        },
    ];
    let number = others.len() + 1;
    for other in others {
        page.turret.capture(other);
    }
    assert_eq!(page.groups().len(), number);
}

#[test]
fn texts_are_kept_apart() {
    let page = page();
    let two = |r#type: &str, message: &str| Raw {
        r#type: r#type.into(),
        ..raw(message, NOW)
    };
    storm(&page, || two("ab", "c"));
    page.turret.capture(two("a", "bc"));
    assert_eq!(page.groups().len(), 2);
}

#[test]
fn a_function_of_the_users_is_asked_about_each() {
    let asked = Rc::new(Cell::new(0));
    let ask = |asked: &Rc<Cell<u32>>| {
        let asked = asked.clone();
        move || asked.set(asked.get() + 1)
    };
    let (save, ignore) = (ask(&asked), ask(&asked));
    for settings in [
        Settings::new().before_save(move |exception| {
            save();
            Some(exception)
        }),
        Settings::new().ignore_if(move |_| {
            ignore();
            false
        }),
    ] {
        asked.set(0);
        let page = page_with(settings);
        storm(&page, || raw("x", NOW));
        page.turret.capture(raw("x", NOW));
        assert_eq!(asked.get(), SAMPLES_A_SECOND + 1);
    }
}

#[test]
fn after_its_group_was_deleted_it_counts_anew() {
    let page = page();
    storm(&page, || raw("x", NOW));
    let id = page.groups().remove(0).id;
    block_on(page.turret.remove(Some(&id), NOW + 1));
    page.turret.capture(raw("x", NOW + 2));
    assert_eq!(page.groups()[0].count, 1);
    assert_eq!(page.keys(0, "x/"), 1);
}

#[test]
fn after_a_panic_it_may_follow_from_that() {
    let page = page();
    let message = "recursive use of an object detected which would lead to unsafe aliasing in rust";
    storm(&page, || raw(message, NOW));
    page.turret.capture(Raw {
        kind: Kind::Panic,
        location: Some("src/lib.rs:1:2".into()),
        ..raw("boom", NOW)
    });
    page.turret.capture(raw(message, NOW));
    let follows = |group: &Group| group.follows.is_some();
    assert!(page.groups().iter().any(follows));
}

#[test]
fn what_somebody_knows_by_its_number_need_not_be_read() {
    let page = page();
    let numbered = || Raw {
        number: Some(7),
        ..raw("x", NOW)
    };
    let repeat = |kind, number| page.turret.repeat(kind, number, NOW);
    assert_eq!(repeat(Kind::Error, 7), None);
    storm(&page, numbered);
    let id = repeat(Kind::Error, 7);
    assert!(id.is_some_and(|id| id.ends_with(".s.21")));
    assert_eq!(repeat(Kind::Error, 8), None);
    assert_eq!(repeat(Kind::Rejection, 7), None);
    assert_eq!(page.groups()[0].count, 21);
}

#[test]
fn what_came_twice_is_stored_without_being_read() {
    let page = page();
    let numbered = || Raw {
        number: Some(7),
        stack: "Error: x\n    at load (http://h/app.js:1:2)".into(),
        ..raw("x", NOW)
    };
    let repeat = |number, now| page.turret.repeat(Kind::Error, number, now);
    page.turret.capture(numbered());
    assert_eq!(repeat(7, NOW), None);
    page.turret.capture(numbered());
    page.turret
        .breadcrumb(Breadcrumb::new(NOW, "before the third", None));
    let id = repeat(7, NOW + 5);
    assert!(id.is_some_and(|id| id.ends_with(".s.3")));
    let group = page.groups().remove(0);
    let stored = block_on(page.turret.exceptions(&group.id, NOW));
    let [third, second, _] = &stored[..] else {
        panic!("three are stored")
    };
    assert_eq!(group.count, 3);
    assert_eq!((third.time, second.time), (NOW + 5, NOW));
    assert_eq!(third.breadcrumbs[0].text, "before the third");
    assert_eq!(
        (&third.message, &third.stack, &third.frames, &third.culprit),
        (
            &second.message,
            &second.stack,
            &second.frames,
            &second.culprit
        )
    );
}

#[test]
fn what_a_function_is_asked_about_is_read() {
    let page = page_with(Settings::new().before_save(Some));
    storm(&page, || Raw {
        number: Some(7),
        ..raw("x", NOW)
    });
    assert_eq!(page.turret.repeat(Kind::Error, 7, NOW), None);
}

#[test]
fn a_known_text_is_stored_as_if_it_had_been_read() {
    let page = page();
    let with_stack = || Raw {
        stack: "Error: x\n    at load (http://h/app.js:1:2)".into(),
        causes: vec![EventCause {
            stack: "Error: y\n    at read (http://h/app.js:3:4)".into(),
            ..EventCause::default()
        }],
        ..raw("x", NOW)
    };
    page.turret.capture(with_stack());
    page.turret.capture(with_stack());
    let group = page.groups().remove(0).id;
    let [newer, older] = &block_on(page.turret.exceptions(&group, NOW))[..] else {
        panic!("two are stored")
    };
    assert_eq!(newer.culprit, "load (app.js)");
    assert_eq!(
        (&newer.frames, &newer.causes),
        (&older.frames, &older.causes)
    );
    assert_eq!(newer.causes[0].frames[0].function, "read");
}

#[test]
fn a_known_text_hides_its_secrets_again() {
    let with = |number: u32, part: fn(Raw) -> Raw| {
        let page = page();
        for _ in 0..3 {
            let raw = raw("x", NOW);
            page.turret.capture(part(Raw {
                number: Some(number),
                ..raw
            }));
        }
        let group = page.groups().remove(0).id;
        let stored = block_on(page.turret.exceptions(&group, NOW));
        assert_eq!(stored.len(), 3);
        serde_json::to_string(&stored).unwrap()
    };
    const SECRET: &str = "login?token=4f2a9c0b7d";
    let parts: [fn(Raw) -> Raw; 4] = [
        |raw| Raw {
            message: SECRET.into(),
            ..raw
        },
        |raw| Raw {
            r#type: SECRET.into(),
            ..raw
        },
        |raw| Raw {
            stack: SECRET.into(),
            ..raw
        },
        |raw| Raw {
            causes: vec![EventCause {
                message: SECRET.into(),
                ..EventCause::default()
            }],
            ..raw
        },
    ];
    for (part, number) in parts.into_iter().zip(1..) {
        let stored = with(number, part);
        assert!(stored.contains("token=[redacted]"), "{stored}");
        assert!(!stored.contains("4f2a9c0b7d"), "{stored}");
    }
}
