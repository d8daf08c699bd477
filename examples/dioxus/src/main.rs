//! An app in Dioxus with tinyturret: a list of things to do, and pages and buttons that fail.

mod faults;
mod load;
mod todos;

use dioxus::prelude::*;

use faults::{Broken, Wrong};
use todos::{Garbled, Home, Missing};

#[derive(Clone, PartialEq, Routable)]
enum Route {
    #[layout(Frame)]
    #[route("/")]
    Home,
    #[route("/broken")]
    Broken,
    #[route("/wrong")]
    Wrong,
    #[route("/missing")]
    Missing,
    #[route("/garbled")]
    Garbled,
}

#[component]
fn App() -> Element {
    rsx! { Router::<Route> {} }
}

#[component]
fn Frame() -> Element {
    rsx! {
        nav {
            Link { to: Route::Home, "Things to do" }
            Link { to: Route::Broken, "A page that panics" }
            Link { to: Route::Wrong, "A wrong number" }
            Link { to: Route::Missing, "A missing list" }
            Link { to: Route::Garbled, "A garbled list" }
        }
        main { Outlet::<Route> {} }
    }
}

fn main() {
    // With the feature `viewer`, the app contains the viewer, and shows a link that opens it.
    #[cfg(feature = "viewer")]
    tinyturret::init_with(tinyturret::Settings::new().show_viewer_link(true));
    #[cfg(not(feature = "viewer"))]
    tinyturret::init();
    dioxus::launch(App);
}
