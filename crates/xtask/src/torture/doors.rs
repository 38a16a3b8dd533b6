//! Who each door is for, written down apart from the services.
//!
//! So that the two can disagree.

use anyhow::Context;
use api_types::Scope;
use reqwest::Method;
use serde_json::Value;

use super::scene::Scene;
use crate::stage::web::Door as Caller;

/// For whom a door is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    Everybody,
    /// A key with the scope, or an admin.
    Scope(Scope),
    /// Any key of the brand.
    AnyKey,
    Admin,
    /// A partner who is signed in.
    Partner,
    /// The deployment's own key.
    Platform,
    Creator,
    /// An operator, or the hub's admin key.
    Operator,
    HubAdmin,
    /// A brand's vendor token.
    Peer,
}

/// One operation of an OpenAPI document.
#[derive(Clone, Debug)]
pub struct Door {
    pub method: Method,
    pub path: String,
    pub whom: For,
}

/// Path prefix, whether it may be read, whether it may be written; the longest prefix decides.
type Rule = (&'static str, For, For);

const VENDOR: &[Rule] = &[
    ("/api/auth/", For::Everybody, For::Everybody),
    ("/api/setup", For::Everybody, For::Everybody),
    ("/api/setup/", For::Admin, For::Admin),
    ("/api/tenants", For::Platform, For::Platform),
    ("/api/settings/", For::Admin, For::Admin),
    ("/api/join", For::Everybody, For::Everybody),
    ("/api/signups", For::Admin, For::Admin),
    ("/api/api-keys", For::Admin, For::Admin),
    ("/api/admin/", For::Admin, For::Admin),
    ("/api/uploads/", For::Admin, For::Admin),
    ("/api/programs", For::Scope(Scope::ProgramsRead), For::Scope(Scope::ProgramsWrite)),
    ("/api/partners", For::Scope(Scope::PartnersRead), For::Scope(Scope::PartnersWrite)),
    ("/api/partners/dashboard/query", COMMISSIONS, COMMISSIONS),
    ("/api/partners/{id}/dashboard", COMMISSIONS, COMMISSIONS),
    ("/api/partners/{id}/commissions", COMMISSIONS, COMMISSIONS),
    ("/api/links", For::Scope(Scope::LinksRead), For::Scope(Scope::LinksWrite)),
    ("/api/clicks", For::Scope(Scope::ClicksRead), For::Scope(Scope::ClicksWrite)),
    ("/api/clicks/counts", For::Scope(Scope::ClicksWrite), For::Scope(Scope::ClicksWrite)),
    ("/api/attribution/", COMMISSIONS, For::Scope(Scope::EventsWrite)),
    ("/api/commissions", COMMISSIONS, For::Scope(Scope::CommissionsWrite)),
    ("/api/deliveries", For::Admin, For::Admin),
    ("/api/portal/", For::Partner, For::Partner),
    ("/api/federation/introspect", For::AnyKey, For::AnyKey),
    (
        "/api/federation/slug-available",
        For::Scope(Scope::LinksWrite),
        For::Scope(Scope::LinksWrite),
    ),
];

const COMMISSIONS: For = For::Scope(Scope::CommissionsRead);

const NETWORK: &[Rule] = &[
    ("/api/auth/", For::Everybody, For::Everybody),
    ("/api/vendors", For::Peer, For::Everybody),
    ("/api/vendors/verify", For::Everybody, For::Everybody),
    ("/api/vendors/me", For::Peer, For::Peer),
    ("/api/operator/", For::Operator, For::Operator),
    ("/api/operators", For::HubAdmin, For::HubAdmin),
    ("/api/offerings", For::Everybody, For::Creator),
    ("/api/offerings/{id}/slug-available", For::Creator, For::Creator),
    ("/api/brands/", For::Everybody, For::Everybody),
    ("/api/invitations", For::Creator, For::Creator),
    ("/api/creators/invite", For::HubAdmin, For::HubAdmin),
    ("/api/creators/{handle}", For::Everybody, For::Creator),
    ("/api/me", For::Creator, For::Creator),
    ("/api/email-changes/", For::Everybody, For::Everybody),
    ("/api/unsubscribe", For::Everybody, For::Everybody),
    ("/api/requests", For::Creator, For::Creator),
    ("/api/partnerships", For::Creator, For::Creator),
    ("/api/earnings", For::Creator, For::Creator),
    ("/api/reports", For::Everybody, For::Everybody),
    ("/api/domains", For::Creator, For::Creator),
    ("/api/partners/upsert", For::Peer, For::Peer),
    ("/api/opt-out", For::Everybody, For::Everybody),
];

pub async fn of_vendor(nobody: &Caller) -> anyhow::Result<Vec<Door>> {
    doors(nobody, VENDOR).await
}

pub async fn of_network(nobody: &Caller) -> anyhow::Result<Vec<Door>> {
    doors(nobody, NETWORK).await
}

/// Every operation of the served document. One that no rule knows is an error: a new door must be
/// written down here before it is opened.
async fn doors(nobody: &Caller, rules: &[Rule]) -> anyhow::Result<Vec<Door>> {
    let document: Value = nobody.get("/openapi.json").await?;
    let paths = document["paths"].as_object().context("a document without paths")?;
    let mut doors = Vec::new();
    for (path, operations) in paths {
        for method in operations.as_object().into_iter().flatten().map(|(method, _)| method) {
            let method: Method = method.to_uppercase().parse()?;
            let rule = rules.iter().filter(|(prefix, ..)| path.starts_with(prefix));
            let rule = rule.max_by_key(|(prefix, ..)| prefix.len());
            let (_, read, write) = rule
                .with_context(|| format!("nobody has written down who {method} {path} is for"))?;
            let whom = if method == Method::GET { *read } else { *write };
            doors.push(Door { method, path: path.clone(), whom });
        }
    }
    Ok(doors)
}

impl Door {
    /// The path as a caller writes it: with the first brand's own ids, which exist.
    pub fn path_in(&self, scene: &Scene) -> String {
        let brand = &scene.brands[0];
        let (link, program, partner) = (
            brand.link.id.to_string(),
            brand.link.program_id.to_string(),
            brand.partner.to_string(),
        );
        let id = match self.path.split('/').nth(2) {
            Some("programs") => program,
            Some("links" | "portal") => link,
            Some("partners") => partner,
            _ => "01ARZ3NDEKTSV4RRFFQ69G5FAV".to_owned(),
        };
        let path =
            self.path.replace("{id}", &id).replace("{grant_id}", "grt_01ARZ3NDEKTSV4RRFFQ69G5FAV");
        path.replace("{external_id}", "prg_01ARZ3NDEKTSV4RRFFQ69G5FAV")
            .replace("{handle}", "nobody")
            .replace("{email}", "nobody@example.com")
            .replace("{slug}", "nobody")
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}
