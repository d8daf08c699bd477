use yew::{platform::spawn_local, prelude::*};

use crate::{
    faults::{panic_in_handler, panic_in_task},
    load::{LoadError, Todo, load},
};

#[derive(PartialEq, Properties)]
pub struct TodosProps {
    pub file: AttrValue,
}

#[component]
pub fn Todos(props: &TodosProps) -> Html {
    let todos = use_state(|| None::<Result<Vec<Todo>, LoadError>>);
    {
        let todos = todos.clone();
        use_effect_with(props.file.clone(), move |file| {
            let file = file.clone();
            spawn_local(async move { todos.set(Some(load(&file).await)) });
        });
    }
    match &*todos {
        None => html! { "Loading…" },
        Some(Ok(todos)) => html! { <List todos={todos.clone()} /> },
        Some(Err(error)) => html! { <p role="alert">{ error.to_string() }</p> },
    }
}

#[derive(PartialEq, Properties)]
pub struct ListProps {
    todos: Vec<Todo>,
}

#[component]
pub fn List(props: &ListProps) -> Html {
    let todos = use_state(|| props.todos.clone());
    let left = todos.iter().filter(|todo| !todo.done).count();
    let toggle = {
        let todos = todos.clone();
        Callback::from(move |at: usize| {
            let mut changed = (*todos).clone();
            changed[at].done ^= true;
            todos.set(changed);
        })
    };
    let item = |(at, todo): (usize, &Todo)| {
        let onchange = toggle.reform(move |_| at);
        html! {
            <li key={at}>
                <label>
                    <input type="checkbox" checked={todo.done} {onchange} />
                    { &todo.title }
                </label>
            </li>
        }
    };
    html! {
        <>
            <h1>{ "Things to do" }</h1>
            <ul>{ for todos.iter().enumerate().map(item) }</ul>
            <p id="left">{ left }{ " left" }</p>
            <button id="handler" onclick={panic_in_handler}>{ "Panic in a handler" }</button>
            <button id="task" onclick={panic_in_task}>{ "Panic in a task" }</button>
            // The list has no index 99, so the update panics.
            <button id="update" onclick={toggle.reform(|_| 99)}>{ "Panic in an update" }</button>
        </>
    }
}
