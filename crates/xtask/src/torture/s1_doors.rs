//! S1: every route refuses whom it is not for, and behind it the rows do.

use api_types::Scope;
use reqwest::Method;
use reqwest::header::{COOKIE, ORIGIN};
use serde_json::json;

use super::Ground;
use super::doors::{self, Door, For};
use super::s1_rows;
use super::scene::{Brand, Scene};
use crate::promises::{Promise, Setting, Shown};
use crate::stage::web::{Answer, Door as Caller, origin};

pub const PROMISE: Promise<Ground> = Promise {
    id: "S1",
    says: "every route × every kind of principal, from the OpenAPI documents: all are refused where \
           due; with the app's filters off row level security still gives 0 foreign rows",
    mechanisms: &["filters", "rls"],
    show: |ground, setting| Box::pin(show(ground, setting)),
};

/// Somebody, and what they are told at a door that is not for them.
struct Principal {
    name: String,
    caller: Caller,
    /// Added to every call, e.g. another brand's cookies.
    cookies: Option<String>,
    lawful: &'static [u16],
    is_refused_at: fn(For, Option<Scope>) -> bool,
    scope: Option<Scope>,
}

async fn show(ground: &Ground, setting: &Setting) -> anyhow::Result<Shown> {
    let scene = ground.scene().await?;
    let mut faults = Vec::new();
    let mut details = Vec::new();
    let mut refused = 0;
    if !setting.is_without("filters") && !setting.is_without("rls") {
        let vendor = doors::of_vendor(&scene.vendor_nobody()).await?;
        let network = doors::of_network(&scene.hub_nobody()).await?;
        refused += try_all(scene, &vendor, &at_vendor(scene), &mut faults).await?;
        refused += try_all(scene, &network, &at_network(scene), &mut faults).await?;
        details.push(format!("{} routes of vendor, {} of network", vendor.len(), network.len()));
        details.push(format!("{refused} calls refused, {} not", faults.len()));
    }
    let role = if setting.is_without("rls") { "vendor_across" } else { "vendor_app" };
    let rows = s1_rows::look(scene, role).await?;
    details.push(format!(
        "as {role}: {} tables, {} own rows, {} foreign rows seen, {} changed",
        rows.tables, rows.own, rows.foreign, rows.changed
    ));
    if rows.foreign + rows.changed > 0 {
        faults.push(format!("{} foreign rows seen, {} changed", rows.foreign, rows.changed));
    }
    if rows.own == 0 || rows.unprotected > 0 {
        faults.push(format!("{} own rows, {} tables unprotected", rows.own, rows.unprotected));
    }
    let figure = format!("{refused} refusals, {} foreign rows", rows.foreign + rows.changed);
    Ok(Shown::unless(&faults, figure, details))
}

/// Tries each principal at each door that is not for them; answers how often they were refused.
async fn try_all(
    scene: &Scene,
    doors: &[Door],
    principals: &[Principal],
    faults: &mut Vec<String>,
) -> anyhow::Result<usize> {
    let mut refused = 0;
    for door in doors {
        for principal in principals.iter().filter(|it| (it.is_refused_at)(door.whom, it.scope)) {
            let answer = knock(scene, door, principal).await?;
            if principal.lawful.contains(&answer.status) {
                refused += 1;
            } else {
                let (status, name) = (answer.status, &principal.name);
                faults.push(format!("{} answers {status} to {name}", door.name()));
            }
        }
    }
    Ok(refused)
}

async fn knock(scene: &Scene, door: &Door, principal: &Principal) -> anyhow::Result<Answer> {
    let caller = &principal.caller;
    let path = door.path_in(scene);
    let path = match door.whom {
        For::Platform => path,
        _ => path.replacen("/api", "", 1),
    };
    // The deployment's own doors have no brand in their path.
    let base = match door.whom {
        For::Platform => scene.plan.vendor_url(),
        _ => caller.base.clone(),
    };
    let caller = caller.under(&base);
    let mut request = caller.request(door.method.clone(), &path);
    if let Some(cookies) = &principal.cookies {
        request = request.header(COOKIE, cookies).header(ORIGIN, origin(&caller.base));
    }
    if door.method != Method::GET {
        request = request.json(&json!({}));
    }
    caller.send(request).await
}

fn needs_somebody(whom: For, _: Option<Scope>) -> bool {
    whom != For::Everybody
}

