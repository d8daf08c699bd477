//! Tests that the app is rendered on a server, where tinyturret compiles and does nothing.

use leptos::prelude::*;
use leptos_app::App;
use leptos_router::location::RequestUrl;

#[test]
fn an_error_on_the_server_is_shown() {
    tinyturret::init();
    let _ = any_spawner::Executor::init_futures_executor();
    let html = Owner::new().with(|| {
        provide_context(RequestUrl::new("/wrong"));
        App().to_html()
    });
    assert!(html.contains("invalid digit found in string"), "{html}");
}
