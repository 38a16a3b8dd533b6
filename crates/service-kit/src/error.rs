//! The two ways to fail, and how each is told to the caller.
//!
//! A **refusal** is the caller's to mend: it has a code, a sentence and a status. A **fault** is
//! ours: the caller learns that it happened and the request's id, and it is logged once, here.

use std::borrow::Cow;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, ResponseError};
use api_types::{ErrorBody, ErrorCode};
use diesel::result::{DatabaseErrorKind, Error as DieselError, QueryResult};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Neither this type nor [`Refusal`] implements `std::error::Error`: the blanket `From` needs that.
#[derive(Debug)]
pub enum Error {
    Refused(Refusal),
    Fault(anyhow::Error),
}

#[derive(Clone, Debug)]
pub struct Refusal {
    pub code: ErrorCode,
    pub detail: Cow<'static, str>,
    pub field: Option<Cow<'static, str>>,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u64>,
}

impl Refusal {
    pub fn new(code: ErrorCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), field: None, retry_after: None }
    }

    /// A field's value breaks a rule: 422 `invalid_field`.
    pub fn field(
        field: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(ErrorCode::InvalidField, detail).about(field)
    }

    pub fn about(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    pub fn body(&self) -> ErrorBody {
        let Self { code, detail, field, retry_after: _ } = self;
        let field = field.as_deref().map(str::to_owned);
        ErrorBody { error: *code, detail: detail.clone().into_owned(), field }
    }
}

/// Turns an absent row into a refusal, at the place that knows what its absence means.
pub trait OrRefuse<T> {
    fn or_refuse(self, code: ErrorCode, detail: &'static str) -> Result<T>;
}

impl<T> OrRefuse<T> for Option<T> {
    fn or_refuse(self, code: ErrorCode, detail: &'static str) -> Result<T> {
        self.ok_or_else(|| Refusal::new(code, detail).into())
    }
}

/// Turns the breach of one named constraint into a refusal; every other error stays a fault.
pub trait RefuseOnUnique<T> {
    fn refuse_on_unique(self, constraint: &str, refusal: impl FnOnce() -> Refusal) -> Result<T>;
}

impl<T> RefuseOnUnique<T> for QueryResult<T> {
    fn refuse_on_unique(self, constraint: &str, refusal: impl FnOnce() -> Refusal) -> Result<T> {
        match self {
            Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info))
                if info.constraint_name() == Some(constraint) =>
            {
                Err(refusal().into())
            }
            other => Ok(other?),
        }
    }
}

impl Error {
    /// The refusal, when it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Fault(_) => None,
        }
    }

    /// The body that the caller gets; a fault is logged here, once.
    pub fn told(&self) -> ErrorBody {
        match self {
            Self::Refused(refusal) => refusal.body(),
            Self::Fault(cause) => {
                tracing::error!(cause = format!("{cause:#}"), "A request failed");
                let detail = "Something broke on our side. The request id names it in our log.";
                ErrorBody { error: ErrorCode::Internal, detail: detail.into(), field: None }
            }
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<E: Into<anyhow::Error>> From<E> for Error {
    fn from(err: E) -> Self {
        Self::Fault(err.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "{}: {}", refusal.code, refusal.detail),
            Self::Fault(cause) => write!(f, "{cause:#}"),
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        let code = self.refusal().map_or(ErrorCode::Internal, |it| it.code);
        StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        if let Some(seconds) = self.refusal().and_then(|it| it.retry_after) {
            answer.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        answer.json(self.told())
    }
}