fn needs_more_than_scopes(whom: For, _: Option<Scope>) -> bool {
    matches!(whom, For::Admin | For::Platform | For::Partner)
}

fn needs_another_scope(whom: For, scope: Option<Scope>) -> bool {
    matches!(whom, For::Scope(needed) if Some(needed) != scope)
}

fn needs_another_than_an_owner(whom: For, _: Option<Scope>) -> bool {
    matches!(whom, For::Platform | For::Partner)
}

fn needs_another_than_a_partner(whom: For, _: Option<Scope>) -> bool {
    !matches!(whom, For::Everybody | For::Partner)
}

fn at_vendor(scene: &Scene) -> Vec<Principal> {
    let [first, second] = &scene.brands;
    let (web, base) = (&scene.web, first.api_base.as_str());
    let somebody = |name: &str, caller: Caller, lawful, is_refused_at| Principal {
        name: name.to_owned(),
        caller,
        cookies: None,
        lawful,
        is_refused_at,
        scope: None,
    };
    let keyed = |secret: &str| web.with_key(base, secret);
    let foreign = |door: &Caller| door.cookie_header();
    let mut all = vec![
        somebody("nobody", web.nobody(base), &[401], needs_somebody),
        somebody("a made-up key", keyed("op_sk_made-up"), &[401], needs_somebody),
        somebody("a revoked key", keyed(&first.revoked), &[401], needs_somebody),
        somebody(
            "a partner",
            first.partner_session.clone(),
            &[401, 403],
            needs_another_than_a_partner,
        ),
        somebody("an owner", first.admin.clone(), &[401, 403], needs_another_than_an_owner),
    ];
    for (name, door) in [
        ("another brand's owner", &second.admin),
        ("another brand's partner", &second.partner_session),
    ] {
        let stranger = somebody(name, web.nobody(base), &[401, 403], needs_somebody);
        all.push(Principal { cookies: foreign(door), ..stranger });
    }
    all.extend(keys_of(scene, first, second));
    all
}

/// Each scope alone, of this brand where it is not enough, and of the other one anywhere.
fn keys_of(scene: &Scene, own: &Brand, other: &Brand) -> Vec<Principal> {
    let base = own.api_base.as_str();
    let mut all = Vec::new();
    for (scope, secret) in &own.scoped {
        let principal = |name: String, is_refused_at| Principal {
            name,
            caller: scene.web.with_key(base, secret),
            cookies: None,
            lawful: &[403],
            is_refused_at,
            scope: Some(*scope),
        };
        all.push(principal(format!("a key with {scope}"), needs_another_scope));
        all.push(principal(format!("a key with {scope} alone"), needs_more_than_scopes));
    }
    for (scope, secret) in &other.scoped {
        all.push(Principal {
            name: format!("another brand's key with {scope}"),
            caller: scene.web.with_key(base, secret),
            cookies: None,
            lawful: &[401, 403],
            is_refused_at: needs_somebody,
            scope: Some(*scope),
        });
    }
    all
}

fn at_network(scene: &Scene) -> Vec<Principal> {
    let base = format!("{}/api", scene.plan.network_url());
    let web = &scene.web;
    let somebody = |name: &str, caller: &Caller, lawful, is_refused_at| Principal {
        name: name.to_owned(),
        caller: caller.clone(),
        cookies: None,
        lawful,
        is_refused_at,
        scope: None,
    };
    let foreign_key = &scene.brands[0].scoped[0].1;
    vec![
        somebody("nobody", &web.nobody(&base), &[401], needs_somebody),
        somebody("a made-up token", &web.with_key(&base, "opn_vt_made-up"), &[401], needs_somebody),
        somebody("a brand's scoped key", &web.with_key(&base, foreign_key), &[401], needs_somebody),
        somebody("a creator", &scene.creator, &[403], |whom, _| {
            matches!(whom, For::Operator | For::HubAdmin | For::Peer)
        }),
        somebody("an operator", &scene.operator, &[403], |whom, _| {
            matches!(whom, For::Creator | For::HubAdmin | For::Peer)
        }),
        somebody("a vendor token", &scene.vendor_token, &[403], |whom, _| {
            matches!(whom, For::Creator | For::HubAdmin | For::Operator)
        }),
        somebody("the hub's admin key", &scene.hub_admin, &[403], |whom, _| {
            matches!(whom, For::Creator | For::Peer)
        }),
    ]
}
