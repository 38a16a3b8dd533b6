//! Asks the hub to invite, to take back, and what became of it.

use api_types::invitations::{InvitationFilter, SendInvitation, SentInvitation};
use api_types::{InvitationId, Listing, TenantId};
use service_kit::Result;

use crate::app::App;
use crate::network_link::peer::{Hub, connected};

pub async fn list(
    app: &App,
    tenant: TenantId,
    filter: &InvitationFilter,
) -> Result<Listing<SentInvitation>> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.invitations(filter).await?)
}

/// Invites; under the same `key` a repetition is harmless.
pub async fn invite(
    app: &App,
    tenant: TenantId,
    form: SendInvitation,
    key: Option<&str>,
) -> Result<SentInvitation> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.invite(form, key).await?)
}

pub async fn withdraw(app: &App, tenant: TenantId, id: InvitationId) -> Result<SentInvitation> {
    let link = connected(app, tenant).await?;
    Ok(Hub::as_vendor(app, &link)?.withdraw(id).await?)
}
