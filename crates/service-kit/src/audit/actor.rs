//! Who acts in this task: named once where a request is identified, read where an act is recorded.

use api_types::audit::ActorKind;

tokio::task_local! {
    static ACTING: Actor;
}

/// Somebody who does things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub kind: ActorKind,
    /// Stays for ever, so never a name or an address.
    pub id: Option<String>,
    /// How people know them; can be erased. May be empty.
    pub name: String,
}

impl Actor {
    pub fn new(kind: ActorKind, id: impl ToString, name: impl Into<String>) -> Self {
        Self { kind, id: Some(id.to_string()), name: name.into() }
    }

    /// A kind of which there is one.
    pub fn only(kind: ActorKind) -> Self {
        Self { kind, id: None, name: String::new() }
    }

    /// A person, as `Ada <ada@example.com>`.
    pub fn person(kind: ActorKind, id: impl ToString, name: &str, email: &str) -> Self {
        let name = if name.is_empty() { email.to_owned() } else { format!("{name} <{email}>") };
        Self::new(kind, id, name)
    }

    /// Who acts in this task; the clock, where nobody was named.
    pub fn current() -> Self {
        ACTING.try_with(Clone::clone).unwrap_or_else(|_| Self::only(ActorKind::System))
    }
}

/// Runs `work`, whose acts are those of `actor`. A task that it spawns acts for itself.
pub async fn acting<F: Future>(actor: Actor, work: F) -> F::Output {
    ACTING.scope(actor, work).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_was_named_acts_and_else_the_clock() {
        assert_eq!(Actor::current().kind, ActorKind::System);
        let olga = Actor::person(ActorKind::Operator, "opr_1", "Olga", "olga@hub.example");
        let seen = acting(olga.clone(), async { Actor::current() }).await;
        assert_eq!((seen.name.as_str(), &seen), ("Olga <olga@hub.example>", &olga));
        assert_eq!(Actor::current().kind, ActorKind::System);
    }
}
