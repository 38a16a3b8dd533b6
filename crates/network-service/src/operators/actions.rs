//! Making somebody an operator.

use api_types::auth::Role;
use api_types::operators::InviteOperator;
use api_types::{OperatorId, emails};
use chrono::{DateTime, Utc};
use service_kit::magic_links::{self, LinkKind, NewLink};
use service_kit::{Conn, Refusal, Result};

use super::model::Operator;
use super::store;
use crate::app::{HUB, Post};
use crate::letters::{self, Button, Letter};

const LONGEST_NAME: usize = 100;

/// An operator, and the address that signs them in.
pub struct Invited {
    pub operator: Operator,
    /// Works once, in any browser, for 24 hours.
    pub url: String,
}

/// Makes an operator and sends them a link to sign in.
pub async fn invite(
    conn: &mut Conn,
    post: &Post,
    form: InviteOperator,
    now: DateTime<Utc>,
) -> Result<Invited> {
    let email = emails::normalise(&form.email).map_err(|err| Refusal::field("email", err))?;
    let name = form.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Refusal::field("name", "Give a name of 1 to 100 characters").into());
    }
    let operator = Operator { id: OperatorId::new_at(now), email, name, created_at: now };
    let operator = store::put(conn, &operator).await?;
    let link = NewLink {
        kind: LinkKind::Invite,
        role: Role::Operator,
        email: operator.email.clone(),
        next: Some("/operator".into()),
    };
    let secret = magic_links::make(conn, HUB, link, None, now).await?;
    let url = post.page(&format!("/signin/link#token={}", secret.token));
    letters::record(conn, post, "operators.invite", &letter(&operator, &url), now).await?;
    Ok(Invited { operator, url })
}

fn letter(operator: &Operator, url: &str) -> Letter {
    Letter {
        to: operator.email.clone(),
        subject: "You are an operator of the network".into(),
        lines: vec![
            format!("Hello {},", operator.name),
            "you have been made an operator of this hub. The button signs you in.".into(),
        ],
        button: Some(Button::new("Sign in", url.to_owned())),
        closing: vec!["The link works once, for 24 hours.".into()],
        ..Letter::default()
    }
}
