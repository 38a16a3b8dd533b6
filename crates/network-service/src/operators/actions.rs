//! Making somebody an operator.

use api_types::auth::Role;
use api_types::operators::InviteOperator;
use api_types::{ErrorCode, ListQuery, Listing, OperatorId, emails};
use chrono::{DateTime, Utc};
use service_kit::audit::{self, Act};
use service_kit::magic_links::{self, LinkKind, NewLink};
use service_kit::{Conn, OrRefuse, Refusal, Result, sessions};

use super::model::Operator;
use super::store;
use crate::app::{HUB, Post};
use crate::cursors::Page;
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
    let act = Act::new("operators.invite", operator.id).named(&operator.email);
    audit::record(conn, HUB, act, now).await?;
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

/// One page of operators, the newest first.
pub async fn list(
    conn: &mut Conn,
    query: &ListQuery,
) -> Result<Listing<api_types::operators::Operator>> {
    let page: Page<OperatorId> = Page::of_query(query)?;
    let rows = store::list(conn, page).await?;
    Ok(Listing::cut(rows, page.limit, |it| it.id.to_string()).map(Into::into))
}

/// Takes somebody off the desk and ends their sessions. The last operator stays.
pub async fn remove(conn: &mut Conn, id: OperatorId, now: DateTime<Utc>) -> Result<Operator> {
    let all = store::lock_all(conn).await?;
    let last = all.len() == 1;
    let operator = all.into_iter().find(|it| it.id == id);
    let operator = operator.or_refuse(ErrorCode::NotFound, "There is no such operator")?;
    if last {
        let detail = "A hub needs an operator: invite somebody else first";
        return Err(Refusal::new(ErrorCode::StateConflict, detail).into());
    }
    store::delete(conn, id).await?;
    sessions::end_all_of(conn, HUB, Role::Operator, id.ulid(), now).await?;
    audit::record(conn, HUB, Act::new("operators.remove", id).named(&operator.email), now).await?;
    Ok(operator)
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
