use super::{is_secret_key, text};

#[test]
fn keys() {
    for key in [
        "password",
        "Password",
        "userPassword",
        "password_confirmation",
        "PASSWD",
        "db.pwd",
        "client_secret",
        "clientSecret",
        "token",
        "accessToken",
        "X-CSRF-Token",
        "Authorization",
        "proxy-authorization",
        "auth",
        "x-auth",
        "Cookie",
        "set-cookie",
        "apiKey",
        "API_KEY",
        "x-api-key",
        "userAPIKey",
        "apikey",
        "sessionId",
        "session_id",
        "JSESSIONID",
        "sid",
        "creditCard",
        "credit_card_number",
        "cvv",
        "ssn",
        "private_key",
        "secretKey",
        "jwt",
        "pin",
        "token2",
        "credentials",
    ] {
        assert!(is_secret_key(key), "{key}");
    }
    for key in [
        "author",
        "authority",
        "authMethod",
        "tokenizer",
        "tokenCount",
        "tokens",
        "max_tokens",
        "key",
        "keyboard",
        "primaryKey",
        "session",
        "card",
        "passenger",
        "pass",
        "bypass",
        "compass",
        "cookieConsent",
        "pinned",
        "spin",
        "id",
        "side",
        "secretary",
        "account",
        "number",
        "",
        "漢字",
        "__",
        "42",
    ] {
        assert!(!is_secret_key(key), "{key}");
    }
}

#[test]
fn names_in_code_are_no_keys() {
    for line in [
        "at f (http://h/ForgotPassword.js:10:20)",
        "f@http://h/ForgotPassword.js:10:20",
        "at http://h/secret.js:10:20",
        "at http://h/reset-password:10:20",
        "at f (C:\\app\\password:10:20)",
        "at f (http://h/secret.wasm:wasm-function[3]:0x1f)",
        "at shop.wasm.shop::password::check (http://h/shop.wasm:wasm-function[3]:0x1f)",
        "panicked at src/password.rs:7:5:",
    ] {
        assert_eq!(text(line), line);
    }
    for line in [
        "password:1234",
        "user.pwd:1234",
        "the password: 1234",
        "password.js=1234",
    ] {
        assert!(text(line).contains("[redacted]"), "{line}");
    }
}

#[test]
fn a_place_behind_a_secret_stays() {
    assert_eq!(
        text("at f (http://h/a.js?token=abc:1:2)"),
        "at f (http://h/a.js?token=[redacted]:1:2)"
    );
    assert_eq!(text("token=abc:12"), "token=[redacted]");
}

#[test]
fn texts() {
    for (dirty, clean) in [
        ("http://ann:hunter2@h/x", "http://[redacted]@h/x"),
        ("http://ann@h:8080/x", "http://[redacted]@h:8080/x"),
        (
            "http://h/x?token=abc&page=2#top",
            "http://h/x?token=[redacted]&page=2#top",
        ),
        ("http://h/?q=a@b.c", "http://h/?q=a@b.c"),
        ("password=abc; user=ann", "password=[redacted]; user=ann"),
        ("password: abc", "password: [redacted]"),
        (
            r#"{"api_key":"a\"b","n":1}"#,
            r#"{"api_key":"[redacted]","n":1}"#,
        ),
        (
            r#"{\"token\":\"abc\",\"n\":1}"#,
            r#"{\"token\":\"[redacted]\",\"n\":1}"#,
        ),
        ("{ token: 'abc', n: 1 }", "{ token: '[redacted]', n: 1 }"),
        (
            r#"{"password":null,"token":true}"#,
            r#"{"password":null,"token":true}"#,
        ),
        (r#"{"pin":1234}"#, r#"{"pin":[redacted]}"#),
        ("password=\"not closed", "password=\"[redacted]"),
        (
            "Authorization: Bearer abc.def\nx",
            "Authorization: [redacted]\nx",
        ),
        ("Cookie: a=b; c=d", "Cookie: [redacted]"),
        ("sent bearer abc123def456", "sent bearer [redacted]"),
        ("the bearer token is missing", "the bearer token is missing"),
        (
            "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
            "got [redacted]",
        ),
        ("Unexpected token: <", "Unexpected token: <"),
        (
            "Unexpected token '<', \"<!doctype\"",
            "Unexpected token '<', \"<!doctype\"",
        ),
        ("at f (http://h/a.js:1:2)", "at f (http://h/a.js:1:2)"),
        ("buy@http://h/a.js:1:2", "buy@http://h/a.js:1:2"),
        ("f@http://h/@scope/a.js:1:2", "f@http://h/@scope/a.js:1:2"),
        ("pässword=漢字 token=漢字", "pässword=漢字 token=[redacted]"),
        ("", ""),
    ] {
        assert_eq!(text(dirty), clean, "{dirty}");
    }
}

#[test]
fn any_text_is_survived() {
    let pieces = [
        "://", "@", "=", ":", "\"", "'", "\\", "token", "password", " ", "\n", "Bearer ", "eyJ",
        "é", "漢", "a1b2c3d4", "&", "?", "/", "}",
    ];
    let mut random = 88_172_645_463_325_252_u64;
    for _ in 0..10_000 {
        let mut dirty = String::new();
        for _ in 0..20 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            dirty.push_str(pieces[(random % pieces.len() as u64) as usize]);
        }
        text(&dirty);
    }
    for piece in [
        "://",
        "a://@",
        "password=\"",
        "token: ",
        "=",
        "b",
        "eyJ",
        "bearer ",
        "\"",
        "漢",
    ] {
        text(&piece.repeat((1 << 17) / piece.len()));
    }
}

#[test]
fn what_is_clean_stays_as_it_is() {
    for clean in [
        "password=[redacted]; user=ann",
        "http://[redacted]@h/x?token=[redacted]:1:2",
        r#"{"api_key":"[redacted]","pin":[redacted]}"#,
        "Authorization: [redacted]\nx",
        "Cookie: [redacted]",
        "sent bearer [redacted]",
    ] {
        assert_eq!(text(clean), clean);
    }
}
