//! What an operator is.

use api_types::OperatorId;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::schema::operators;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = operators, check_for_backend(diesel::pg::Pg))]
pub struct Operator {
    pub id: OperatorId,
    pub email: String,
    pub name: String,
    pub created_at: DateTime<Utc>,
}

impl From<Operator> for api_types::operators::Operator {
    fn from(operator: Operator) -> Self {
        let Operator { id, email, name, created_at } = operator;
        Self { id, email, name, created_at }
    }
}
