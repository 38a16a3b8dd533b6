//! Asking, proving, deciding.

mod decide;
mod letters;
mod prove;

use api_types::signups::{Join, JoinOffer, SignupSettings};
use api_types::{ErrorCode, TenantId};
use service_kit::{Conn, Refusal, Result};

use super::model::{Settings, Signup};
use super::store;
use crate::partners::actions::Setting;
use crate::tenants::Tenant;
use crate::{partners, programs};

pub use decide::{approve, decline};
pub use prove::{Proven, prove};

pub async fn put_settings(
    conn: &mut Conn,
    tenant: TenantId,
    form: SignupSettings,
) -> Result<SignupSettings> {
    let settings = Settings::read(tenant, form)?;
    store::put_settings(conn, &settings).await?;
    Ok(settings.into())
}

/// The settings of a brand that takes sign-ups; refuses where it takes none.
pub async fn demand_open(conn: &mut Conn, tenant: TenantId) -> Result<Settings> {
    let settings = store::settings(conn, tenant).await?;
    if settings.is_open() {
        return Ok(settings);
    }
    let detail = "This brand takes no sign-ups at the moment";
    Err(Refusal::new(ErrorCode::SignupClosed, detail).into())
}

/// What somebody who wants to join is told.
pub async fn offer(conn: &mut Conn, brand: &Tenant) -> Result<JoinOffer> {
    let settings = demand_open(conn, brand.id).await?;
    let terms_in_words = match programs::store::default(conn, brand.id).await? {
        Some(program) => {
            let version = programs::store::current_version(conn, &program).await?;
            Some(version.terms.rule.in_words())
        }
        None => None,
    };
    let (mode, terms_url) = (settings.mode, settings.terms_url);
    Ok(JoinOffer { brand: brand.name.clone(), mode, terms_in_words, terms_url })
}

/// Takes a wish and writes to the address. What is known of it, only the mail says.
pub async fn ask(conn: &mut Conn, form: Join, setting: &Setting<'_>) -> Result<()> {
    let brand = setting.brand;
    demand_open(conn, brand.id).await?;
    let wish = Signup::ask(brand.id, form, setting.now)?;
    match partners::store::find_by_email(conn, brand.id, &wish.email).await? {
        Some(partner) if partner.may_sign_in() => letters::known(conn, &partner, setting).await,
        // Somebody who was revoked gets no way in, and is told of none.
        Some(_) => Ok(()),
        None => {
            let link = letters::confirm(conn, &wish, setting).await?;
            store::insert(conn, &Signup { link_id: Some(link), ..wish }).await
        }
    }
}
