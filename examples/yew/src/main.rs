//! An app in Yew with tinyturret: a list of things to do, and pages and buttons that fail.

mod faults;
mod load;
mod todos;

use yew::prelude::*;
use yew_router::prelude::*;

use faults::{BrokenPage, WrongNumber};
use todos::Todos;

#[derive(Clone, PartialEq, Routable)]
enum Route {
    #[at("/")]
    Home,
    #[at("/broken")]
    Broken,
    #[at("/wrong")]
    Wrong,
    #[at("/missing")]
    Missing,
    #[at("/garbled")]
    Garbled,
}

#[component]
fn App() -> Html {
    html! {
        <BrowserRouter>
            <nav>
                <Link<Route> to={Route::Home}>{ "Things to do" }</Link<Route>>
                <Link<Route> to={Route::Broken}>{ "A page that panics" }</Link<Route>>
                <Link<Route> to={Route::Wrong}>{ "A wrong number" }</Link<Route>>
                <Link<Route> to={Route::Missing}>{ "A missing list" }</Link<Route>>
                <Link<Route> to={Route::Garbled}>{ "A garbled list" }</Link<Route>>
            </nav>
            <main>
                <Switch<Route> render={page} />
            </main>
        </BrowserRouter>
    }
}

fn page(route: Route) -> Html {
    match route {
        Route::Home => html! { <Todos file="/todos.json" /> },
        Route::Broken => html! { <BrokenPage /> },
        Route::Wrong => html! { <WrongNumber /> },
        Route::Missing => html! { <Todos file="/missing.json" /> },
        Route::Garbled => html! { <Todos file="/index.html" /> },
    }
}

fn main() {
    // If the query is `?hook=first`, as in tests, Yew sets its panic hook before tinyturret sets one, else after it. Both
    // orders work.
    let query = gloo_utils::window().location().search();
    let yew_is_first = query.is_ok_and(|query| query == "?hook=first");
    if !yew_is_first {
        tinyturret::init();
    }
    yew::Renderer::<App>::new().render();
    if yew_is_first {
        tinyturret::init();
    }
}
