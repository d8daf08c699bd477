//! An app in Leptos with tinyturret: a list of things to do, and pages and buttons that fail.

mod faults;
mod load;

use leptos::prelude::*;
use leptos_router::{
    components::{A, Route, Router, Routes},
    path,
};

use faults::{BrokenPage, Errors, WrongNumber};
use load::{Todo, load};

#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <nav>
                <A href="/">"Things to do"</A>
                <A href="/broken">"A page that panics"</A>
                <A href="/wrong">"A wrong number"</A>
                <A href="/missing">"A missing list"</A>
                <A href="/garbled">"A garbled list"</A>
            </nav>
            <main>
                <Routes fallback=|| "This page does not exist.">
                    <Route path=path!("/") view=|| view! { <Todos file="/todos.json" /> } />
                    <Route path=path!("/broken") view=BrokenPage />
                    <Route path=path!("/wrong") view=WrongNumber />
                    <Route path=path!("/missing") view=|| view! { <Todos file="/missing.json" /> } />
                    <Route path=path!("/garbled") view=|| view! { <Todos file="/index.html" /> } />
                </Routes>
            </main>
        </Router>
    }
}

#[component]
fn Todos(file: &'static str) -> impl IntoView {
    let todos = LocalResource::new(move || load(file));
    view! {
        <Suspense fallback=|| "Loading…">
            <ErrorBoundary fallback=|errors| view! { <Errors errors /> }>
                {move || Suspend::new(async move {
                    todos.await.map(|todos| view! { <List todos /> })
                })}
            </ErrorBoundary>
        </Suspense>
    }
}

#[component]
fn List(todos: Vec<Todo>) -> impl IntoView {
    let todos = RwSignal::new(todos);
    let left = move || todos.read().iter().filter(|todo| !todo.done).count();
    let toggle = move |at: usize| todos.update(|todos| todos[at].done ^= true);
    view! {
        <h1>"Things to do"</h1>
        <ul>
            <For
                each=move || todos.get().into_iter().enumerate()
                key=|(at, _)| *at
                children=move |(at, todo)| view! {
                    <li>
                        <label>
                            <input
                                type="checkbox"
                                prop:checked=move || todos.read()[at].done
                                on:change=move |_| toggle(at)
                            />
                            {todo.title}
                        </label>
                    </li>
                }
            />
        </ul>
        <p id="left">{left} " left"</p>
        <button id="handler" on:click=faults::panic_in_handler>"Panic in a handler"</button>
        <button id="task" on:click=faults::panic_in_task>"Panic in a task"</button>
        // The list has no index 99, so the update panics.
        <button id="update" on:click=move |_| toggle(99)>"Panic in an update"</button>
    }
}
