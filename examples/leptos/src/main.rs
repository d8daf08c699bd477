use leptos::prelude::*;
use leptos_app::App;

fn main() {
    // `?hook=first` is for the tests: both orders work.
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
