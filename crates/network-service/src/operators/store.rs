//! SQL for `operators`.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use service_kit::{Conn, Result};

use super::model::Operator;
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
