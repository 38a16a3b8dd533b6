//! What each side may ask of the other, and that nothing else opens a door of the federation.

use api_types::keys::KeyKind;
use api_types::programs::Program;
use api_types::{ClickId, ErrorCode, PartnerId, RequestId, Scope};
use reqwest::Method;
use serde_json::{Value, json};
use service_kit::Clock;
use tests_e2e::api::{Answer, Api};
use tests_e2e::people::main_program;
use tests_e2e::wait::until;
use tests_e2e::world::World;

use crate::applied::{Applied, Made, applied};

/// One call of the federation.
struct Call {
    scope: Option<Scope>,
    method: Method,
    path: String,
    body: Option<Value>,
}

impl Call {
    fn new(scope: Scope, method: Method, path: impl Into<String>, body: Value) -> Self {
        let body = (!body.is_null()).then_some(body);
        Self { scope: Some(scope), method, path: path.into(), body }
    }

    async fn by(&self, who: &Api) -> Answer {
        who.send(self.method.clone(), &self.path, self.body.clone(), &[]).await
    }

    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// Every call that the hub makes at a brand.
fn hub_to_brand(made: &Made) -> Vec<Call> {
    use Method as M;
    use Scope::{ClicksWrite, CommissionsRead, LinksWrite, PartnersWrite};
    let (partner, program) = (made.partner.id, made.partner.grants[0].program_id);
    let now = Clock::System.now();
    let click = json!({ "id": ClickId::new_at(now), "linkId": made.link.id });
    let link = json!({ "partnerId": partner, "programId": program, "slug": "one-more" });
    let eve = json!({ "email": "eve@example.test", "name": "Eve", "sendInvite": false });
    let nobody = PartnerId::new_at(now);
    vec![
        Call { scope: None, method: M::GET, path: "/federation/introspect".into(), body: None },
        Call::new(LinksWrite, M::GET, "/federation/slug-available?slug=ada", Value::Null),
        Call::new(LinksWrite, M::POST, "/links", link),
        Call::new(ClicksWrite, M::POST, "/clicks", click.clone()),
        Call::new(ClicksWrite, M::POST, "/clicks/batch", json!({ "clicks": [click] })),
        Call::new(CommissionsRead, M::GET, format!("/partners/{partner}/dashboard"), Value::Null),
        Call::new(
            CommissionsRead,
            M::POST,
            "/partners/dashboard/query",
            json!({ "partnerIds": [partner] }),
        ),
        Call::new(PartnersWrite, M::POST, "/partners", eve),
        Call::new(PartnersWrite, M::POST, format!("/partners/{nobody}/revoke"), json!({})),
    ]
}

async fn approved(world: &World) -> (Applied, Made) {
    let story = applied(world).await;
    let _: Value = story.brand.approve(story.application.id).await.of_status(200);
    let made = story.exactly_one_of_everything(world).await;
    (story, made)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_call_of_the_hub_needs_its_own_scope_and_no_other_opens_it() {
    let world = World::single().await;
    let (story, made) = approved(&world).await;
    let calls = hub_to_brand(&made);
    for scope in Scope::ALL {
        let key = story.brand.scoped(&[*scope]).await;
        for call in &calls {
            let answer = call.by(&key).await;
            let is_right = call.scope.is_none_or(|it| it == *scope);
            let refused = answer.code() == Some(ErrorCode::ForbiddenScope);
            assert_eq!(
                refused,
                !is_right,
                "{} with {scope}: {} {}",
                call.name(),
                answer.status,
                answer.body
            );
            if let (false, Some(wanted)) = (is_right, call.scope) {
                let body = answer.refused(ErrorCode::ForbiddenScope);
                assert!(
                    body.detail.contains(wanted.as_str()),
                    "the scope is named: {}",
                    body.detail
                );
            }
        }
    }
    for call in &calls {
        call.by(&story.brand.admin.keyless()).await.refused(ErrorCode::Unauthenticated);
        call.by(&story.brand.admin.keyed("op_sk_nonsense")).await.refused(ErrorCode::InvalidToken);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_that_the_hub_holds_does_its_job_and_no_more() {
    let world = World::single().await;
    let (story, _) = approved(&world).await;
    let brand = &story.brand;
    let secret = world.to_brand.newest_bearer("op_sk_").expect("the hub has called");
    let hub = brand.admin.keyed(&secret);
    let keys: Vec<api_types::keys::ApiKey> = brand.admin.list("/api-keys").await;
    let held = keys.iter().find(|it| it.kind == KeyKind::Federation).expect("the hub's key");
    let mut scopes = held.scopes.clone();
    scopes.sort();
    let mut expected = Scope::FEDERATION.to_vec();
    expected.sort();
    assert_eq!(scopes, expected);

    for path in ["/partners", "/links", "/clicks", "/programs"] {
        hub.get(path).await.refused(ErrorCode::ForbiddenScope);
    }
    for path in ["/api-keys", "/admin/network/me", "/settings/brand", "/settings/team"] {
        hub.get(path).await.refused(ErrorCode::ForbiddenRole);
    }
    let event = json!({ "type": "signup", "userId": "u", "externalEventId": "e" });
    hub.post("/attribution/events", event).await.refused(ErrorCode::ForbiddenScope);

    let dora = brand.invite("dora@example.test").await;
    hub.get(&format!("/partners/{}/dashboard", dora.id)).await.refused(ErrorCode::PartnerNotFound);
    hub.post(&format!("/partners/{}/revoke", dora.id), json!({}))
        .await
        .refused(ErrorCode::PartnerNotFound);
    let mut form = main_program("http://127.0.0.1/secret");
    form["shareOnNetwork"] = json!(false);
    let secret: Program = brand.open_program(form).await;
    let eve = json!({
        "email": "eve@example.test", "name": "Eve", "source": "openpartner_network",
        "grants": [{ "programId": secret.id, "grantSource": "offering" }],
        "requestId": RequestId::new_at(Clock::System.now()), "sendInvite": false,
    });
    hub.post("/partners", eve).await.refused(ErrorCode::ProgramNotFound);
    assert_eq!(brand.partners().await.len(), 2);

    let door = format!("/api-keys/{}", held.id);
    brand.admin.delete(&door).await.refused(ErrorCode::StateConflict);
    let _: Value = hub.get("/federation/introspect").await.of();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_key_opens_nothing_any_more() {
    let world = World::multi().await;
    let brand = world.brand("Acme").await;
    let key = brand.scoped(Scope::ALL).await;
    let _: Value = key.get("/partners").await.of();
    let keys: Vec<api_types::keys::ApiKey> = brand.admin.list("/api-keys").await;
    let held = keys.iter().find(|it| it.scopes.len() == Scope::ALL.len()).expect("the key");
    let _: Value = brand.admin.delete(&format!("/api-keys/{}", held.id)).await.of();
    key.get("/partners").await.refused(ErrorCode::KeyRevoked);
    key.get("/federation/introspect").await.refused(ErrorCode::KeyRevoked);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_says_who_calls_and_which_protocol_it_speaks() {
    let world = World::multi().await;
    let (story, _) = approved(&world).await;
    until("a heartbeat", async || {
        let me = story.brand.network_me().await;
        (me.last_heartbeat_result.as_deref() == Some("Sent")).then_some(())
    })
    .await;
    let hub = world.to_brand.seen().into_iter();
    let hub = hub.filter(|it| {
        it.header("user-agent").is_some_and(|it| it.starts_with("OpenPartner-Network/"))
    });
    let hub: Vec<_> = hub.collect();
    assert!(hub.iter().any(|it| it.path.ends_with("/partners")), "the hub has called");
    let brand = world.to_hub.seen();
    assert!(brand.iter().any(|it| it.path.ends_with("/approve")), "the brand has called");
    for call in hub.iter().chain(&brand) {
        assert_eq!(call.header("openpartner-protocol"), Some("1"), "{call:?}");
        assert!(call.header("date").is_some(), "{call:?}");
        let agent = call.header("user-agent").unwrap_or_default();
        assert!(agent.starts_with("OpenPartner-"), "{call:?}");
    }
    for call in hub.iter().filter(|it| it.method == "POST") {
        assert!(call.header("idempotency-key").is_some(), "{call:?}");
    }
    let introspect = "/federation/introspect";
    let ask = [("OpenPartner-Protocol", "2")];
    let answer = story.brand.admin.send(Method::GET, introspect, None, &ask).await;
    answer.refused(ErrorCode::ProtocolVersionUnsupported);
    let token = world.to_hub.newest_bearer("opn_vt_").expect("the brand has called");
    let answer = world.hub().keyed(&token).send(Method::GET, "/vendors/me", None, &ask).await;
    answer.refused(ErrorCode::ProtocolVersionUnsupported);
}

/// Every call that a brand makes at the hub with its token.
fn brand_to_hub(request: RequestId, offering: &str) -> Vec<(Method, String, Option<Value>)> {
    let terms = json!({
        "rule": { "kind": "percent", "value": "20", "months": 12 },
        "model": "last_click", "windowDays": 60, "holdbackDays": 30,
    });
    let put = json!({
        "title": "Taken over", "description": "", "productUrl": "https://a.example/",
        "terms": terms, "termsVersion": 9, "published": true, "version": 99,
    });
    let beat =
        json!({ "displayName": "Other", "logoUrl": null, "partnerCount": 0, "lastEventAt": null });
    let of = |tail: &str| format!("/vendors/me/requests/{request}{tail}");
    vec![
        (Method::GET, "/vendors/me".into(), None),
        (Method::POST, "/vendors/me/heartbeat".into(), Some(beat)),
        (Method::PUT, format!("/vendors/me/offerings/{offering}"), Some(put)),
        (Method::GET, "/vendors/me/offerings".into(), None),
        (Method::GET, "/vendors/me/requests".into(), None),
        (Method::GET, of(""), None),
        (Method::POST, of("/approve"), Some(json!({}))),
        (Method::POST, of("/reject"), Some(json!({}))),
        (Method::POST, "/vendors/me/disconnect".into(), Some(json!({}))),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_call_of_a_brand_needs_a_token_that_the_hub_knows() {
    let world = World::single().await;
    let story = applied(&world).await;
    let offering = story.creator.offering(story.application.offering_id).await;
    let token = world.to_hub.newest_bearer("opn_vt_").expect("the brand has called");
    let mut bent = token.clone();
    let last = bent.pop().expect("a token is not empty");
    bent.push(if last == 'a' { 'b' } else { 'a' });
    let scoped = world.to_brand.newest_bearer("op_sk_").expect("the hub has called");
    for (method, path, body) in brand_to_hub(story.application.id, &offering.external_id) {
        let ask = async |who: Api| who.send(method.clone(), &path, body.clone(), &[]).await;
        ask(world.hub()).await.refused(ErrorCode::Unauthenticated);
        for wrong in [bent.as_str(), scoped.as_str(), "opn_vt_nonsense"] {
            ask(world.hub().keyed(wrong)).await.refused(ErrorCode::InvalidToken);
        }
        ask(world.hub_admin()).await.refused(ErrorCode::ForbiddenScope);
        let answer = story.creator.api.send(method.clone(), &path, body.clone(), &[]).await;
        assert!([401, 403].contains(&answer.status), "{path} as a creator: {}", answer.body);
    }
    let card = story.brand.request(story.application.id).await;
    assert_eq!(card.status.as_str(), "pending");
    assert_eq!(story.creator.offering(offering.id).await.title, offering.title);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_of_another_brand_reaches_nothing_of_this_one() {
    let world = World::multi().await;
    let story = applied(&world).await;
    let offering = story.creator.offering(story.application.offering_id).await;
    let other = world.brand("Globex").await;
    other.connect().await;
    let stranger = until("the other brand to call the hub", async || {
        let _: Value = other.admin.post("/admin/network/heartbeat", json!({})).await.of();
        let stranger = world.hub().keyed(&world.to_hub.newest_bearer("opn_vt_")?);
        let me: Value = stranger.get("/vendors/me").await.of();
        (me["displayName"] == "Globex").then_some(stranger)
    })
    .await;
    let path = |tail: &str| format!("/vendors/me/requests/{}{tail}", story.application.id);
    stranger.get(&path("")).await.refused(ErrorCode::RequestNotFound);
    stranger.post(&path("/approve"), json!({})).await.refused(ErrorCode::RequestNotFound);
    stranger.post(&path("/reject"), json!({})).await.refused(ErrorCode::RequestNotFound);
    let list: Value = stranger.get("/vendors/me/requests").await.of();
    assert_eq!(list["items"], json!([]));
    let (_, _, put) = brand_to_hub(story.application.id, &offering.external_id).remove(2);
    let own = format!("/vendors/me/offerings/{}", offering.external_id);
    let _: Value = stranger.put(&own, put.expect("a body")).await.of();
    let still = story.creator.offering(offering.id).await;
    assert_eq!((still.title, still.vendor_name), (offering.title, offering.vendor_name));
    other
        .admin
        .post(&format!("/admin/network/requests/{}/approve", story.application.id), json!({}))
        .await
        .refused(ErrorCode::RequestNotFound);
    let card = story.brand.request(story.application.id).await;
    assert_eq!(card.status.as_str(), "pending");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_with_other_scopes_than_the_federations_is_not_taken_by_the_hub() {
    let world = World::single().await;
    let brand = world.brand("Acme").await;
    let sets: [&[Scope]; 3] = [&[Scope::PartnersWrite], Scope::CRM, Scope::ALL];
    for scopes in sets {
        let key = brand.scoped(scopes).await;
        let secret = key.key().expect("a key");
        let form = json!({
            "instanceUrl": format!("{}/api", world.vendor_url()), "scopedKey": secret,
            "displayName": "Acme", "tier": "hosted",
            "contact": { "email": "owner@acme.test", "name": "Olga" }, "callbackUrl": null,
        });
        world.hub_admin().post("/vendors", form).await.refused(ErrorCode::ScopedKeyRejected);
    }
    let vendors: Vec<Value> = world.hub_admin().list("/operator/vendors").await;
    assert!(vendors.is_empty(), "{vendors:?}");
}
