use tinyturret::ResultExt;
use yew::{platform::spawn_local, prelude::*};

#[component]
pub fn BrokenPage() -> Html {
    panic!("this page is broken")
}

#[component]
pub fn WrongNumber() -> Html {
    let number = use_memo((), |()| "twelve".parse::<u32>().captured());
    html! {
        <>
            <h1>{ "A wrong number" }</h1>
            {
                match &*number {
                    Ok(number) => html! { number },
                    Err(error) => html! { <p role="alert">{ error.to_string() }</p> },
                }
            }
        </>
    }
}

pub fn panic_in_handler(_: MouseEvent) {
    panic!("the handler is broken");
}

pub fn panic_in_task(_: MouseEvent) {
    spawn_local(async { panic!("the task is broken") });
}
