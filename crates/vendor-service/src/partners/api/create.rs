//! `POST /api/partners`: once per `Idempotency-Key`.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, post};
use api_types::partners::{CreatePartner, CreatedPartner};
use service_kit::idempotency::{self, Answer, Claim, Ticket};
use service_kit::{Conn, Result};

use super::Desk;
use crate::app::App;
use crate::keys::caller::{Caller, PartnersWrite};
use crate::partners::actions::{self, Setting};
use crate::partners::model::Enrollment;

/// The caller's name and key, and the body's hash, where the caller sent a key.
type Once = (String, String, Vec<u8>);

/// Makes a partner.
///
/// A known address is 409 `email_taken`. With the hub's key that partner gets the grant instead, and
/// the answer is 200 with `existed`. The call may be repeated with the same `Idempotency-Key`.
#[utoipa::path(
    tag = "partners",
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = CreatedPartner), (status = 200, body = CreatedPartner))
)]
#[post("/api/partners")]
pub async fn create_partner(
    caller: Caller<PartnersWrite>,
    app: Data<App>,
    request: HttpRequest,
    form: Json<CreatePartner>,
) -> Result<HttpResponse> {
    let once = once(&caller, &request, &form)?;
    let (tenant, desk) = (caller.tenant, Desk::of(&app, caller));
    let (ask, setting) = (Enrollment::read(form.into_inner(), &desk.reach)?, desk.setting(&app));
    let answer = app.db.write(tenant, async |conn| answer(conn, once, &ask, &setting).await);
    let answer = answer.await?;
    app.wake.notify_one();
    Ok(answer.into())
}

fn once(
    caller: &Caller<PartnersWrite>,
    request: &HttpRequest,
    form: &CreatePartner,
) -> Result<Option<Once>> {
    let key = request.headers().get(idempotency::HEADER).map(|it| it.to_str());
    let Some(key) = key.transpose().unwrap_or(Some("")) else { return Ok(None) };
    let name = caller.name("POST /api/partners");
    Ok(Some((name, key.to_owned(), idempotency::hash(form)?)))
}

async fn answer(
    conn: &mut Conn,
    once: Option<Once>,
    ask: &Enrollment,
    setting: &Setting<'_>,
) -> Result<Answer> {
    let ticket = match once {
        None => None,
        Some((name, key, hash)) => {
            let tenant = setting.brand.id;
            match idempotency::claim(conn, tenant, name, &key, hash, setting.now).await? {
                Claim::Replay(answer) => return Ok(answer),
                Claim::Fresh(ticket) => Some(ticket),
            }
        }
    };
    let (status, body) = enroll(conn, ask, setting).await?;
    keep(conn, ticket, status, &body).await
}

async fn enroll(
    conn: &mut Conn,
    ask: &Enrollment,
    setting: &Setting<'_>,
) -> Result<(u16, CreatedPartner)> {
    let enrolled = actions::enroll(conn, ask, setting).await?;
    let existed = enrolled.existed;
    let sheet = actions::sheet(conn, setting.reach, enrolled.partner).await?;
    let portal_url = format!("{}/signin", setting.addresses.portal);
    let status = if existed { 200 } else { 201 };
    Ok((status, CreatedPartner { partner: sheet.into(), existed, portal_url }))
}

async fn keep(
    conn: &mut Conn,
    ticket: Option<Ticket>,
    status: u16,
    body: &CreatedPartner,
) -> Result<Answer> {
    match ticket {
        Some(ticket) => ticket.keep(conn, status, body).await,
        None => Answer::fresh(status, body),
    }
}
