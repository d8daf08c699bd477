use leptos::prelude::*;
use leptos_app::App;

fn main() {
    // If the query is `?hook=first`, as in tests, the panic hook of the app is set before the panic hook of tinyturret, else
    // after it. Both orders work.
    if window()
        .location()
        .search()
        .is_ok_and(|query| query == "?hook=first")
    {
        console_error_panic_hook::set_once();
    }
    tinyturret::init();
    console_error_panic_hook::set_once();
    mount_to_body(App);
}
