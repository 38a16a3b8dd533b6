//! SQL for `operators`.

use api_types::OperatorId;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::Operator;
use crate::cursors::Page;
use crate::schema::operators;

/// Inserts an operator, or renames the one who has the address; answers the stored row.
pub async fn put(conn: &mut Conn, operator: &Operator) -> Result<Operator> {
    let stored = diesel::insert_into(operators::table)
        .values(operator)
        .on_conflict(operators::email)
        .do_update()
        .set(operators::name.eq(&operator.name))
        .returning(Operator::as_returning())
        .get_result(conn)
        .await?;
    Ok(stored)
}

pub async fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<Operator>> {
    let found = operators::table
        .filter(operators::email.eq(email))
        .select(Operator::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(found)
}

/// Operators, the newest first.
pub async fn list(conn: &mut Conn, page: Page<OperatorId>) -> Result<Vec<Operator>> {
    let mut query = operators::table.select(Operator::as_select()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(operators::id.lt(after));
    }
    Ok(query.order(operators::id.desc()).limit(page.reach()).load(conn).await?)
}

/// All of them, held: two who remove each other at once must not leave nobody.
pub async fn lock_all(conn: &mut Conn) -> Result<Vec<Operator>> {
    let all = operators::table.order(operators::id).select(Operator::as_select()).for_update();
    Ok(all.load(conn).await?)
}

pub async fn delete(conn: &mut Conn, id: OperatorId) -> Result<()> {
    diesel::delete(operators::table.find(id)).execute(conn).await?;
    Ok(())
}
