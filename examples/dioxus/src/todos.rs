use dioxus::prelude::*;

use crate::{
    faults::{Guarded, panic_in_handler, panic_in_task},
    load::{Todo, load},
};

#[component]
pub fn Home() -> Element {
    rsx! { Guarded { Todos { file: "/todos.json" } } }
}

#[component]
pub fn Missing() -> Element {
    rsx! { Guarded { Todos { file: "/missing.json" } } }
}

#[component]
pub fn Garbled() -> Element {
    rsx! { Guarded { Todos { file: "/index.html" } } }
}

#[component]
fn Todos(file: &'static str) -> Element {
    let todos = use_resource(move || load(file));
    match &*todos.read() {
        None => rsx! { "Loading…" },
        Some(todos) => rsx! { List { todos: todos.clone()? } },
    }
}

#[component]
fn List(todos: Vec<Todo>) -> Element {
    let mut todos = use_signal(|| todos);
    let left = todos.iter().filter(|todo| !todo.done).count();
    let mut toggle = move |at: usize| todos.with_mut(|todos| todos[at].done ^= true);
    rsx! {
        h1 { "Things to do" }
        ul {
            for (at, todo) in todos().into_iter().enumerate() {
                li { key: "{at}",
                    label {
                        input {
                            r#type: "checkbox",
                            checked: todo.done,
                            onchange: move |_| toggle(at),
                        }
                        {todo.title}
                    }
                }
            }
        }
        p { id: "left", "{left} left" }
        button { id: "handler", onclick: panic_in_handler, "Panic in a handler" }
        button { id: "task", onclick: panic_in_task, "Panic in a task" }
        // The list has no index 99, so the update panics.
        button { id: "update", onclick: move |_| toggle(99), "Panic in an update" }
    }
}
