//! Talks to the hub about the connection: no database connection is held meanwhile.

pub mod leaving;
pub mod rotating;

use api_types::admin_network::{CompleteConnect, ConnectByEmail, ConnectNetwork, NetworkMe};
use api_types::federation::{Contact, RegisterVendor, RegisteredVendor, Tier, VerifyVendor};
use api_types::{KeyId, TenantId, emails};
use service_kit::{Refusal, Result, outbox};

use super::actions::{self, Listed, Registered};
use super::{jobs, model};
use crate::app::App;
use crate::keys::caller::Actor;
use crate::network_link::actions::LANE;
use crate::network_link::peer::Hub;
use crate::tenants::Tenant;
use crate::{admins, network_link, partners};

/// The Status panel from what is stored.
pub async fn panel(app: &App, brand: &Tenant) -> Result<NetworkMe> {
    let tenant = brand.id;
    let read = app.db.read(tenant, async move |conn| {
        let link = network_link::store::find(conn, tenant).await?;
        let active = partners::store::count_active(conn, tenant).await?;
        let queue = outbox::lane_state(conn, tenant, LANE).await?;
        let clicks = network_link::store::agreement(conn, tenant).await?;
        Ok((link, active, queue, clicks))
    });
    let (link, active, queue, clicks) = read.await?;
    let mut panel = model::panel(&app.config, link, active, queue, clicks);
    let here = app.addresses(brand).api;
    panel.moved_from = panel.moved_from.filter(|it| !leaving::is_same(it, &here));
    Ok(panel)
}

/// The hub's host, for people.
pub fn host(app: &App) -> String {
    let network = app.config.network.as_ref();
    network.and_then(|it| it.url.host_str()).unwrap_or_default().to_owned()
}

/// Sends a heartbeat without anybody waiting for it.
pub fn beat_in_background(app: &App, tenant: TenantId) {
    let app = app.clone();
    actix_web::rt::spawn(async move {
        if let Err(err) = jobs::beat(&app, tenant).await {
            tracing::warn!(cause = %err, "A heartbeat could not be booked");
        }
    });
}

/// Connects by one click.
pub async fn connect(app: &App, brand: &Tenant, actor: &Actor, form: ConnectNetwork) -> Result<()> {
    let hub = Hub::as_host(app)?;
    let contact = match form.contact_email.filter(|it| !it.trim().is_empty()) {
        Some(email) => email,
        None => contact_of(app, brand, actor).await?,
    };
    let listed = lawful(form.display_name.unwrap_or_else(|| brand.name.clone()), contact)?;
    register(app, brand, &hub, listed, Tier::Hosted).await
}

/// Starts the e-mail flow.
pub async fn ask_for_email(app: &App, brand: &Tenant, form: ConnectByEmail) -> Result<()> {
    let hub = Hub::as_nobody(app)?;
    let listed = lawful(form.display_name, form.contact_email)?;
    register(app, brand, &hub, listed, Tier::SelfHosted).await
}

/// Finishes the e-mail flow.
pub async fn complete(app: &App, tenant: TenantId, form: CompleteConnect) -> Result<()> {
    let verified = Hub::as_nobody(app)?.verify(&VerifyVendor { token: form.token }).await?;
    let setting = app.program_setting();
    let stored = app.db.write(tenant, async |conn| {
        let token = &verified.vendor_token;
        actions::complete(conn, tenant, verified.vendor_id, token, &setting).await
    });
    stored.await?;
    app.wake.notify_one();
    beat_in_background(app, tenant);
    Ok(())
}

async fn register(
    app: &App,
    brand: &Tenant,
    hub: &Hub<'_>,
    listed: Listed,
    tier: Tier,
) -> Result<()> {
    let (tenant, host, now) = (brand.id, host(app), app.clock.now());
    let prepared =
        app.db.write(tenant, async move |conn| actions::prepare(conn, tenant, &host, now).await);
    let (key_id, secret) = prepared.await?;
    let addresses = app.addresses(brand);
    let form = RegisterVendor {
        instance_url: addresses.api,
        scoped_key: secret,
        display_name: listed.display_name.clone(),
        tier,
        contact: Contact { email: listed.contact_email.clone(), name: brand.name.clone() },
        callback_url: Some(format!("{}/admin/network/connect", addresses.portal)),
    };
    match hub.register(&form).await {
        Ok(answer) => store_answer(app, tenant, listed, key_id, answer).await,
        Err(err) => {
            let forgotten = app
                .db
                .write(tenant, async move |conn| actions::give_up(conn, tenant, key_id, now).await);
            forgotten.await?;
            Err(err.into())
        }
    }
}

async fn store_answer(
    app: &App,
    tenant: TenantId,
    listed: Listed,
    key_id: KeyId,
    answer: RegisteredVendor,
) -> Result<()> {
    let registered = Registered { vendor_id: answer.vendor_id, vendor_token: answer.vendor_token };
    let setting = app.program_setting();
    let stored = app.db.write(tenant, async |conn| {
        actions::settle(conn, tenant, listed, key_id, registered, &setting).await
    });
    let link = stored.await?;
    app.wake.notify_one();
    if link.is_connected() {
        beat_in_background(app, tenant);
    }
    Ok(())
}

/// Who the hub writes to when nobody was named: the admin who clicked, else the brand's first owner.
async fn contact_of(app: &App, brand: &Tenant, actor: &Actor) -> Result<String> {
    let tenant = brand.id;
    let team =
        app.db.read(tenant, async move |conn| admins::store::list(conn, tenant).await).await?;
    let clicked = match actor {
        Actor::Admin { id, .. } => team.iter().find(|it| it.id == *id),
        _ => None,
    };
    let contact = clicked.or(team.first()).map(|it| it.email.clone());
    let contact = contact.or_else(|| brand.support_email.clone());
    let refusal = || Refusal::field("contactEmail", "Say whom the network may write to");
    Ok(contact.ok_or_else(refusal)?)
}

fn lawful(display_name: String, contact_email: String) -> Result<Listed> {
    let display_name = display_name.trim().to_owned();
    if display_name.is_empty() || display_name.chars().count() > 80 {
        return Err(Refusal::field("displayName", "A name has 1 to 80 characters").into());
    }
    let contact_email = emails::normalise(&contact_email);
    let contact_email = contact_email.map_err(|it| Refusal::field("contactEmail", it))?;
    Ok(Listed { display_name, contact_email })
}
